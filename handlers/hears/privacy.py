"""What 个人信息 listens for: taking a consent back, giving one, being deleted, what is kept."""

from __future__ import annotations

from bot.hearing import Cue, Fill, Hearing
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears import own_data
from handlers.hears.own_data import ASK, ERASE, FAMILY, GIVE, WITHDRAW

# Without one of these it is not meant; whether it is, `own_data` tells by all that is said.
_ANY = {
    WITHDRAW: (
        "别|甭|莫|覅|勿|不要|不用|不必|不需|不再|不想|不愿|不许|不准|不让|不叫|不给|不能|"
        "不可|不敢|不得|不同意|不答应|不允许|不授权|不兴|不乐意|不肯|不记|不认|不算|"
        "不参加|不整|不签|不公开|不上|不发|不留|不存|不弄|免了|免去|免除|用不着|犯不着|停|"
        "算了|跳过|排除|收回|撤|反悔|作废|解除|取消|退出|略过|关了|关掉|保密|谢绝|拒绝|"
        "到此为止|结束|拿掉|去掉|没必要|抹|删|作数|拉倒|不都"
    ),
    GIVE: (
        "同意|答应|允许|愿意|乐意|尽管|随便|没意见|没得意见|要得|照记|照旧|接着记|接着给|"
        "恢复|重新|授权|许可|放心|想通|想开|可以|还是给|挺好|让你们|用就用|无妨"
    ),
    ERASE: (
        "删|抹|清空|清除|清掉|清理|清出|全清|销|注消|消掉|除名|划掉|勾|扔|去掉|拿掉|"
        "没来过|没俺|没我|留|别存|莫存"
    ),
    ASK: (
        "信息|信西|资料|字料|数据|档案|底子|底细|材料|内容|记录|掌握|晓得|关于|地址|记了|"
        "记我|存了|存我|留着|留了|装了|咋写|是咋|告诉过|名下|知道我|登记的|登记了|手里有|"
        "手头|记下|写我|记牢"
    ),
}
_NAMES = {
    WITHDRAW: "takes a consent back",
    GIVE: "gives a consent",
    ERASE: "wants to be deleted",
    ASK: "asks what is kept",
}


def _fill(intent: str) -> Fill:
    """Fills what is wanted, if that is this intent."""

    def fill(u: Utterance, found: Slots) -> Filled:
        wanted = own_data.wanted(u.text)
        if wanted is None or wanted.intent != intent or _of_others(u, wanted):
            return None
        return {**found, **({"purpose": wanted.purpose} if wanted.purpose else {})}, ()

    return fill


def _of_others(u: Utterance, wanted: own_data.Wanted) -> bool:
    """Whether it is about the data of somebody who is named, or of a relative."""
    if wanted.purpose == FAMILY:
        return False
    if u.fits("(?:我|俺)(?:家|的)?(?:老伴|爱人|爸|妈|父亲|母亲|公公|婆婆)的"):
        return True
    return any(who not in ("self", u.speaker) for who in u.decided() if not isinstance(who, str))


hearing = Hearing(
    "privacy",
    cues=tuple(
        Cue(intent, (words,), sure=94, to_bot=True, name=_NAMES[intent])
        for intent, words in _ANY.items()
    ),
    fill={intent: _fill(intent) for intent in _ANY},
)
