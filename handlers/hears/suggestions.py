"""What the discussion hall 议事厅 listens for."""

from __future__ import annotations

from typing import Any

from bot.hearing import Cue, Hearing
from bot.understanding import grades
from bot.understanding.attempt import ANSWERING, NAMED, Attempt, Reading
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears import civic, stances, suggesting


def fill_support(u: Utterance, found: Slots) -> Filled:
    """Which suggestion is backed, where that is known."""
    return _stance(u, found, stances.SUPPORT) if "whole" in found else (dict(found), ())


def _stance(u: Utterance, found: Slots, wanted: str) -> Filled:
    return stances.filled(u, {k: v for k, v in found.items() if k != "whole"}, wanted)


def fill_rate(u: Utterance, found: Slots) -> Filled:
    """The grade of an answered case."""
    if "whole" in found:
        told = _stance(u, found, stances.RATE)
        if told is None:
            return None
        found = told[0]
    word = grades.rating(u)
    if word is None:
        return (
            ({**found}, ("score",))
            if u.has("马马虎虎|一般|凑合|还行|就那样|过得去|说不好")
            else None
        )
    return {**found, "rating": word, "comment": u.text}, ()


_OWN = "我.{0,5}(?:提|反映|交|递|说)"


def fill_query(u: Utterance, found: Slots) -> Filled:
    """Which case, or one's own."""
    if "whole" in found:
        told = _stance(u, found, stances.QUERY)
        if told is None:
            return None
        found = told[0]
        if "ref" not in found and not u.fits(_OWN):
            return dict(found), ()
    if "ref" not in found:
        if u.fits(_OWN) or u.has("我的建议|我那条|我那几条"):
            own = u.scene.own.suggestions
            return {**found, "mine": True} | (
                {"ref": own[0]} if len(own) == 1 and u.has("那条|那件|那个") else {}
            ), ()
        return None
    return dict(found), ()


# Without one of these nobody wishes or complains; whether somebody does, all that is said tells.
_ANY = (
    "请|能|可|望|盼|求|建|提|议|该|应|最|如|要|想|让|给|管|修|装|换|加|吧|嘛|呗|撒|噻|别|不|没|太|"
    "坏|挤|少|多|难|咸|黑|暗|吵|臭|脏|滑|反|意|老|得|了|再|来|着|就|也|都|有|个|一|大|小|铺|印|派|清|"
    "放|搭|摆|设|开|办|搞|弄|才|总|天|很|真"
)
# That a suggestion is not to be seen to any more.
_TAKEN_BACK = "撤回|撤了|撤掉|撤下来|收回|不提了|不用办了|作废|取消|当我没说|不作数"


# What is said towards a suggestion in own words: without one of these nothing is.
_STANCES: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    (
        "suggestion_support",
        "支持|赞成|附议|赞同|同意|拥护|双手|举手|算我|加我|投一票|顶一下|添我|+1",
        {},
        "backs it in own words",
    ),
    (
        "suggestion_submit",
        "反对|同意|赞成|支持|赞同|反调|不同|不妥|行不通",
        {"action": stances.OPPOSE},
        "objects in own words",
    ),
    (
        "suggestion_submit",
        "补|加|添|接着|再说|附",
        {"action": stances.SUPPLEMENT},
        "adds in own words",
    ),
    ("suggestion_rate", "满意|一半|解决|称心", {}, "grades in own words"),
    (
        "suggestion_withdraw",
        f"{_TAKEN_BACK}|算了|不要了|拉倒|别往|当我",
        {},
        "takes it back in own words",
    ),
    (
        "suggestion_query",
        "信|消息|回|答|下文|说法|进展|动静|结果|眉目|着落|到|哪|步|办|批|落实|定|谈妥|怎么|时候|几时|何时|装|修",
        {},
        "asks for it in own words",
    ),
)


def fill_withdraw(u: Utterance, found: Slots) -> Filled:
    """Which case is not to be seen to any more, where that is known."""
    if "whole" in found:
        return _stance(u, found, stances.WITHDRAW)
    return (dict(found), ()) if not u.asks else None


