"""On which ground data is used: duty, consent, separate consent; given, taken back, with notes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services import consents, families, members
from services.consents import CONSENT, DUTY, PURPOSES, SEPARATE
from storage.audit import By
from storage.tables.engine import Audit
from storage.tables.families import FamilyLink
from storage.tables.privacy import Consent
from tests.kit.town import Town

OF = {basis: [p for p, b in PURPOSES.items() if b == basis] for basis in (DUTY, CONSENT, SEPARATE)}


@pytest.fixture
async def wang(any_town: Town) -> int:
    return int(await any_town.do(lambda tx: members.named(tx, "王德福")))


def by(town: Town, hours: int = 0) -> By:
    return By(None, town.clock.now() + timedelta(hours=hours))


async def holding(town: Town, who: int) -> set[str]:
    return await town.do(lambda tx: {p for p in PURPOSES if consents.holds(tx, who, p)})


async def test_without_a_word_duty_and_use_hold_and_nothing_that_is_asked_for(any_town, wang: int):
    assert await holding(any_town, wang) == {*OF[DUTY], *OF[CONSENT]}


async def test_given_taken_back_and_given_again_it_holds_and_every_row_stays(any_town, wang: int):
    def work(tx):
        steps = []
        for hours, do in enumerate((consents.give, consents.give, consents.withdraw) * 2):
            changed = do(tx, wang, "photos", by(any_town, hours), how="paper")
            steps.append((changed, consents.holds(tx, wang, "photos")))
        return steps

    assert await any_town.do(work) == [(True, True), (False, True), (True, False)] * 2
    first, second = await any_town.rows(Consent)
    start = by(any_town).at
    assert (first.basis, first.notice, first.how) == (SEPARATE, consents.NOTICE, "paper")
    assert (first.given_at, first.withdrawn_at) == (start, start + timedelta(hours=2))
    assert second.withdrawn_at == start + timedelta(hours=5)
    noted = [(row.action, row.subject) for row in await any_town.rows(Audit)]
    told = f"member:{wang}"
    assert noted == [("consent.give", told), ("consent.withdraw", told)] * 2


async def test_a_consent_that_nobody_wrote_down_is_taken_back_all_the_same(any_town, wang: int):
    end = by(any_town)
    work = lambda tx: consents.withdraw(tx, wang, "checkin", end, how="said")  # noqa: E731
    assert await any_town.do(work) is True
    assert await any_town.do(work) is False
    (row,) = await any_town.rows(Consent)
    assert (row.how, row.withdrawn_at) == ("", end.at)
    assert "checkin" not in await holding(any_town, wang)


@pytest.mark.parametrize("purpose", OF[DUTY])
async def test_a_duty_is_neither_given_nor_taken_back(town: Town, purpose: str):
    for do in (consents.give, consents.withdraw):
        with pytest.raises(consents.NotConsent):
            await town.do(lambda tx, do=do: do(tx, 1, purpose, by(town), how="said"))
    assert await town.rows(Consent) == [] and await town.rows(Audit) == []


async def test_all_at_once_ends_what_held_and_leaves_the_duties(any_town, wang: int):
    await any_town.do(lambda tx: consents.give(tx, wang, "birthday", by(any_town), how="said"))
    ended = await any_town.do(lambda tx: consents.withdraw_all(tx, wang, by(any_town), how="said"))
    assert sorted(ended) == sorted(["birthday", *OF[CONSENT]])
    assert await holding(any_town, wang) == set(OF[DUTY])


async def test_one_persons_word_says_nothing_of_another(any_town, wang: int):
    await any_town.do(lambda tx: consents.withdraw(tx, wang, "checkin", by(any_town), how="said"))
    other = await any_town.do(lambda tx: members.named(tx, "李淑芬"))
    assert "checkin" in await holding(any_town, other)


async def test_with_the_familys_rights_their_links_end_but_a_marriage_stays(any_town, wang: int):
    now, today = by(any_town).at, by(any_town).at.date()

    def work(tx):
        pairs = (("小辈", "son"), ("老伴", families.SPOUSE))
        relatives = [(members.enter(tx, name, "family"), relation) for name, relation in pairs]
        for who, relation in relatives:
            link = families.ask(tx, wang, who, relation, now)
            families.decide(tx, link, "approved", by(any_town), may_see=True)
        consents.withdraw(tx, wang, "family", by(any_town), how="said")
        return [families.may(tx, who, wang, "may_see", today) for who, _ in relatives]

    assert await any_town.do(work) == [False, False]
    states = {row.relation: row.state for row in await any_town.rows(FamilyLink)}
    assert states == {"son": "ended", families.SPOUSE: "approved"}
