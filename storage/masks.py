"""What is shown of personal data to who has not asked to see it."""

from __future__ import annotations

HIDDEN = "****"
# What is shorter is not shown in part: too little of it would be hidden.
SHORTEST = {"phone": 11, "phone2": 11, "id_number": 15, "address": 8}


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
