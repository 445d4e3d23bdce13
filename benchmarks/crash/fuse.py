"""What kills the process it runs in, at the n-th pass through a point."""

from __future__ import annotations

import os
import signal
import threading
import time
from multiprocessing.connection import Connection
from typing import NoReturn


class Fuse:
    """Counts passes once it is armed, and tells `parent`, whose end outlives us, of the kill."""

    def __init__(self, nth: int, delay: float, parent: Connection) -> None:
        self.armed = threading.Event()
        self._left = nth
        self._delay = delay
        self._parent = parent
        self._lock = threading.Lock()

    def passed(self) -> bool:
        """Count a pass; true at the fatal one only."""
        if not self.armed.is_set():
            return False
        with self._lock:
            self._left -= 1
            return self._left == 0

    def burn(self) -> NoReturn:
        """Kill this process, after the delay."""
        self.linger()
        self.announce(at_point=True)
        self.kill()

    def linger(self) -> None:
        """Let the delay between the fatal pass and the kill go by."""
        time.sleep(self._delay)

    def announce(self, *, at_point: bool) -> None:
        """Tell the parent that the death that follows is ours, and whether at its point."""
        self._parent.send(at_point)

    def kill(self) -> NoReturn:
        """Kill this process, as `kill -9` does."""
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("survived")
