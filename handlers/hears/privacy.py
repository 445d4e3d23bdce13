"""What 个人信息 listens for: taking a consent back, giving one, being deleted, what is kept."""

from __future__ import annotations

from bot.hearing import Cue, Hearing
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance

# What a purpose is called in talk.
PURPOSES = (
    ("checkin", "打卡|签到|学习记录"),
    ("birthday", "生日|祝寿|寿辰|过寿"),
    ("photos", "照片|相片|拍我|我的像|照我"),
    ("health", "健康|病情|身体情况|体检|得的病|病史"),
    ("family", "家属|家里人|家人|子女|孩子|儿子|女儿"),
)
NOT = "别|不要|莫|甭|不用|不许|不准|不让|停止|停了|取消|撤回|收回|不同意|不愿意|不愿|不想|不肯"


def fill_withdraw(u: Utterance, found: Slots) -> Filled:
    """Which consent is taken back; none named: all of them."""
    if _of_others(u):
        return None
    purpose = _purpose(u)
    return {**found, **({"purpose": purpose} if purpose else {})}, ()


def fill_give(u: Utterance, found: Slots) -> Filled:
    """To what is consented; one must be named."""
    purpose = _purpose(u)
    if purpose is None or _of_others(u) or u.asks or u.has(NOT):
        return None
    return {**found, "purpose": purpose}, ()


def fill_own(u: Utterance, found: Slots) -> Filled:
    """One's own data, and nobody else's."""
    return None if _of_others(u) else (dict(found), ())


def _purpose(u: Utterance) -> str | None:
    return next((name for name, says in PURPOSES if u.has(says)), None)


def _of_others(u: Utterance) -> bool:
    """Whether it is about somebody who is named, or about a relative's data."""
    if u.fits("(?:我|俺)(?:家|的)?(?:老伴|爱人|老头|老太|爸|妈|父亲|母亲|公公|婆婆)"):
        return True
    return any(who not in ("self", u.speaker) for who in u.decided() if not isinstance(who, str))


hearing = Hearing(
    "privacy",
    cues=(
        Cue(
            "privacy_withdraw",
            (
                "别|不要|莫|甭|不用|不许|不准|不让 再? 给|替? 我? 记|登记|统计 我? 的? 打卡|签到",
                (
                    "别|不要|莫|甭|不许|不准|不让 ..4 记|统计|记录 ..2 我的打卡|我打卡|我的签到|"
                    "我的学习记录"
                ),
                (
                    "不同意|不愿意|不愿|不许|不准|别|不要|莫|甭 ..4 公开|说|公布|发|晒|祝 ..4 "
                    "我的生日|我生日|我的寿辰|我过寿"
                ),
                "我的生日|我生日 ~4 别|不要|莫|甭|不许|不准 ..3 公开|说|公布|发|往外",
                (
                    "别|不要|莫|甭|不许|不准|不同意|不愿意 ..4 保存|存|留|用|发|公开|放|登|拍|"
                    "外传 ..4 我的照片|我的相片|我照片|我的像"
                ),
                "我的照片|我的相片 ~4 别|不要|莫|甭|不许|不准 ..4 存|留|用|发|公开|放|登|保存",
                (
                    "别|不要|莫|甭|不许|不准|不同意|不愿意 ..4 记|登记|保存|存|留|公开|说|告诉 "
                    "..4 我的健康|我的病|我的身体情况|我的体检|我的病情|我的病史"
                ),
                (
                    "别|不要|莫|甭|不许|不准|不同意|不愿意|不让 ..3 家属|家里人|家人|子女|孩子|"
                    "儿子|女儿 ..4 看|查|替我|代我|管 ..4 我的|我 ..3 记录|信息|积分|报名|打卡"
                ),
                "撤回|收回|取消|撤销 ..3 我? 的? 同意|授权",
            ),
            sure=79,
            never="吗|么|怎么|咋|如何|人家|大家别|别人的",
            to_bot=True,
            name="takes a consent back",
        ),
        Cue(
            "privacy_give",
            (
                (
                    "同意|可以|恢复|愿意 ..3 记|记录|公开|保存|用|登|公布 ..3 我的? "
                    "打卡|生日|照片|健康|病情"
                ),
                "恢复 ..2 打卡记录|记打卡|打卡的记录",
                "同意 ..4 我的生日|我的照片|打卡|我的健康",
            ),
            sure=93,
            to_bot=True,
            name="consents",
        ),
        Cue(
            "privacy_erase",
            (
                (
                    "把|将 我 的? ..4 信息|资料|个人信息|数据|档案|记录|账号 ..6 删|删了|删掉|删除|"
                    "清掉|清除|抹掉|注销"
                ),
                (
                    "删|删掉|删除|清除|清掉|注销 ..3 我的信息|我的资料|我的个人信息|我的数据|"
                    "我的档案|我的账号|关于我的"
                ),
                "我的信息|我的资料|我的个人信息|我的数据 ~4 删|删了|删掉|删除|清掉|清除",
                "把我|将我 ..2 从|在? 名册|名单|系统|你们那 ..4 删|去掉|划掉|除名|拿掉",
                "注销 我? 的? 账号|登记",
            ),
            sure=80,
            never="群里|聊天记录|手机|微信里|朋友圈|怎么|咋|接龙|报名|打卡",
            to_bot=True,
            name="wants to be deleted",
        ),
        Cue(
            "privacy_ask",
            (
                "存|记|留|有|保存|收集|掌握 了? 我 的? 什么|哪些|啥|多少 ..2 信息|资料|数据|东西",
                "查|查查|看看|看一下|查一下|查看 ..6 存|记|留|保存|收集 了? 我 的? ..6",
                "我的 什么|哪些|啥 信息|资料|数据 ..4 你们|你这|这里|机器人 ..2 有|存|留|记",
                "你们|你这|你那里|你这里 ..4 有我 的? 什么|哪些|啥 ..2 信息|资料",
                "导出|拷贝|复制|给我一份 ..3 我的信息|我的个人信息|我的资料|我的数据",
                "查|查查|查一下|看看|看一下|查看 ..3 我的个人信息|我的信息",
            ),
            sure=79,
            never="积分|打卡|报名|多少分|几天|电话号码是|学习",
            to_bot=True,
            name="asks what is kept",
        ),
    ),
    fill={
        "privacy_withdraw": fill_withdraw,
        "privacy_give": fill_give,
        "privacy_erase": fill_own,
        "privacy_ask": fill_own,
    },
)
