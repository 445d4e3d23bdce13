"""Who may do what: roles, and the one check for chat and console. Denied by default."""

from __future__ import annotations

ROLES = ("member", "family", "secretary", "liaison", "duty", "staff", "admin")
# Every person of the roster who is not only somebody's family.
MEMBERS = frozenset(ROLES) - {"family"}
# Who is told what is to be seen to, and by whom an alarm may be taken.
STAFF = frozenset(("liaison", "staff", "admin"))
TAKERS = STAFF | {"duty"}
# Who may sign in to the console, who works there on everybody, and who decides on the others.
CONSOLE = TAKERS | {"secretary"}
CLERKS = frozenset(("staff", "admin"))
ADMINS = frozenset(("admin",))
# Also accounts that are bound to nobody.
ANYONE: frozenset[str | None] = frozenset((*ROLES, None))


def may(role: str | None, allowed: frozenset[str] | frozenset[str | None]) -> bool:
    """Whether somebody with `role` (None: not on the roster) is among the allowed."""
    return role in allowed
