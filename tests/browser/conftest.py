"""A real Chromium before the real demo."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.conftest import CI
from tests.kit.axe import Seen
from tests.kit.mould import Starter
from tests.kit.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these tests run in the one loop in which their browser lives."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's Chromium; without it, or a CJK font, these tests are skipped."""
    path = shutil.which("chromium")
    missing = [] if path else ["chromium"]
    if not _has_cjk_font():
        missing.append("fonts-wqy-microhei")
    if missing and not CI:
        pytest.skip(f"browser tests need: apt install {' '.join(missing)}")
    assert not missing, f"apt install {' '.join(missing)}"
    return str(path)


@pytest.fixture(scope="session")
def furnished(mould: Starter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a demo leaves that was started once: its people and their past."""
    data = tmp_path_factory.mktemp("demo")
    with _demo(mould, data):
        return data


@pytest.fixture
def demo(mould: Starter, furnished: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a demo in which nobody has done anything yet."""
    shutil.copytree(furnished, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.log"))
    with _demo(mould, tmp_path) as address:
        yield address


@pytest.fixture
def standing_demo(mould: Starter, tmp_path: Path) -> Iterator[str]:
    """The address of a demo on a morning that is always the same."""
    with _demo(mould, tmp_path, "tests.kit.standing") as address:
        yield address


@contextmanager
def _demo(mould: Starter, data: Path, program: str = "bot.__main__") -> Iterator[str]:
    port = free_port()
    words = ["demo", "--port", str(port), "--data", str(data)]
    with mould.serving(program, words, port, data):
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture(scope="session")
def seen() -> Seen:
    """The pieces of pages that were looked at: forms and menus stand on many."""
    return set()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One Chromium for all tests; each page has a session and a memory of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page of 1280×720 on which no script may fail and no dialog open."""
    page = await browser.new_page(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: troubles.append(dialog.message))
    page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    yield page
    while_tested = list(troubles)  # What serves the page is gone by now.
    await page.close()
    assert while_tested == []


@pytest.fixture
def images(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where pictures for the documents go: theirs, if they were asked for."""
    return IMAGES if request.config.getoption("--screenshots") else tmp_path / "images"


def _has_cjk_font() -> bool:
    listed = shutil.which("fc-list")
    if listed is None:
        return False
    told = subprocess.run([listed, ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(told.stdout.strip())
