"""What the bot counts about itself, for `/metrics`. Never anything about a person."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
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
            "Outgoing messages by channel and result: sent, later, failed.",
            ["channel", "result"],
            registry=self.registry,
        )
        self.queue = Gauge(
            "yinling_queue_length",
            "Messages that wait for the database.",
            registry=self.registry,
        )

    def render(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
