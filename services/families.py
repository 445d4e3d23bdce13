"""家属: who is whose, and what they may do for each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Account
from services import members, roster, scopes, tasks
from services.scopes import Scope
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.families import FamilyLink
from storage.tables.members import Member, MemberAccount
from storage.transaction import Row, Transaction
from storage.vault import Vault
from storage.versions import ROSTER, bump

SPOUSE = "spouse"
RIGHTS = ("may_see", "may_report", "may_sign_up", "may_redeem")
RELATIONS = (
    *("spouse", "son", "daughter", "son-in-law", "daughter-in-law", "grandchild"),
    *("brother", "sister", "nephew", "carer", "other"),
)

# The kind of the tasks by which staff are told of a link that waits for them.
ASKED = "family_link"

_links, _members, _accounts = core(FamilyLink), core(Member), core(MemberAccount)
_elder, _relative = _members.alias("elder"), _members.alias("relative")
_BOTH = _links.join(_elder, _elder.c.id == _links.c.elder_id).join(
    _relative, _relative.c.id == _links.c.relative_id
)
_ask = insert(_links).values(
    **{name: bindparam(name) for name in ("elder_id", "relative_id", "relation", "asked_at")},
    **dict.fromkeys(RIGHTS, False),
    state="asked",
)
_ASK = _ask.on_conflict_do_update(
    index_elements=["elder_id", "relative_id"],
    set_={"state": "asked", "asked_at": _ask.excluded.asked_at, "relation": _ask.excluded.relation},
    where=or_(_links.c.state == "refused", _links.c.state == "ended"),
)
_BETWEEN = select(_links.c.id).where(
    _links.c.elder_id == bindparam("of_elder"), _links.c.relative_id == bindparam("of_relative")
)


class Claim(NamedTuple):
    """That somebody called `name` is the `relation` of an elder called `elder`."""

    name: str
    elder: str
    relation: str


def ask(tx: Transaction, elder_id: int, relative_id: int, relation: str, now: datetime) -> int:
    """Enter that somebody says to be an elder's relative; gives the link's id.

    A link that staff refused or ended is asked for anew; an approved one stays as it is.
    """
    tx.run(_ASK, elder_id=elder_id, relative_id=relative_id, relation=relation, asked_at=now)
    found = tx.first(_BETWEEN, of_elder=elder_id, of_relative=relative_id)
    return int(found.id)  # type: ignore[union-attr]


def add(
    tx: Transaction,
    elder_id: int,
    relative_id: int,
    relation: str,
    by: By,
    *,
    expires_on: date | None = None,
    **rights: bool,
) -> int:
    """Enter a link that staff know of, approved at once; gives its id."""
    link_id = ask(tx, elder_id, relative_id, relation, by.at)
    tx.execute(update(_links).where(_links.c.id == link_id).values(relation=relation))
    decide(tx, link_id, "approved", by, expires_on=expires_on, **rights)
    return link_id


def decide(
    tx: Transaction,
    link_id: int,
    state: str,
    by: By,
    *,
    expires_on: date | None = None,
    **rights: bool,
) -> bool:
    """Approve, refuse or end a link, with what the relative may do; false if there is none."""
    before = find(tx, link_id)
    if before is None:
        return False
    granted = {name: state == "approved" and rights.get(name, False) for name in RIGHTS}
    values: dict[str, Any] = {
        **granted,
        "state": state,
        "expires_on": expires_on,
        "decided_at": by.at,
        "decided_by": by.member_id,
    }
    tx.execute(update(_links).where(_links.c.id == link_id).values(values))
    shown = {"state": state, **granted, "expires_on": expires_on and expires_on.isoformat()}
    was = {"state": before.state, **{name: getattr(before, name) for name in RIGHTS}}
    audit.note(tx, by, f"family.{state}", f"family:{link_id}", before=was, after=shown)
    bump(tx, ROSTER)
    for account in members.accounts(tx, before.relative_id):
        tasks.close(tx, ASKED, account, by.member_id, by.at)
    return True


def end_all(tx: Transaction, elder_id: int, by: By) -> None:
    """End what relatives may do for an elder; husband and wife stay so, without any right."""
    stands = _links.c.state.in_(("asked", "approved"))
    for row in list(tx.execute(select(_links).where(_links.c.elder_id == elder_id, stands))):
        state = "approved" if row.relation == SPOUSE and row.state == "approved" else "ended"
        decide(tx, row.id, state, by, expires_on=row.expires_on)


def enter(tx: Transaction, vault: Vault, account: Account, claim: Claim, by: By) -> dict[str, Any]:
    """Enter the relative that an account says to be, if it is nobody's, and the link that waits.

    Gives what staff need to decide it. Whoever asks learns nothing of the roster: one is entered
    all the same for an elder who isn't on it, or whose name two have; then there is no link yet.
    """
    relative = tx.execute(select(_accounts.c.member_id).where(*_is(account))).scalar()
    if relative is None:
        relative = roster.enter(tx, vault, {"name": claim.name, "role": "family"}, by)
        members.attach(tx, account.channel, account.id, relative, by.at)
    known = {**claim._asdict(), "relative": relative}
    named = (_members.c.name == claim.elder, _members.c.role != "family")
    living = _members.c.state.in_(("active", "paused"))
    found = list(tx.execute(select(_members.c.id).where(*named, living)).scalars())
    if len(found) != 1 or found[0] == relative:
        return known
    return known | {"link": ask(tx, found[0], relative, claim.relation, by.at)}


def find(tx: Transaction, link_id: int) -> Row | None:
    """A link, None if there is none."""
    return tx.execute(select(_links).where(_links.c.id == link_id)).first()


def holds(today: date) -> ColumnElement[bool]:
    """The condition that a link is approved and not run out on a day."""
    lasts = or_(_links.c.expires_on.is_(None), _links.c.expires_on >= today)
    return and_(_links.c.state == "approved", lasts)


def may(tx: Transaction, relative_id: int, elder_id: int, right: str, today: date) -> bool:
    """Whether a relative has a right for an elder on a day; `right` is one of RIGHTS."""
    found = select(_links.c.id).where(
        _links.c.relative_id == relative_id,
        _links.c.elder_id == elder_id,
        _links.c[right],
        holds(today),
    )
    return tx.execute(found).first() is not None


def elders(tx: Transaction, relative_id: int, right: str, today: date) -> list[int]:
    """For whom a relative has a right on a day."""
    found = select(_links.c.elder_id).where(
        _links.c.relative_id == relative_id, _links.c[right], holds(today)
    )
    return list(tx.execute(found.order_by(_links.c.elder_id)).scalars())


def of(tx: Transaction, member_id: int) -> list[Row]:
    """Every link of a person to either side, with the names of both."""
    return _listed(tx, or_(_links.c.elder_id == member_id, _links.c.relative_id == member_id))


def asked(tx: Transaction, scope: Scope = scopes.ALL) -> list[Row]:
    """The links to elders of the scope that wait for staff, the oldest first."""
    return _listed(tx, and_(_links.c.state == "asked", _to(scope)))


def count_asked(tx: Transaction, scope: Scope) -> int:
    """How many links to elders of the scope wait for staff."""
    waiting = select(func.count()).where(_links.c.state == "asked", _to(scope))
    return int(tx.execute(waiting).scalar_one())


def count_approved(tx: Transaction, scope: Scope, words: str = "") -> int:
    """How many links to elders of the scope are approved, where a name has `words` in it."""
    found = select(func.count()).select_from(_BOTH).where(_approved(scope, words))
    return int(tx.execute(found).scalar_one())


def approved(
    tx: Transaction, scope: Scope, words: str = "", *, first: int = 0, most: int = 50
) -> list[Row]:
    """The approved links to elders of the scope where a name has `words` in it, by the elder."""
    rows = _named().where(_approved(scope, words))
    ordered = rows.order_by(_elder.c.sounds, _links.c.elder_id, _links.c.id)
    return list(tx.execute(ordered.offset(first).limit(most)))


def link(tx: Transaction, link_id: int, scope: Scope) -> Row | None:
    """A link with the names of both, if the elder is in the scope."""
    found = _listed(tx, and_(_links.c.id == link_id, _to(scope)))
    return found[0] if found else None


def _to(scope: Scope) -> ColumnElement[bool]:
    """The condition that the elder of a link is in the scope."""
    if scope.everybody:
        return true()
    return _links.c.elder_id.in_(select(_members.c.id).where(scopes.people(scope)))


def _approved(scope: Scope, words: str) -> ColumnElement[bool]:
    named = [one.c.name.contains(words, autoescape=True) for one in (_elder, _relative)]
    return and_(_links.c.state == "approved", _to(scope), or_(*named) if words else true())


def _named() -> Select[Any]:
    names = (_elder.c.name.label("elder"), _relative.c.name.label("relative"))
    states = (_elder.c.state.label("elder_state"), _relative.c.state.label("relative_state"))
    return select(_links, *names, *states).select_from(_BOTH)


def approved_of(tx: Transaction, elder_ids: Iterable[int]) -> dict[int, list[Row]]:
    """The approved links of many elders, by the elders' ids; who has none is left out."""
    found: dict[int, list[Row]] = {}
    theirs = and_(_links.c.state == "approved", _links.c.elder_id.in_(elder_ids))
    for link in _listed(tx, theirs):
        found.setdefault(link.elder_id, []).append(link)
    return found


def _is(account: Account) -> tuple[ColumnElement[bool], ...]:
    return _accounts.c.channel == account.channel, _accounts.c.account_id == account.id


def _listed(tx: Transaction, which: ColumnElement[bool]) -> list[Row]:
    return list(tx.execute(_named().where(which).order_by(_links.c.asked_at, _links.c.id)))
