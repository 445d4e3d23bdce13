"""What the bot counts about itself, for `/metrics`. Never anything about a person."""

from __future__ import annotations

import statistics
import time
from collections import deque
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

# So many platform times make a verdict; one alone may belong to a late redelivery.
HEARD = 5


class ClockOffset:
    """How far the machine's clock is ahead of the platforms', by the times they sign."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._heard: deque[float] = deque(maxlen=HEARD)

    def heard(self, signed: int) -> None:
        """Note a time, in seconds since 1970, that a platform has just signed."""
        self._heard.append(self._now() - signed)

    @property
    def seconds(self) -> float:
        """The offset, the median of the last few; 0 until there are enough."""
        return statistics.median(self._heard) if len(self._heard) == HEARD else 0.0


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.clock_offset = ClockOffset()
        self.inbound = Counter(
            "yinling_inbound",
            "Requests of platforms, by what became of them: typed, ignored, refused, busy.",
            ["channel", "outcome"],
            registry=self.registry,
        )
        self.handled = Counter(
            "yinling_handled",
            "Messages by understood intent; repeated deliveries count as 'repeated'.",
            ["intent"],
            registry=self.registry,
        )
        self.deliveries = Counter(
            "yinling_deliveries",
            "Outgoing messages by channel and result: sent, later, failed, no_road, spared.",
            ["channel", "result"],
            registry=self.registry,
        )
        self.queue = Gauge(
            "yinling_queue_length",
            "Messages that wait for the database.",
            registry=self.registry,
        )
        self.tasks = Gauge(
            "yinling_tasks_open",
            "Tasks that wait for staff.",
            registry=self.registry,
        )
        self.alerts = Gauge(
            "yinling_alerts_open",
            "Alarms that nobody has taken: open while people are called, else unanswered.",
            ["state"],
            registry=self.registry,
        )
        Gauge(
            "yinling_clock_offset_seconds",
            "How far this machine's clock is ahead of the platforms'.",
            registry=self.registry,
        ).set_function(lambda: self.clock_offset.seconds)

    def render(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
