"""A poster is a picture with all that people must know, none of it cut off, and a code to scan."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
import segno
from PIL import Image, ImageDraw

from bot.texts import Texts
from services import fonts, pictures
from services.activities.words import Words
from services.pictures.sheet import Sheet

say = Texts(bot="小银铃")
BUREAU = "银铃市老干部局（演示）"
ADDRESS = "https://yinling.example/a/Zk3_9-ab"
TEA = Words(
    "重阳节茶话会",
    "10月18日(周六)上午9点到11点30分",
    "老干部活动中心三楼会议室",
    "限30人",
    "10月15日(周三)截止",
    "水杯、老花镜、一张老照片",
    "小林",
)
BARE = Words("下棋", "10月18日(周六)上午9点", "", "", "", "", "")
LONG = Words(
    "庆祝国庆暨重阳节全市离退休干部书画摄影作品展开幕式暨颁奖典礼，并座谈联欢" * 3,
    TEA.when,
    "银铃市经济技术开发区管理委员会老干部活动中心三号楼二层东侧多功能报告厅，" * 3,
    TEA.capacity,
    TEA.deadline,
    "身份证、老年证、水杯、雨伞、常用的药，还有一张自己最喜欢的老照片；" * 5,
    "Zhang-Wang-Li-Zhao-Chen-Liu-Sun-Zhou-Wu-Zheng@example.org",
)
TOLD = {"tea": TEA, "bare": BARE, "long": LONG}
WIDTH, PAPER = 1080, (1654, 2339)

face = fonts.find()
pytestmark = pytest.mark.skipif(face is None, reason="needs a font that has Chinese")


@pytest.fixture
def edges(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[float, ...], int]]:
    """What is written on sheets: each text, its box and its size."""
    written = []
    plain = Sheet.text

    def text(self, at, text, size, *colour, align="middle", bold=False):
        anchor = {"left": "la", "middle": "ma", "right": "ra"}[align]
        box = ImageDraw.Draw(self._image).textbbox(at, text, self.font(size), anchor)
        written.append((text, box, size))
        plain(self, at, text, size, *colour, align=align, bold=bold)

    monkeypatch.setattr(Sheet, "text", text)
    return written


def drawn(told: Words, **more) -> Image.Image:
    assert face is not None
    image = Image.open(io.BytesIO(pictures.activity_poster(say, told, BUREAU, face, **more)))
    image.load()
    return image.convert("L")


@pytest.mark.parametrize("paper", [False, True], ids=["phone", "paper"])
@pytest.mark.parametrize("code", ["", ADDRESS], ids=["no code", "code"])
@pytest.mark.parametrize("name", TOLD)
def test_nothing_is_cut_off_and_no_line_touches_another(name: str, code: str, paper, edges):
    told = TOLD[name]
    image = drawn(told, code=code, paper=paper)
    assert image.size == PAPER if paper else image.width == WIDTH and image.height >= 1440
    for text, (left, top, right, bottom), _ in edges:
        assert 0 < left < right < image.width, text
        assert 0 < top < bottom < image.height, text
    for (text, (*_, bottom), _), (_, (_, top, *_), _) in pairwise(edges):
        assert bottom <= top, text
    whole = "".join(text for text, _, _ in edges).replace(" ", "")
    for part in (*told, BUREAU):
        assert part.replace(" ", "") in whole
    scan = "扫一扫报名" in whole
    assert scan == bool(code)


def test_it_can_be_read_from_afar(edges):
    drawn(TEA)
    sizes = {text: size for text, _, size in edges}
    assert sizes["重阳节茶话会"] >= 100
    assert all(sizes[text] >= 48 for text in (TEA.when, TEA.place, TEA.capacity, TEA.deadline))


def test_what_there_is_none_of_has_no_label(edges):
    drawn(BARE)
    texts = {text for text, _, _ in edges}
    assert "时间" in texts and not texts & {"地点", "名额", "报名截止", "请带", "联系人"}


@pytest.mark.parametrize("paper", [False, True], ids=["phone", "paper"])
@pytest.mark.parametrize("code", [ADDRESS, ADDRESS * 8], ids=["short", "long"])
def test_the_code_is_the_addresss_with_a_quiet_edge(code: str, paper: bool):  # noqa: FBT001
    image = drawn(TEA, code=code, paper=paper)
    modules = [
        [bool(one) for one in row] for row in segno.make(code, error="m", micro=False).matrix
    ]
    assert scanned(image, len(modules)) == modules


def scanned(image: Image.Image, n: int) -> list[list[bool]]:
    """The modules of the code on a poster: its white square is looked for, and read from there."""
    middle = image.width // 2
    white = [y for y in range(image.height) if image.getpixel((middle, y)) == 255]
    top = white[0]
    row = [x for x in range(image.width) if image.getpixel((x, top)) == 255]
    left, size = row[0], row[-1] - row[0] + 1
    module, rest = divmod(size, n + 8)
    assert rest == 0 and module >= 3
    assert all(image.getpixel((left + x, top + size - 1)) == 255 for x in range(size))
    dark = [
        [
            image.getpixel((left + int((x + 4.5) * module), top + int((y + 4.5) * module))) < 128
            for x in range(-4, n + 4)
        ]
        for y in range(-4, n + 4)
    ]
    edge = [*dark[:4], *dark[-4:], *([*line[:4], *line[-4:]] for line in dark)]
    assert not any(any(line) for line in edge)
    return [line[4:-4] for line in dark[4:-4]]


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("", "activities.poster_how_group"),
        (ADDRESS, "activities.poster_how"),
        ("@小银铃 我报名茶话会", "activities.poster_how_line"),
    ],
)
def test_it_says_what_to_do_with_its_code(edges, code: str, how: str):
    assert face is not None
    pictures.activity_poster(say, TEA, BUREAU, face, code=code)
    assert say(how) in "".join(text for text, _, _ in edges)
