"""docs/walkthrough.md, walked: from an empty database to the first list out of a group of WeChat.

The commands, the roster and the list are those of the document; its pictures are taken here.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.kit import manual, pictures
from tests.kit.mould import Starter
from tests.kit.processes import free_port

pytestmark = pytest.mark.browser

GUIDE = (manual.DOCS / "walkthrough.md").read_text("utf-8")
STANDING = "tests.kit.standing"
NAME, PASSWORD = "林小雨", "苹果 河边 十七 风筝 算盘"


def block(kind: str) -> str:
    """What the document gives to copy."""
    found = re.search(rf"```{kind}\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None, kind
    return found[1]


COMMANDS = block("sh").splitlines()


class Walk:
    """An installation as the document makes it, in a folder of its own."""

    def __init__(self, folder: Path, mould: Starter) -> None:
        self.folder, self.port = folder, free_port()
        settings, staff, self.serve = COMMANDS[2:]
        subprocess.run(["sh", "-c", settings], cwd=folder, check=True)
        printed = mould.ran(STANDING, words(staff), folder)
        found = re.search(r"一次性密码：(\S+?)（", printed)
        assert found is not None, printed
        self.once = found[1]


def words(line: str) -> list[str]:
    """The words of a command of the document behind the program's name."""
    assert line.startswith(".venv/bin/yinling "), line
    return shlex.split(line)[1:]


@pytest.fixture
def walk(tmp_path: Path, mould: Starter) -> Iterator[Walk]:
    """An installation that runs this checkout's program on a standing clock."""
    walk = Walk(tmp_path, mould)
    at = {"YINLING_SERVER__PORT": str(walk.port)}
    with mould.serving(STANDING, words(walk.serve), walk.port, tmp_path, at):
        yield walk


async def test_the_walk_is_as_the_document_says(page: Page, walk: Walk, images: Path):
    async def picture(name: str, height: int = 720) -> None:
        await page.set_viewport_size({"width": 1280, "height": height})
        await page.mouse.move(0, 0)
        pictures.keep(await page.screenshot(), images / "walkthrough" / f"{name}.png")
        await page.set_viewport_size({"width": 1280, "height": 720})

    await page.goto(f"http://127.0.0.1:{walk.port}/console")
    await page.get_by_label("登录名").fill(NAME)
    await page.get_by_label("密码").fill(walk.once)
    await picture("sign-in")
    await page.get_by_role("button", name="登录").click()
    await chosen(page)
    await expect(page.get_by_text("从这里开始")).to_be_visible()
    await page.goto(page.url)
    await picture("today")

    await imported(page, walk.folder)
    await picture("import")
    await planned(page)
    await pasted(page)
    await expect(page.get_by_text("要问清楚2处")).to_be_visible()
    await picture("paste", 1500)
    await page.get_by_role("group", name="罗玉梅").get_by_role("radio").first.check()
    await page.get_by_role("group", name="老张").get_by_label("张建国").check()
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("status")).to_contain_text("请再看一眼")
    await page.get_by_role("button", name="保存").click()
    await expect(page.locator("#receipt")).to_contain_text("重阳节茶话会6人")
    await picture("saved", 1100)

    await page.get_by_role("link", name="活动报名", exact=True).click()
    await page.get_by_role("link", name="重阳节茶话会").click()
    for name in ("王德福", "李淑芬", "罗玉梅", "张建国", "和平桥头的老周"):
        await expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    await picture("list", 1300)
    await page.get_by_role("link", name="打印签到表").click()
    await expect(page.get_by_text("张建国")).to_be_visible()


async def chosen(page: Page) -> None:
    """A password of one's own instead of the one for once."""
    await page.get_by_label("新密码", exact=True).fill(PASSWORD)
    await page.get_by_label("再写一遍新密码").fill(PASSWORD)
    await page.get_by_role("button", name="改好").click()


async def dated(page: Page) -> None:
    """The rest of the form, and the activity published."""
    await page.get_by_label("哪一天").fill("2025-10-29")
    await page.get_by_label("几点开始").fill("09:00")
    await page.get_by_role("button", name="建好").click()
    await page.get_by_role("link", name="发布").click()
    await page.get_by_role("button", name="发布").click()


async def imported(page: Page, folder: Path) -> None:
    """The roster of the document."""
    (folder / "名册.csv").write_text(block("csv"), "utf-8")
    await page.get_by_role("link", name="导入名册").click()
    await page.get_by_label("表格文件").set_input_files(folder / "名册.csv")
    await page.get_by_role("button", name="传上来核对").click()
    await page.get_by_role("button", name="核对").click(timeout=30_000)
    await page.get_by_role("button", name="导入", exact=True).click(timeout=30_000)
    await expect(page.get_by_text("导入好了")).to_be_visible(timeout=30_000)


async def planned(page: Page) -> None:
    """The activity whose list is to be pasted."""
    await page.get_by_role("link", name="活动报名", exact=True).click()
    await page.get_by_role("link", name="新建活动").click()
    await page.get_by_label("名称").fill("重阳节茶话会")
    await dated(page)


async def pasted(page: Page) -> None:
    """The list as it was copied out of the group."""
    await page.get_by_role("link", name="粘贴录入", exact=True).first.click()
    await page.get_by_label("从微信群里复制来的话").fill(block("text"))
    await page.get_by_label("新群的名字").fill("夕阳红微信群")
    await page.get_by_role("button", name="看看会记下什么").click()


async def test_a_list_of_no_activity_leads_to_a_new_one_and_is_looked_at_again(
    page: Page, walk: Walk
):
    await page.goto(f"http://127.0.0.1:{walk.port}/console")
    await page.get_by_label("登录名").fill(NAME)
    await page.get_by_label("密码").fill(walk.once)
    await page.get_by_role("button", name="登录").click()
    await chosen(page)
    await pasted(page)
    look = page.url
    await expect(page.get_by_text("现在没有对得上的活动")).to_be_visible()
    await page.get_by_role("link", name="新建活动").click()
    await expect(page.get_by_label("名称")).to_have_value("重阳节茶话会")
    await dated(page)
    await page.goto(look)
    await page.get_by_role("button", name="按选好的再看一遍").click()
    await expect(page.get_by_text("会记下1句，要问清楚0处")).to_be_visible()
    await page.get_by_role("button", name="保存").click()
    await expect(page.locator("#receipt")).to_contain_text("重阳节茶话会6人")
