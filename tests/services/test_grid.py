"""The grid: a tree of any depth that is moved, renamed and cleared without losing anybody."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from services import grid, members, roster
from storage.audit import By
from storage.database import open_engine
from storage.once import once


async def test_a_path_of_names_is_entered_once(any_town):
    def settle(tx):
        first = grid.at(tx, ["城东街道", "和平社区", "第三网格"], ["街道", "社区", "网格"])
        again = grid.at(tx, ["城东街道", "和平社区", "第三网格"])
        other = grid.at(tx, ["城西街道", "和平社区"])
        return first, again, other, grid.label(tx, first), grid.label(tx, other)

    first, again, other, label, elsewhere = await any_town.do(settle)
    assert first == again != other
    assert (label, elsewhere) == ("城东街道/和平社区/第三网格", "城西街道/和平社区")
    tree = await any_town.do(grid.tree)
    assert [(node.name, node.level) for node in tree] == [
        ("城东街道", "街道"),
        ("和平社区", "社区"),
        ("第三网格", "网格"),
        ("城西街道", ""),
        ("和平社区", ""),
    ]


async def test_a_node_with_people_or_nodes_in_it_stays(any_town, vault):
    def settle(tx):
        town = grid.add(tx, "城东街道")
        node = grid.add(tx, "和平社区", town)
        roster.change(
            tx,
            vault,
            members.named(tx, "王德福"),
            {"node_id": node},
            By(None, any_town.clock.now()),
        )
        return town, node

    town, node = await any_town.do(settle)
    for full in (town, node):
        with pytest.raises(grid.NodeInUse):
            await any_town.do(lambda tx, full=full: grid.remove(tx, full))
    assert len(await any_town.do(grid.tree)) == 2


async def test_a_node_can_not_hang_below_itself(any_town):
    def settle(tx):
        top = grid.add(tx, "城东街道")
        return top, grid.add(tx, "第三网格", grid.add(tx, "和平社区", top))

    top, leaf = await any_town.do(settle)
    for below in (top, leaf):
        with pytest.raises(grid.NoSuchPlace):
            await any_town.do(lambda tx, below=below: grid.move(tx, top, below))


class Moves(RuleBasedStateMachine):
    """Whatever is added, moved and removed, each path names exactly a node's parents."""

    @initialize()
    def begin(self) -> None:
        self.parents: dict[int, int | None] = {}

    def _some(self, data):
        return data.draw(st.sampled_from([None, *sorted(self.parents)]))

    @rule(data=st.data())
    def add(self, data) -> None:
        parent = self._some(data)
        node = once(self.engine, lambda tx: grid.add(tx, "社区", parent))
        self.parents[node] = parent

    @rule(data=st.data())
    def move(self, data) -> None:
        if not self.parents:
            return
        node, to = data.draw(st.sampled_from(sorted(self.parents))), self._some(data)
        try:
            once(self.engine, lambda tx: grid.move(tx, node, to))
        except grid.NoSuchPlace:
            assert node in self.above(to)
        else:
            assert node not in self.above(to)
            self.parents[node] = to

    def above(self, node: int | None) -> list[int]:
        """A node and all above it, from the top down."""
        return [] if node is None else [*self.above(self.parents[node]), node]

    @invariant()
    def every_path_is_right(self) -> None:
        if not hasattr(self, "parents"):
            return
        rows = once(self.engine, grid.tree)
        paths = {row.id: row.path for row in rows}
        assert paths == {
            node: "".join(f"{n}/" for n in ("", *self.above(node))) for node in self.parents
        }


def test_the_tree_stays_a_tree(sqlite_url):
    engine = open_engine(sqlite_url)

    class Here(Moves):
        def __init__(self) -> None:
            super().__init__()
            self.engine = engine
            once(engine, _cleared)

    calm = [HealthCheck.too_slow]
    rules = settings(
        max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=calm
    )
    run_state_machine_as_test(Here, settings=rules)
    engine.dispose()


def _cleared(tx) -> None:
    tx.execute(text("UPDATE grid_nodes SET parent_id = NULL"))
    tx.execute(text("DELETE FROM grid_nodes"))


async def test_many_places_are_named_in_one_go(town):
    def work(tx) -> dict[int | None, str]:
        node, other = (grid.at(tx, ["城东街道", name]) for name in ("和平社区", "解放社区"))
        return grid.labels(tx, [node, other, node, None, 999_999]) | {"ids": (node, other)}

    named = await town.do(work)
    node, other = named.pop("ids")
    assert named == {
        node: "城东街道/和平社区",
        other: "城东街道/解放社区",
        None: "",
        999_999: "",
    }
