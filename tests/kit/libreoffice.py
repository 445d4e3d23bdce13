"""A real spreadsheet program before the files that Yinling makes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import CI

PATIENCE = 100
CALC, WRITER = "libreoffice-calc-nogui", "libreoffice-writer-nogui"
ACTING = re.compile(
    r'table:formula="[^"]*"|<text:a [^>]*|<table:table-source[^>]*|<office:dde[^>]*'
)


def opened(file: Path, folder: Path) -> str:
    """The file as LibreOffice has read and reckoned it, as XML; skipped where there is none."""
    return _converted(file, folder, "fods", CALC).read_text("utf-8")


def printed(file: Path, folder: Path) -> bytes:
    """A Word file as LibreOffice prints it, as a PDF; skipped where there is none."""
    return _converted(file, folder, "pdf", WRITER).read_bytes()


def _converted(file: Path, folder: Path, form: str, package: str) -> Path:
    program = shutil.which("soffice")
    there = program is not None and (package == CALC or _has_writer(program))
    if not there and not CI:
        pytest.skip(f"needs: apt install --no-install-recommends {package}")
    assert there and program is not None, f"apt install --no-install-recommends {package}"
    done = subprocess.run(
        [
            program,
            f"-env:UserInstallation=file://{folder / 'profile'}",
            *("--headless", "--convert-to", form, "--outdir", str(folder / "opened"), str(file)),
        ],
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "opened" / f"{file.stem}.{form}"


def _has_writer(program: str) -> bool:
    """Whether LibreOffice can read Word files: its writer is a package of its own."""
    return (Path(program).resolve().parent / "libswlo.so").exists()


def acting(content: str) -> list[str]:
    """What in an opened file is a formula, a link or a source elsewhere."""
    return ACTING.findall(content)
