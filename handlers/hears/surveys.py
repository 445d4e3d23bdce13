"""What surveys 满意度 listen for: answers to the question that is open."""

from __future__ import annotations

from bot.hearing import Hearing

# A survey's answers belong to the open question; bot/understanding/pending/grading.py reads them.
hearing = Hearing("surveys", kind="survey")
