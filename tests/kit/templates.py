"""Templates of pages are compiled once for all tests, not once for each application."""

from __future__ import annotations

import os
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache

# Where programs that tests start find what was compiled.
FOLDER = "COMPILED_TEMPLATES"


def share(folder: Path) -> None:
    """Have all environments, here and in programs that ask for it, keep their templates there.

    A template that was changed is compiled again. Environments must be made alike, as the
    console's are.
    """
    os.environ[FOLDER] = str(folder)
    kept = FileSystemBytecodeCache(str(folder))
    shared = property(lambda _environment: kept, lambda _environment, _own: None)
    Environment.bytecode_cache = shared  # type: ignore[assignment]


def share_if_told() -> None:
    """Do so where the tests that started this program said."""
    if FOLDER in os.environ:
        share(Path(os.environ[FOLDER]))