ADDS = "补充|补一句|再加一句|添一句|补一点|再补"
WISHES = "能不能|可不可以|建议|希望|行不行|能否|是不是该|盼"
STATE = (
    "眉目|哪一步|到哪|进展|办|下文|答复|结果|回音|怎么样|多少人|几个人|几人|动静|原文|什么时候|谈妥|"
    "定了|批|装|消息|信|成了|落实|回复|修|弄|进度|有没有下文|有没有结果|怎么说|情况"
)
SHORT_STATE = "眉目|办|好了没|到哪|进展|下文|结果|怎么样|修|装|多少人|几个人|多少|有消息"
NOT_RATED = "到哪|进展|怎么样|什么时候|满意吗|怎么答|怎么回"
BY_ITSELF = "(?:^|[,.!;])我?(?:坚决|举双手|完全|很)?(?:支持|赞成|附议|同意)(?:[,.!;]|$)"
GRADED = "(?:^|[,.!;])我?(?:很|非常|基本|部分|不|不太)?满意(?:[,.!;]|$)"
OTHER_OPINIONS = "说得对|支持你|中国队|球|抽烟"
FEW, SOME, CALLED = 10, 24, 100


def towards(a: Attempt) -> Reading | None:
    """Backing a suggestion, asking how it stands, grading its answer."""
    if a.what.explicit:
        return _named(a)
    if not a.near:
        return None
    return _posted(a)


def _named(a: Attempt) -> Reading | None:
    u, item = a.u, a.what.items[0]
    if "oppose" in a.acts or u.has(ADDS):
        return None  # Cues of their own.
    if item.status == "answered" and grades.rating(u) and not u.has(NOT_RATED):
        return a.reading("suggestion_rate", a.what, NAMED, "rate")
    if u.has("@office") and u.sureness("suggestion") < CALLED:
        return None
    if u.has("@grave") and not u.has(STATE):
        return None
    if not u.has(WISHES) and _asks_state(u):
        return a.reading("suggestion_query", a.what, NAMED, "ask")
    if "agree" in a.acts and not u.asks and not u.has("@mend_wish"):
        return a.reading("suggestion_support", a.what, NAMED, "agree")
    return None


def _asks_state(u: Utterance) -> bool:
    if u.asks and (u.to_bot or (len(u.clean) <= FEW + 6 and u.has(f"{STATE}|条|号|呢"))):
        return True
    return (u.asks or u.has("原文|进展|发我|告诉我|查|下文|答复")) and u.has(STATE)


def _posted(a: Attempt) -> Reading | None:
    u, item = a.u, a.what.one
    if item is None:
        several = "agree" in a.acts and a.bare(8)
        return a.which("suggestion_support", "topic") if several else None
    if u.asks and len(u.clean) <= FEW and u.has(SHORT_STATE):
        return a.reading("suggestion_query", a.what, ANSWERING, "ask")
    if item.status == "answered" and u.fits(GRADED) and grades.rating(u):
        return a.reading("suggestion_rate", a.what, ANSWERING, "rate")
    if item.status == "answered" or u.asks:
        return None
    agrees = "agree" in a.acts or ("join" in a.acts and u.has("算我|算上|加我|+1|我也|跟一个"))
    if agrees and (a.bare(4) or u.fits(BY_ITSELF)) and not u.has(OTHER_OPINIONS):
        return a.reading("suggestion_support", a.what, ANSWERING, "agree")
    return None


