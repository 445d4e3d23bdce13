"""帮助: everybody reads what is theirs to do, in words that stand on the pages."""

from __future__ import annotations

import re

import pytest
from jinja2 import Environment, nodes

from bot import demonstration
from bot.permissions import CONSOLE, may
from bot.texts import HOME as TEXTS
from console import chapters
from console.chapters import CHAPTERS, HOME, LINK, Chapter
from console.pages import TEMPLATES
from console.routes import PREFIX
from console.views import ROUTES
from tests.kit.office import Office
from tests.kit.town import ZONE, Town

BOLD = re.compile(r"\*\*([^*]+)\*\*")
SAID = re.compile("“([^”]+)”")
# What the examples call an activity, and one that is on.
NAMED = ("茶话会", "银杏林赏秋")
PAGES = {f"{PREFIX}{route.path}": route.may for route in ROUTES if route.method == "GET"}


def whole(chapter: Chapter) -> str:
    return "\n".join([chapter.text, *(f"{one.title}\n{one.text}" for one in chapter.sections)])


@pytest.fixture(scope="module")
def labels() -> str:
    """All words that templates and sentences hold."""
    words = [file.read_text("utf-8") for file in TEXTS.glob("*.toml")]
    for file in TEMPLATES.glob("*.html"):
        tree = Environment().parse(file.read_text("utf-8"))
        words += [part.data for part in tree.find_all(nodes.TemplateData)]
        words += [str(part.value) for part in tree.find_all(nodes.Const)]
    return "\n".join(words)


def test_every_file_is_a_chapter_and_every_chapter_says_how():
    assert {file.stem for file in HOME.glob("*.md")} == {chapter.name for chapter in CHAPTERS}
    for chapter in CHAPTERS:
        assert chapter.title and chapter.sections, chapter.name
        assert all(section.text for section in chapter.sections), chapter.name


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_what_a_chapter_calls_by_name_stands_on_a_page(chapter: Chapter, labels: str):
    assert [word for word in BOLD.findall(whole(chapter)) if word not in labels] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_steps_are_few_and_lead_to_pages_that_there_are(chapter: Chapter):
    assert [path for _, path in LINK.findall(whole(chapter)) if path not in PAGES] == []
    assert "](" not in chapters.PICTURE.sub("", LINK.sub("", whole(chapter)))
    for section in chapter.sections:
        assert len(re.findall(r"^(?:\d\.|-) ", section.text, re.MULTILINE)) <= 4, section.title


@pytest.mark.parametrize("role", sorted(CONSOLE))
def test_nobody_is_led_to_what_is_not_theirs(role: str):
    def opens(path: str) -> bool:
        return may(role, PAGES[path])

    shown = [chapter for chapter in CHAPTERS if chapter.sections_for(opens)]
    assert {"start", "elders"} <= {chapter.name for chapter in shown}
    assert ("audit" in {chapter.name for chapter in shown}) is (role == "admin")
    for chapter in shown:
        for section in chapter.sections_for(opens):
            html = chapters.html(section.text, opens)
            led = re.findall(r'href="([^"]+)"', html)
            assert all(opens(path) for path in led), section.title


def test_what_looks_like_html_stays_what_was_written():
    html = chapters.html('1. <b onclick="x">[x](javascript:alert)</b>', lambda _path: True)
    assert "<b" not in html and "href" not in html


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/roster/12/edit", "roster"),
        ("/checkins/3/days/2025-10-27", "checkins"),
        ("/checkins/meetings/new", "meetings"),
        ("/today", "start"),
        ("/today/forwards", "forward"),
        ("/passwords", None),
    ],
)
def test_a_page_is_explained_by_the_chapter_that_says_most_of_it(path: str, name: str | None):
    found = chapters.about(PREFIX + path)
    assert (found and found.name) == name


async def test_every_page_leads_to_its_chapter_and_the_menu_to_all(office: Office, signed_in):
    clerk = await signed_in("staff")
    paste = await clerk.get("/console/paste")
    assert 'class="help-way"><a href="/console/help/paste"' in paste.html
    assert 'href="/console/help"' in paste.html
    contents = await clerk.get("/console/help")
    assert "老同志不会用手机怎么办" in contents.words and "查是谁改的" not in contents.words
    assert "help-way" not in contents.html
    chapter = await clerk.get("/console/help/paste")
    assert "看看会记下什么" in chapter.words and 'href="/console/activities"' in chapter.html
    assert (await clerk.get("/console/help/audit")).status == 404
    assert (await clerk.get("/console/help/nonsense")).status == 404


@pytest.mark.parametrize("said", SAID.findall(whole(chapters.named("elders"))))
async def test_what_elders_may_say_is_understood(town: Town, said: str):
    await town.do(lambda tx: demonstration.furnish(tx, town.clock.now(), ZONE))
    alone = town.private("刘桂兰")
    if "不去" in said:
        await alone.says("刘桂兰", "我报名银杏林赏秋")
    answer = await alone.says("刘桂兰", said.replace(*NAMED))
    assert answer
    assert "没听明白" not in answer
