"""What pages are made of: macros, colours, dates, and what no template may hold."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import aiohttp_jinja2
import pytest

from console.assets import HOME
from console.pages import TEMPLATES, when
from console.paging import Paging
from tests.kit.office import Office
from tests.kit.town import MORNING

SHEET = (HOME / "console.css").read_text("utf-8")
FILES = sorted(TEMPLATES.glob("*.html"))


async def made(office: Office, source: str, **context) -> str:
    """What a template with the macros becomes."""
    environment = aiohttp_jinja2.get_env(office.console)
    template = environment.from_string("{% import 'macros.html' as ui with context %}" + source)
    return template.render(csrf=lambda: "the token", **context)


async def test_a_field_tells_what_it_wants_and_what_was_wrong(office: Office):
    html = await made(
        office,
        "{{ ui.field('姓名', 'name', '<王>', hint='写全名。', error='没有写。', maxlength=8) }}",
    )
    assert '<label for="f-name">姓名' in html and 'value="&lt;王&gt;"' in html
    assert 'aria-describedby="e-name h-name"' in html and 'aria-invalid="true"' in html
    assert 'maxlength="8"' in html and " required" in html
    plain = await made(office, "{{ ui.field('备注', 'note', required=false) }}")
    assert "可以不填" in plain and "required" not in plain and "aria-" not in plain


async def test_areas_choices_and_ticks_keep_what_was_given(office: Office):
    html = await made(
        office,
        "{{ ui.area('说明', 'note', '一\n二') }}{{ ui.choice('类别', 'kind', [(1, '离休'), (2, '退休')], '2') }}"
        "{{ ui.tick('记住', 'keep', true) }}",
    )
    assert ">一\n二</textarea>" in html
    assert '<option value="2" selected>退休' in html and '<option value="1">离休' in html
    assert 'name="keep" value="1" checked' in html


async def test_what_was_refused_is_gathered_for_the_head_of_the_page(office: Office):
    problems: list[tuple[str, str]] = []
    html = await made(
        office,
        "{{ ui.field('姓名', 'name', error='没有写。', id='name-2') }}{{ ui.field('备注', 'note') }}"
        "{% call ui.group('groups', '在哪些群里', '没有勾。', '至少一个。') %}{{ ui.tick('甲群', 'groups') }}{% endcall %}"
        "{{ ui.to_mend(problems) }}",
        problems=problems,
    )
    assert problems == [("f-name-2", "姓名"), ("e-groups", "在哪些群里")]
    assert 'id="f-name-2" name="name"' in html and 'id="e-groups" tabindex="-1"' in html
    assert '<fieldset class="field-bad" aria-describedby="e-groups h-groups">' in html
    head = html.partition('role="alert"')[2]
    assert "有2处要改" in head and 'href="#f-name-2">姓名' in head and 'href="#e-groups"' in head


async def test_the_first_step_is_offered_to_whom_it_is_open(office: Office, signed_in):
    staff, liaison = await signed_in("staff"), await signed_in("liaison")
    for visitor, offered in ((staff, True), (liaison, False)):
        page = await visitor.get("/console/roster?state=deceased")
        assert page.status == 200
        source = "{{ ui.empty('还没有人。', '导入名册', '/console/imports') }}"
        items = [{"path": path} for path in re.findall(r'<li><a href="([^"]+)"', page.html)]
        assert ('href="/console/imports"' in await made(office, source, items=items)) is offered


async def test_every_form_has_its_token(office: Office):
    html = await made(
        office,
        "{% call ui.form('/console/x', files=true) %}{{ ui.button('上传') }}{% endcall %}"
        "{{ ui.masked('199****0001', '/console/y', '电话') }}"
        "{{ ui.confirmation('真的要删吗？', '/console/z', '删除', '/console/back', {'id': 7}) }}",
    )
    assert html.count("<form") == html.count('name="csrf" value="the token"') == 3
    assert 'enctype="multipart/form-data"' in html
    assert '<input type="hidden" name="id" value="7">' in html and 'href="/console/back"' in html


async def test_looking_for_something_needs_no_token(office: Office):
    html = await made(
        office, "{% call ui.search('/console/x') %}{{ ui.field('找谁', 'q') }}{% endcall %}"
    )
    assert 'method="get"' in html and "csrf" not in html and 'name="q"' in html


async def test_tables_say_their_heads_twice_for_the_phone(office: Office):
    html = await made(
        office,
        "{% call ui.table('名册', ['姓名']) %}{% call ui.row() %}"
        "{% call ui.cell('姓名') %}王德福{% endcall %}{% endcall %}{% endcall %}",
    )
    assert '<th scope="col" role="columnheader">姓名</th>' in html
    assert 'data-head="姓名"' in html and "<caption" in html and "王德福" in html
    bare = await made(office, "{% call ui.cell('单位') %} {% endcall %}")
    assert "cell-empty" in bare and "cell-empty" not in html


async def test_empty_progress_and_pages(office: Office):
    html = await made(
        office,
        "{{ ui.empty('还没有。') }}{% call ui.empty('还没有群。') %}去加一个{% endcall %}"
        "{{ ui.progress(3, 9, '导入') }}{{ ui.pagination(paging) }}",
        paging=Paging(2, 120, "/console/x?page="),
    )
    assert "还没有。" in html and "去加一个" in html
    assert '<progress max="9" value="3">' in html
    assert 'href="/console/x?page=1"' in html and 'href="/console/x?page=3"' in html


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_template_has_a_form_style_or_script_of_its_own(file: Path):
    source = file.read_text("utf-8")
    assert "style=" not in source and "<style" not in source
    assert (
        not re.search(r"\son\w+=", source) and "javascript:" not in source and "|safe" not in source
    )
    sending = [form for form in re.findall("<form[^>]*>", source) if 'method="get"' not in form]
    assert file.name == "macros.html" or sending == []


class Outline(HTMLParser):
    """Whether a page's elements are closed in order."""

    VOID = frozenset(("meta", "link", "img", "input", "br"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


async def test_pages_are_whole_have_one_heading_and_no_id_twice(office: Office, signed_in):
    await office.town.private("王德福").says("王德福", "转人工")
    visitor = await signed_in("staff")
    stranger = await office.visitor()
    pages = [
        await stranger.get("/console/login"),
        await stranger.get("/console/pass/x"),
        await visitor.get("/console/today"),
        await visitor.get("/console/today/human"),
        await visitor.get("/console/password"),
        await visitor.get("/console/nowhere"),
    ]
    for page in pages:
        outline = Outline()
        outline.feed(page.html)
        assert outline.open == [], page.path
        assert len(outline.ids) == len({*outline.ids}), page.path
        assert page.html.count("<h1>") == 1, page.path
        assert '<html lang="zh-CN">' in page.html and 'href="#main"' in page.html


async def test_dates_are_said_as_people_say_them(office: Office):
    parts = office.door._parts
    assert when(parts, MORNING) == "今天 09:30"
    assert when(parts, MORNING - timedelta(days=1)) == "10月26日(周日) 09:30"
    assert (
        when(parts, datetime(2024, 12, 31, 16, 5, tzinfo=MORNING.tzinfo))
        == "2024年12月31日(周二) 16:05"
    )


def colours() -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", SHEET))


def brightness(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", ["paper", "card", "accent-pale", "pine-pale"])
@pytest.mark.parametrize("text", ["ink", "soft", "accent", "accent-dark"])
def test_every_text_can_be_read_on_every_ground_also_by_old_eyes(text: str, ground: str):
    assert contrast(colours()[text], colours()[ground]) >= 7


@pytest.mark.parametrize("mark", ["edge", "accent", "focus", "pine"])
def test_edges_and_marks_can_be_seen(mark: str):
    assert min(contrast(colours()[mark], colours()[on]) for on in ("paper", "card")) >= 3


def test_white_words_on_the_accent_can_be_read():
    assert contrast("#ffffff", colours()["accent"]) >= 7
    assert contrast("#ffffff", colours()["accent-dark"]) >= 7


def test_nothing_is_set_smaller_than_sixteen():
    sizes = [int(size) for size in re.findall(r"font(?:-size)?: (\d+)px", SHEET)]
    assert sizes and min(sizes) >= 16


def test_every_rule_of_the_sheet_ends_before_the_next_part():
    depth = 0
    for line in SHEET.splitlines():
        assert not (depth and line.startswith("/*")), line
        depth += line.count("{") - line.count("}")
    assert depth == 0
