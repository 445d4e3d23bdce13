"""What is shown of personal data to who has not asked to see it."""

from __future__ import annotations

import re

HIDDEN = "****"
# What is shorter is not shown in part: too little of it would be hidden.
SHORTEST = {"phone": 11, "phone2": 11, "id_number": 15, "address": 8}
# Of mobile phones, of landlines with their area, of identity cards; words may stand right beside.
_PHONE = re.compile(r"(?:(?<!\d)|(?<=86))(?:[1１](?:[ -]?\d){10}|[0０]\d{2,3}[ -]?\d{7,8})(?!\d)")
_ID_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){16}[ -]?[\dXxＸｘ](?!\d)|(?<!\d)\d{15}(?!\d)")


def masked(field: str, value: str) -> str:
    """A phone as 199****0001, an ID number as 000***********001X, of an address the beginning.

    Of anything else, and of what is short, nothing; "" where there is nothing.
    """
    if not value:
        return ""
    if field not in SHORTEST or len(value) < SHORTEST[field]:
        return HIDDEN
    if field == "address":
        return f"{value[:3]}{HIDDEN}"
    stars = "*" * (len(value) - 7) if field == "id_number" else HIDDEN
    return f"{value[:3]}{stars}{value[-4:]}"


def covered(text: str) -> str:
    """A text with the phone and ID numbers in it masked, however they are written."""
    for field, numbers in (("id_number", _ID_NUMBER), ("phone", _PHONE)):
        text = numbers.sub(lambda said, f=field: masked(f, re.sub(r"[ -]", "", said[0])), text)  # type: ignore[misc]
    return text
