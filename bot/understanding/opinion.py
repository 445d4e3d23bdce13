"""When what was learnt from labelled lines is believed, beside or against a rule."""

from __future__ import annotations

from bot.scene import Understanding
from bot.understanding.acts import only_acts
from bot.understanding.learnt import NEVER_GUESSED, TELLING, learnt
from bot.understanding.utterance import Utterance

# How probable an intent must be where no rule speaks, and where it contradicts one.
GUESS, BETTER = 0.35, 0.75
# How probable mere talk must be before a rule is not believed: to the bot, and in a story or a
# group.
TALK, TALK_IN_STORY, TALK_IN_GROUP = 0.6, 0.3, 0.9
# Who wants the bot still, or a person, always means it.
ALWAYS_MEANT = frozenset(("settings", "human"))
# What has been weighed with what was learnt already.
TOLD_OUTRIGHT = "suggestions.told to the authorities"
# A rule that has looked at the whole of what was said is no guess.
SURE_RULES = frozenset(
    (
        "identity.shares an account",
        "phones.has another number",
        "privacy.takes a consent back",
        "privacy.gives a consent",
        "privacy.wants to be deleted",
        "privacy.asks what is kept",
        TOLD_OUTRIGHT,
    )
)
# So clear that neither talk nor an answer to a member is likelier; a danger is.
CLEAR_RULES = SURE_RULES | {
    "activities.joins, with a remark",
    "checkin.said in a clause",
    "checkin.studied, with a thought",
    "checkin.another thought",
    "checkin.studied, when reminded",
    "leaves.pauses the study",
    "leaves.is back",
    "meetings.of a meeting",
    "reminders.wants to be reminded",
    "suggestions.likely told to the authorities",
    "suggestions.backs it in own words",
    "suggestions.objects in own words",
    "suggestions.adds in own words",
    "suggestions.grades in own words",
    "suggestions.takes it back in own words",
    "suggestions.asks for it in own words",
}
# What staff do to what stands; only who has a place there may mean the own.
STAFF_RULES = frozenset(("activities.called off by staff", "activities.changed by staff"))
# So many characters must raise a doubt about a rule.
A_STORY = 10
# How the notes name what was learnt, before the words that spoke for it.
LEARNT = "learnt:"


def is_asked(u: Utterance, rule: Understanding) -> bool:
    """Whether what was learnt has a say beside `rule`, what the wordings came to.

    Among members talking to each other only against a rule, and not where the bot's post waits
    for answers.
    """
    if only_acts(u.text) or (not u.to_bot and (rule.intent == "none" or u.focus.live)):
        return False
    if len(u.clean) < (TELLING if rule.intent == "none" else A_STORY):
        return False
    return rule.intent in learnt().intents  # Not of a feature of which nothing was learnt.


def note(u: Utterance) -> None:
    """Keep for people what was learnt, how sure it is and of which words."""
    words = "、".join(u.opinion.words)
    u.note(u.opinion.intent, f"{100 * u.opinion.probability:.0f} {LEARNT}{words}")


def is_talk(u: Utterance, rule: Understanding) -> bool:
    """Whether the message is mere talk, whatever `rule` says."""
    if u.opinion.intent != "none" or u.scene.pending is not None:
        return False
    if u.speaker is None and u.private and rule.intent == "bind_identity":
        return False  # Who is nobody yet, and alone with the bot, says who it is.
    if rule.intent == "none" or rule.intent in ALWAYS_MEANT or rule.because in CLEAR_RULES:
        return False
    if not u.to_bot:
        return u.opinion.probability >= TALK_IN_GROUP
    return u.opinion.probability >= (TALK_IN_STORY if u.has("@story") else TALK)


def is_better(u: Utterance, rule: Understanding) -> bool:
    """Whether what was learnt is more probable than `rule`; only of what is said to the bot."""
    intent, least = u.opinion.intent, GUESS if rule.intent == "none" else BETTER
    if not u.to_bot or intent == rule.intent or intent in NEVER_GUESSED:
        return False
    if rule.because == TOLD_OUTRIGHT:
        return False
    if rule.because in STAFF_RULES and not u.scene.own.signed:
        return False
    return u.opinion.probability >= least
