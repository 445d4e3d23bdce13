"""What of a public message the bot repeats to nobody: whom it accuses, who is ill, numbers."""

from __future__ import annotations

import re

from services.grouptexts import tells_illness
from storage.masks import covered

_ACCUSES = re.compile(
    "举报|检举|揭发|告发|控告|投诉.{0,6}(?:某|主任|科长|局长|书记|院长|所长|经理|医生|护士|老师|司机|队长|站长)|"
    "贪污|受贿|行贿|索贿|腐败|回扣|挪用|侵吞|私吞|吃拿卡要|黑幕|后台硬|走后门|假公济私|以权谋私|"
    "偷了?公家|骗(?:了)?(?:我|俺|人|钱|老)|打人|打了(?:我|人|老)|骂人|骂了(?:我|人)|虐待|欺负(?:我|人|老)|不要脸|王八|混蛋"
)


def is_sensitive(text: str) -> bool:
    """Whether words of a suggestion are for staff alone."""
    return covered(text) != text or tells_illness(text) or _ACCUSES.search(text) is not None
