"""What is drawn is a small PNG in which nothing is cut off; without a font nothing is drawn."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngImageFile

from bot.config import Settings
from bot.doctor import _fonts
from bot.texts import Texts
from services import fonts, pictures
from services.checkin.certificates import Earned
from services.checkin.ranking import Level, Ranking
from services.pictures.sheet import PAPER, Sheet, wrapped

say = Texts(bot="小银铃")
MONDAY, SUNDAY = date(2025, 10, 27), date(2025, 11, 2)
BUREAU = "银铃市老干部局（演示）"
LONG = "买买提·阿不都热合曼·艾合买提江"
LONG_TITLE = "学习贯彻全会精神银发读书会每日一学打卡第三期"
LONG_BUREAU = "银铃市经济技术开发区管理委员会老干部工作局离退休干部服务中心"

face = fonts.find()
drawn = pytest.mark.skipif(face is None, reason="needs a font that has Chinese")


@pytest.fixture
def edges(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[float, ...], int]]:
    """What is written on sheets: each text, its box and the width of the sheet."""
    written = []
    plain = Sheet.text

    def text(self, at, text, size, *colour, align="middle", bold=False):
        anchor = {"left": "la", "middle": "ma", "right": "ra"}[align]
        box = ImageDraw.Draw(self._image).textbbox(at, text, self.font(size), anchor)
        written.append((text, box, self.width))
        plain(self, at, text, size, *colour, align=align, bold=bold)

    monkeypatch.setattr(Sheet, "text", text)
    return written


def ranking(*levels: Level, title: str = "每日一学") -> Ranking:
    people = sum(level.people for level in levels)
    return Ranking(title, MONDAY, SUNDAY, people, people * 6, levels)


def level(days: int, names: list[str], people: int | None = None) -> Level:
    return Level(days, days == 7, people or len(names), tuple(names))


def opened(png: bytes) -> PngImageFile:
    image = Image.open(io.BytesIO(png))
    assert isinstance(image, PngImageFile)
    image.load()
    return image


SIXTY = [f"{'王李张刘陈'[n % 5]}{'德福'[n % 2]}{'兰英珍华民国'[n % 6]}" for n in range(60)]
RANKINGS = {
    "one": ranking(level(3, ["王德福"])),
    "sixty": ranking(level(7, SIXTY, 75)),
    "levels": ranking(level(7, SIXTY[:20]), level(6, SIXTY[20:45]), level(5, SIXTY[45:])),
    "long": ranking(level(7, [LONG, "古丽", "阿依古丽·买买提"]), title=LONG_TITLE),
    "mixed": ranking(level(7, ["欧阳建国", "王五"]), level(2, ["司马相如之子孙甲", "李四"])),
}


@drawn
@pytest.mark.parametrize("name", RANKINGS)
def test_a_ranking_is_a_small_picture_in_which_nothing_is_cut_off(name: str, edges):
    assert face is not None
    png = pictures.ranking(say, RANKINGS[name], LONG_BUREAU if name == "long" else BUREAU, face)
    image = opened(png)
    assert image.width == 1080
    assert len(png) < 300_000
    for text, (left, top, right, bottom), width in edges:
        assert 36 < left < right < width - 36, text
        assert 36 < top < bottom < image.height - 36, text
    shown = {text for text, _, _ in edges}
    assert shown >= {one for level in RANKINGS[name].levels for one in level.names}


@drawn
def test_no_two_names_of_a_ranking_touch(edges):
    assert face is not None
    pictures.ranking(say, RANKINGS["sixty"], BUREAU, face)
    boxes = [box for text, box, _ in edges if text in SIXTY]
    assert len(boxes) == 60
    for n, (left, top, right, bottom) in enumerate(boxes):
        for left2, top2, right2, bottom2 in boxes[n + 1 :]:
            assert right < left2 or right2 < left or bottom < top2 or bottom2 < top


@drawn
def test_equals_without_room_are_counted(edges):
    assert face is not None
    pictures.ranking(say, RANKINGS["sixty"], BUREAU, face)
    assert "还有15位，不一一列出，同样祝贺" in {text for text, _, _ in edges}


@drawn
@pytest.mark.parametrize(
    ("name", "title", "bureau"),
    [
        ("王德福", "每日一学", BUREAU),
        (LONG, LONG_TITLE, LONG_BUREAU),
        ("王五", LONG_TITLE * 3, "局"),
    ],
)
def test_a_certificate_has_room_for_long_names_and_titles(name, title, bureau, edges):
    assert face is not None
    one = Earned(1, title, 1, name, date(2025, 10, 1), 20, 12)
    png = pictures.certificate(say, one, bureau, face)
    image = opened(png)
    assert image.size == (1440, 1020) and len(png) < 300_000
    tops = []
    for text, (left, top, right, bottom), width in edges:
        assert 60 < left < right < width - 60, text
        tops.append((top, bottom, text))
    for (_, bottom, text), (top, _, _) in pairwise(tops):
        assert bottom < top, text
    whole = "".join(text for text, _, _ in edges)
    assert f"{name} 同志：" in whole and f"“{title}”中坚持学习20天，其中连着学了12天" in whole
    assert bureau in whole and whole.endswith("2025年11月1日")


@drawn
def test_what_is_drawn_is_chinese_and_no_empty_boxes():
    assert face is not None
    masks = {bytes(face.size(40).getmask(sign)) for sign in "学习奖状银铃"}
    assert len(masks) == 6
    assert bytes(face.size(40).getmask("\uffff")) not in masks


@drawn
def test_a_paragraph_is_broken_where_it_must_and_no_line_begins_with_a_stop():
    assert face is not None
    sheet = Sheet(400, 100, face)
    text = "活到老，学到老，。、；特发此状，向您祝贺。" * 3
    for room in range(80, 400, 20):
        lines = wrapped(sheet, text, 20, room)
        assert "".join(lines) == text
        assert not [line for line in lines if line[0] in "，。、；"]
        assert all(sheet.length(line.rstrip("，。、；"), 20) <= room for line in lines)


@drawn
def test_a_picture_is_drawn_on_paper():
    assert face is not None
    png = pictures.ranking(say, RANKINGS["one"], BUREAU, face)
    corner = opened(png).convert("RGB").getpixel((2, 2))
    assert "#{:02X}{:02X}{:02X}".format(*corner) == PAPER


def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    monkeypatch.setenv("PATH", str(tmp_path))


def test_without_fontconfig_and_fonts_there_is_none_and_doctor_says_so(monkeypatch, tmp_path):
    nothing_installed(monkeypatch, tmp_path)
    assert fonts.find() is None
    (finding,) = _fonts(Settings.model_construct(pictures=_Named(None)))
    assert not finding.good and "没有中文字体" in finding.text


class _Named:
    def __init__(self, font: Path | None) -> None:
        self.font = font


@drawn
def test_a_font_in_a_usual_folder_is_found_without_fontconfig(monkeypatch, tmp_path):
    assert face is not None
    folder = tmp_path / "wqy"
    folder.mkdir()
    (folder / "wqy-copy.ttc").symlink_to(face.file)
    (folder / "wqy-broken.ttc").write_bytes(b"no font at all")
    nothing_installed(monkeypatch, tmp_path)
    found = fonts.find()
    assert found is not None and found.name == "wqy-copy.ttc"


@drawn
def test_a_font_that_is_named_is_taken_and_no_other_in_its_place(tmp_path):
    assert face is not None
    assert fonts.find(face.file) == face
    assert fonts.find(tmp_path / "gone.ttf") is None
    (finding,) = _fonts(Settings.model_construct(pictures=_Named(tmp_path / "gone.ttf")))
    assert not finding.good


def test_a_font_without_chinese_is_none():
    latin = [
        p for folder in fonts.FOLDERS if folder.is_dir() for p in folder.rglob("DejaVuSans.ttf")
    ]
    if not latin:
        pytest.skip("needs a font without Chinese")
    assert fonts.find(latin[0]) is None


def test_a_bot_that_draws_nothing_does_not_load_what_draws():
    asked = "import sys, bot.app, console; sys.exit('PIL' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], check=False, timeout=60)
    assert done.returncode == 0
