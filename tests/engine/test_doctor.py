"""`yinling doctor` on what waits for people."""

from __future__ import annotations

from pathlib import Path

from bot.config import load
from bot.doctor import examine
from tests.kit import town as kit
from tests.kit.town import Town
from tests.kit.understood import meaning, understands


def found(town: Town) -> dict[str, bool]:
    return {finding.text: finding.good for finding in examine(lambda: kit.settings(town.url))}


async def test_it_counts_what_waits_for_staff(any_town: Town):
    understands(any_town, {"找人": meaning("human"), "疼": meaning("emergency", kind="medical")})
    assert found(any_town)["等着工作人员办的事有0件。"] is True
    await any_town.private("王德福").says("王德福", "找人")
    assert found(any_town)["等着工作人员办的事有1件。"] is True


async def test_an_alarm_that_nobody_took_is_not_well(any_town: Town):
    understands(any_town, {"疼": meaning("emergency", kind="medical")})
    await any_town.private("王德福").says("王德福", "疼")
    said = "有1件紧急情况还没有人接手，请马上处理。另有1件事等着工作人员办。"
    assert found(any_town)[said] is False


CHANNELS = {
    "YINLING_SECURITY__KEY": "k" * 32,
    "YINLING_OFFICIAL_ACCOUNT__APP_ID": "wx0123456789",
    "YINLING_OFFICIAL_ACCOUNT__TOKEN": "token123",
    "YINLING_OFFICIAL_ACCOUNT__AES_KEY": "a" * 43,
    "YINLING_WECOM_AIBOT__TOKEN": "token123",
    "YINLING_WECOM_AIBOT__AES_KEY": "a" * 43,
    "YINLING_WECOM_AIBOT__PATH": "/ai",
}


def told_of_callbacks(folder: Path, **environ: str) -> list[str]:
    database = {"YINLING_DATABASE__URL": f"sqlite:///{folder}/yinling.db"}
    findings = examine(lambda: load(None, CHANNELS | database | environ))
    return [finding.text for finding in findings if "回调地址" in finding.text]


def test_with_the_public_address_it_tells_each_channels_callback(tmp_path: Path):
    public = "https://yinling.bureau.example"
    account, aibot = told_of_callbacks(tmp_path, YINLING_SERVER__PUBLIC_URL=public)
    assert "回调地址是 https://yinling.bureau.example/official-account。" in account
    assert "回调地址是 https://yinling.bureau.example/ai；" in aibot


def test_without_it_the_path_and_which_setting_is_missing(tmp_path: Path):
    account, aibot = told_of_callbacks(tmp_path)
    assert "路径是 /official-account（" in account
    assert "路径是 /ai（" in aibot
    assert "server.public_url" in account
