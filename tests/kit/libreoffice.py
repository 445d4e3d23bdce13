"""A real spreadsheet program before the files that Yinling makes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import CI

PATIENCE = 100
ACTING = re.compile(
    r'table:formula="[^"]*"|<text:a [^>]*|<table:table-source[^>]*|<office:dde[^>]*'
)


def opened(file: Path, folder: Path) -> str:
    """The file as LibreOffice has read and reckoned it, as XML; skipped where there is none."""
    program = shutil.which("soffice")
    if program is None and not CI:
        pytest.skip("needs: apt install --no-install-recommends libreoffice-calc-nogui")
    assert program is not None, "apt install --no-install-recommends libreoffice-calc-nogui"
    done = subprocess.run(
        [
            program,
            f"-env:UserInstallation=file://{folder / 'profile'}",
            *("--headless", "--convert-to", "fods", "--outdir", str(folder / "opened"), str(file)),
        ],
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return (folder / "opened" / f"{file.stem}.fods").read_text("utf-8")


def acting(content: str) -> list[str]:
    """What in an opened file is a formula, a link or a source elsewhere."""
    return ACTING.findall(content)
