"""A genuine document with an openid of 20,000 characters made PostgreSQL fail: 500, for ever."""

from __future__ import annotations

from pathlib import Path
from random import Random

from bot import demonstration
from storage.tables.engine import Inbox
from tests.kit.door import Door
from tests.kit.hostile import OFFICIAL_ACCOUNT, Forger
from tests.kit.raw_http import exchange, status_of

SAID = """<xml><ToUserName>gh_giant</ToUserName><FromUserName>{who}</FromUserName>
<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>打卡</Content><MsgId>1</MsgId></xml>"""


def test_an_openid_that_no_database_can_index_is_ignored(database_url: str, tmp_path: Path) -> None:
    rng = Random(1)
    forger = Forger(demonstration.TOKEN, demonstration.AES_KEY, demonstration.APP_ID, rng)
    who = rng.randbytes(10_000).hex()
    door = Door(database_url, tmp_path)
    with door.served() as served:
        said = forger.sent(OFFICIAL_ACCOUNT, SAID.format(who=who).encode())
        assert status_of(exchange(served.port, said)) == 200
    assert door.rows(Inbox) == []
