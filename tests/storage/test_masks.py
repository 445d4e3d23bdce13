"""Numbers in a text that was not written to hold any: masked, and nothing else is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.masks import covered

PHONE = st.integers(0, 9999).map(lambda n: f"1990000{n:04}")
# What stands before and behind a number: no sign that could be a part of one.
BESIDE = st.text(st.characters(codec="utf-8", exclude_categories=["N", "Cs"]), max_size=20).filter(
    lambda text: not re.search(r"[ -]$|^[ -]|[xXＸｘ]", text)
)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("打19900000001找小张", "打199****0001找小张"),
        ("199 0000 0001，199-0000-0002", "199****0001，199****0002"),
        ("+8619900000001", "+86199****0001"),
        ("１９９０００００００１", "１９９****０００１"),
        ("证件000000194901010019。", "证件000***********0019。"),
        ("证件00000019490101001x。", "证件000***********001x。"),
        ("座机0571-00000000", "座机057****0000"),
        ("2025-10-27 09:30，一共128天，拨120或96110", "2025-10-27 09:30，一共128天，拨120或96110"),
        ("", ""),
    ],
)
def test_a_number_in_a_text_is_masked(said: str, shown: str):
    assert covered(said) == shown


@given(BESIDE, PHONE, BESIDE)
def test_a_phone_is_masked_wherever_it_stands(before: str, phone: str, behind: str):
    shown = covered(f"{before}{phone}{behind}")
    assert shown == f"{before}{phone[:3]}****{phone[-4:]}{behind}"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Nd", "Cs"])))
def test_a_text_without_digits_stays_as_it_is(text: str):
    assert covered(text) == text