hearing = Hearing(
    "suggestions",
    kind="suggestion",
    acts=frozenset(("agree", "oppose", "join")),
    towards=towards,
    freely=frozenset(("suggestion_submit", "suggestion_query")),
    cues=(
        Cue(
            "suggestion_submit",
            (
                "建议|提议|倡议|呼吁|恳请|恳求|请求 ..30 @civic",
                (
                    "提|有|说|出|反映|反应 ..3 建议|意见|一条|三条|三点|两点|几点|四条|几件|"
                    "三件|个事|问题|条意见|情况|两件|两条|几条|点意见|一件 "
                ),
                "往上|给上头|给上面|向上头 ..3 递|反映|说|带句话",
                "反映|反应 ..2 一下|下|个|一件|件|问题|情况",
                "希望|盼|盼着|巴望|指望|最好|求求|求|麻烦|恳请|请 ..24 @mend",
                (
                    "能不能|可不可以|能否|可否|是不是可以|是否|可以不可以|能唔能|可唔可以|"
                    "得不得 ..24 @mend"
                ),
                "要是|若是|如果 ..24 就好|该多好|多好|就方便|就中了|才好",
                "@broken ..16 请|赶紧|赶快|希望|能不能|该 ..10 @mend",
                "请|赶紧|赶快|抓紧|尽快|快 ..8 修|管|派人|整治|处理|解决|治理|装|换|补|整",
                "应该|应当|该 ..16 @mend",
                "没|没有|缺|少 ..12 给|帮 装|安|添|修|换|配 一个|上|个|几",
                "记上|记一条 $",
                "早该|该 ..3 添|装|修|换|设|建|管|整",
                "@public ..24 @mend ..8 行不行|好不好|成不成|可以不|中不中|要得不|行不|好不",
            ),
            sure=64,
            also="@mend|@public|建议|意见|反映|反应",
            never=(
                "同志们请|请同志们|写给你|写法|怎么提|怎么跟|格式|填表|怎么说|打字给你|"
                "给我念|读完|学完|看完了|写上|报上|报名|报表|统计|来坐坐|说说话|提醒|补卡|"
                "打卡|讲座名额|电话发|名单发|电灯泡|志愿者来|调房产|导出|团圆饭|吃饭|喝茶|"
                "微信|手机怎么|摔了|住院|请志愿者|找志愿者|志愿者"
            ),
            where="hall",
            name="a wish for the authorities",
        ),
        *(
            Cue(intent, (says,), sure=86, where="hall", slots={"whole": True, **slots}, name=name)
            for intent, says, slots, name in _STANCES
        ),
        Cue(
            "suggestion_submit",
            (_ANY,),
            sure=93,
            where="hall",
            slots={"least": civic.SURELY},
            name="told to the authorities",
        ),
        Cue(
            "suggestion_submit",
            (_ANY,),
            sure=63,
            where="hall",
            slots={"least": civic.ENOUGH},
            name="likely told to the authorities",
        ),
        Cue(
            "suggestion_submit",
            ("@public ..24 @broken",),
            sure=62,
            also="希望|盼|请|能不能|可不可以|建议|该|要是|最好|行不行|求|谁管|管管|早点|赶紧|赶快",
            never="@past|贵|笑|坐过|听说|电视|下次|昨晚|我家老|孩子|打牌|去看病|旅游|我儿子|媳妇",
            where="hall",
            only_there=True,
            name="a problem told",
        ),
        Cue(
            "suggestion_submit",
            (
                "提 ..3 建议|意见 $",
                "要|想 反映|提 ..4 问题|意见|情况|建议|事 $",
                "有 ..2 建议|意见 ..3 $",
                "有 话|事|件事 ..4 反映|要说|想说|反映一下 $",
            ),
            sure=66,
            never="怎么|咋|哪|往|教",
            to_bot=True,
            slots={"bare": True},
            name="announced a suggestion",
        ),
        Cue(
            "suggestion_submit",
            ("补充|补一句|再加一句|添一句|加一条|补一条|补一点|再补|补上一",),
            sure=78,
            item="suggestion",
            never="补卡",
            where="hall",
            slots={"action": "supplement"},
            name="supplemented",
        ),
        Cue(
            "suggestion_submit",
            (
                (
                    "唱反调|唱个反调|不能说装就装|反对|不赞成|不同意|不支持|不赞同|有不同看法|"
                    "不同意见|不妥"
                ),
            ),
            sure=80,
            item="suggestion",
            where="hall",
            slots={"action": "oppose"},
            name="objected",
        ),
        Cue(
            "suggestion_withdraw",
            (_TAKEN_BACK,),
            sure=82,
            item="suggestion",
            never="打卡|报名",
            name="a suggestion taken back",
        ),
        Cue(
            "suggestion_withdraw",
            (
                f"我 ..4 提|反映|说 ..12 {_TAKEN_BACK}",
                f"我|刚才|刚刚 ..6 建议|意见 ..6 {_TAKEN_BACK}",
            ),
            sure=80,
            never="打卡|报名|怎么",
            to_bot=True,
            name="own suggestion taken back",
        ),
        Cue(
            "suggestion_query",
            (
                (
                    "我 ..4 提|反映|交|递 ..6 的? ..10 哪些|地步|什么地步|回音|答复|下文|消息|"
                    "结果|咋样|怎么样|到哪|办|进展|动静|信|啥程度|没有|没"
                ),
                "我 那|的 ..6 建议|意见 ..8 回音|答复|下文|结果|咋样|怎么样|到哪|办|进展|动静|没",
            ),
            sure=75,
            never="个事|件事|个意见|个建议|个情况|问题,|能不能",
            name="own suggestions",
        ),
    ),
    fill={
        "suggestion_support": fill_support,
        "suggestion_submit": suggesting.fill,
        "suggestion_rate": fill_rate,
        "suggestion_query": fill_query,
        "suggestion_withdraw": fill_withdraw,
    },
    kindred={
        "电梯": ("爬楼", "装梯"),
        "公交站": ("站台", "候车", "车站"),
        "遮阳棚": ("棚子", "雨棚"),
        "路灯": ("灯亮", "那灯", "灯头"),
        "澡堂": ("洗澡", "澡票"),
        "轮椅": ("椅子车",),
        "坡道": ("防滑", "毯子"),
        "公厕": ("厕所",),
        "食堂": ("饭堂", "助餐"),
    },
)
