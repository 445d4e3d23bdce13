"""通知: the long task that tells people of a notice alone, a portion of them after another."""

from __future__ import annotations

from schedules.longtasks import Toil
from services import announcements
from services.announcements import KIND, Part
from storage.transaction import Row, Transaction

__all__ = ["KIND", "tell"]


async def tell(toil: Toil, task: Row) -> None:
    """Tell all people, from the first; who was told before a restart is not told again."""
    total = await toil.read(lambda tx: announcements.total(tx, task))
    part, done = Part(0, 0), 0
    while True:
        following = await _next(toil, task, part.last, (done, total))
        if following is None:
            return
        part, done = following, done + following.people


async def _next(toil: Toil, task: Row, last: int, so_far: tuple[int, int]) -> Part | None:
    """Tell the next people, and note how far the task is then."""
    assert toil.reach is not None, "the program knows how people are reached"
    reach, (done, total) = toil.reach, so_far
    told: list[Part | None] = []

    def work(tx: Transaction) -> tuple[int, int]:
        part = announcements.part(tx, task, last, toil.clock.now(), reach=reach, say=toil.say)
        told[:] = [part]
        now_done = done + (part.people if part else 0)
        return now_done, max(total, now_done)

    await toil.slice(task.id, work)
    return told[0]
