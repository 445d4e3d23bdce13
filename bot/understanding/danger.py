"""Danger now: recognised ahead of everything else, so that nobody is asked first."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from functools import cache, lru_cache
from typing import Any

from bot.scene import Understanding
from bot.understanding import slots, sound
from bot.understanding.cues import Index, compile_pattern
from bot.understanding.kin import YOUNG
from bot.understanding.learnt import TELLING
from bot.understanding.lexicon import DATA, lexicon
from bot.understanding.names import Mention
from bot.understanding.normal import KEPT, LONGEST, clean, fold
from bot.understanding.unreal import ends_in_wish, is_no_more_than_feared, present
from bot.understanding.utterance import Utterance
from bot.understanding.words import alternatives

# What somebody said just before belongs to it.
SAME_BREATH = timedelta(minutes=6)
# So many posts of others may stand between.
BETWEEN = 2
# What is told, dreamt, played, past or meant as a joke.
PAST = (
    "已经回家|医院看过|医院看了|那阵过去|人清醒|能喝粥|总算点着|点着了,今|"
    "没落过|做护士长|当护士长|那辰光|个辰光|五几年|六几年|七几年|八几年|九几年|几几年|小时间|那回|一辈子忘不了|五八年|六零年|去年|前年|那年|当年|年轻时|上回|上次|上个月|前些年|以前|从前|前几年|那会儿|小时候|曾经|有一回|有一年|多年前|年前|前阵子|上星期|上周|"
    "顺顺当当|拆了纱布|报个平安|骨头没事|现在好着|好多了|已经好|早好了|没事了|救过来|出院|缓过来|康复了|脱险|早没事|扑灭|灭了|捡回一条命|后来|幸亏|幸好|亏得|多亏|找着了|找到了|找回来|回来了|虚惊|闹着玩|演习|演练|演|模拟"
)
FRAUD_TOLD = (
    "扩散|速转|群转|停发|讲座|宣传|提醒大家|提醒各位|电视剧|新闻|节目|故事|"
    "各位老|如果|要是|预防|防止"
)
TOLD = (
    "看三样|口诀|记住这|不管是谁|安全课|防溺水|记住了没|千万别|消防员|讲课说|看到江|那段|中路|打野|上分|各位老领导|各位老同|互相转告|电视|新闻|抖音|电影|小说|戏|[视频]|[链接]|转发|【转】|讲座|宣传|课上|今天学|电视剧|短剧|书里|书上|广播|报上说|报纸上|听众|故事|梦见|做梦|梦里|讲的是|医生说|大夫说|专家|科普|症状有|症状是|预防|防止|如果|要是|万一|假如|"
    "注意|谨防|当心|小心|温馨提示|提醒大家|提醒各位|各位老同志|请各位|防火|检查一下|检查燃气|安检|换表|燃气公司|燃气费|煤气费|煤气灶不|什么是|怎么预防|会不会|应该怎么|游戏|打牌|象棋|下棋|棋盘|将军"
)
JOKE = (
    "太香|起火价|拍卖|股票|彩票|五星|五粒星|好评|"
    "手滑|手抖点|手抖按|手抖打|手气|麻将|没和|打牌|悔棋|马后炮|棋品|气得我|"
    "笑死|笑得|笑到|笑岔|笑抽|热死|累死|困死|气死|忙死|馋死|冻死|酸死|香死|吵死|哈哈|乐得|笑|美死|臭死|羞死|烦死|饿死|渴死|甜死|辣|急死|高兴|激动|打球|看球|踢球|赢了|输了棋|红火|上火|发火|火锅|火爆|火车|恼火|窝火|烟花|鞭炮|炊烟|篝火|灶火|火气|火热"
)
NO_FRAUD = (
    "撂了|撂下|挂断|骗谁|骂|挂了|没上当|没信|不信|识破|拉黑|差点|骗不了|没理|骗子可多|骗子多|"
    "骗子又|骗子给|少信|别信|别上当|识别|揭穿|报了警|举报|邻居|我才不|防诈|"
    "反诈|防骗|都是骗子|凡是|凡自称|凡|宣传|又来骗|被我|不理"
)
WHERE = re.compile(
    r"(?:在|倒在|躺在)([一-龥0-9]{1,8}?(?:门口|卫生间|厕所|厨房|楼梯口|楼梯|"
    r"楼道|浴室|客厅|家里|家|公园|路口|路边|棋牌室|银行|院子|床上|菜场|超市|"
    r"车站|广场|小区|食堂|活动中心|楼下|地上|沙发上))|(浴室|厨房|卫生间|楼道|"
    r"楼梯口|银行)"
)


@cache
def _table() -> tuple[Index, tuple[tuple[str, int], ...]]:
    raw = tomllib.loads((DATA / "danger.toml").read_text("utf-8"))
    patterns, weights = [], []
    for kind, lists in raw.items():
        for weight, says in lists.items():
            for pattern in says:
                patterns.append(compile_pattern(pattern, lexicon()))
                weights.append((kind, int(weight)))
    return Index(patterns), tuple(weights)


def dangers(text: str) -> dict[str, int]:
    """How much speaks for each kind of danger; a list's signs add up, one sign counts once."""
    index, weights = _table()
    found: dict[str, int] = {}
    for n, _ in index.matches(text):
        kind, weight = weights[n]
        found[kind] = found.get(kind, 0) + weight
    return found


def danger(u: Utterance) -> Understanding | None:
    """The emergency that `u` tells of, None if there is none."""
    before = _said_just_before(u)
    kind, how = _kind(u.text + _heard(u.text)), "danger"
    if kind is None and before and _may_go_on(u):
        kind = _kind(f"{before} {u.text}")
    if kind is None:
        kind, how = _guessed(u), GUESS
    if kind is None:
        return None
    result: dict[str, Any] = {"kind": kind, "what": u.message.text}
    people, unclear = _who(u, before)
    if (
        kind in ("fraud", "suicide")
        and people
        and all(w in (*YOUNG, "spouse") or isinstance(w, int) for w in people)
        and _of_oneself(u, kind)
    ):
        people = ["self"]
    result |= unclear or {"people": people}
    where = WHERE.search(u.text) or WHERE.search(before)
    if where:
        result["where"] = where[1] or where[2]
    return Understanding("emergency", result, because=f"{how}.{kind}")


def _guessed(u: Utterance) -> str | None:
    """The danger that was learnt to be told so, where a sign of one stands or the bot is told."""
    if len(u.clean) < TELLING or len(u.message.text) > LONGEST:
        return None
    signs = dangers(u.text)
    if not (signs or u.to_bot):
        return None
    if u.opinion.intent != "emergency" or u.opinion.probability < GUESSED:
        return None
    if _has(u.text, f"{PAST}|{TOLD}|{JOKE}|{HEARSAY}") or is_no_more_than_feared(u.text):
        return None
    signs.pop("now", None)
    return max(signs, key=lambda kind: signs[kind], default="medical")


# What is said in panic and written by sound; a window of the text that sounds so is taken so.
CRIES = (
    "着火了",
    "起火了",
    "失火了",
    "救命",
    "晕倒了",
    "煤气漏",
    "喘不上气",
    "叫消防",
    "快来人",
    "胸口疼",
    "没呼吸",
    "摔倒了",
)


@cache
def _cries() -> tuple[tuple[str, str], ...]:
    return tuple((sound.exact(cry), cry) for cry in CRIES)


@lru_cache(maxsize=KEPT)
def _heard(text: str) -> str:
    """Cries for help that the text sounds like and doesn't write."""
    heard = sound.exact(text)
    return "".join(f" {cry}" for key, cry in _cries() if key in heard and cry not in text)


def _of_oneself(u: Utterance, kind: str) -> bool:
    """Whether the speaker tells of himself, whoever else is named."""
    if kind == "suicide":
        return u.has("别找我|不必找我|我走|我先走|照应我|对不起大家|各位") and not u.has("他|她")
    return u.has("叫我|让我|要我|喊我|我已经|我在银行|我正|我这就")


def _said_just_before(u: Utterance) -> str:
    """What the same person said in the last minutes, with few words of others between."""
    said: list[str] = []
    others = 0
    for post in reversed(u.scene.recent):
        if post.by is None:
            continue
        if u.scene.now - post.at > SAME_BREATH:
            break
        if post.by != u.speaker:
            others += 1
            if others > BETWEEN:
                break
            continue
        said.insert(0, fold(post.text))
    return " ".join(said)


def _may_go_on(u: Utterance) -> bool:
    """Whether the text may be one more piece of a story of danger, not talk of something else."""
    return u.has(
        "没气|断气|不行|摔|快|怎么办|咋办|救|来人|@grave|疼|痛|晕|麻|血|动不了|起不来|叫|倒"
    ) and not u.has(JOKE)


GOES_ON = (
    "刚才|这[回次](?:真|是真)|又犯(?!.*好多了)|今天又|这会|怎么办|咋办|咋整|现在眼|现在人|现在还|现在叫|"
    "现在喊|不答应|叫不醒"
)
# Where somebody else has called for help already, nobody needs it from here.
_IN_HOSPITAL = re.compile(
    "(?:叫|打|被)?120[^,]{0,2}(?:拉走|接走|送走|抬走|拉去|接去)|"
    "(?:现在|正|就|刚刚)(?:住|在)[^,]{0,8}(?:医院|病房|院|骨科|内科|外科|[^,]科)"
)
LOST_THING = "敬老卡|老年卡|医保卡|身份证|眼镜|花镜|猫|狗|鸟|鹦鹉|乌龟|钥匙|钱包|手机丢|拐杖|包丢"
LOST_PERSON = "爸|妈|爹|娘|老伴|老头|老太|爷|奶|老人|孩子|孙|迷路|回不|找不到家|找不着家|人"
KINDS = ("gas", "fire", "suicide", "fraud", "lost", "crime", "medical")
# So probable must be what was learnt, where the signs alone don't tell, and how that begins
# what a reading is because of.
GUESSED, GUESS = 0.85, "danger.guessed"
# From this weight on it is an emergency; signs of weight one alone never are.
ENOUGH, LEAST_SIGN = 3, 2
# A cry for help is no longer than this.
CRY = 6
STILL = (
    "现在|救命|快来|120|叫不|喊不|没呼吸|刚刚|怎么办|咋办|正|我在|就在|还没醒|"
    "不准我挂|在银行|汇过去"
)
# What is wished of the authorities or said of diseases in general is no alarm.
WISHES = (
    "坐便|蹲坑|排风|烧烤摊|走失过|定位手表|反映个|能不能改|能不能装|提个意见|提意见|出过险|扶手|赶快派人|赶紧派人|派人换|请局里|装一个|给装|"
    "派人修|修一修|有关部门|请派人|隐患|希望|建议|呼吁|分好多种|多半是|"
    "才要当心|一般是|说明|往往|容易|整治|清一清|万一|真烧|要是"
)
# What is heard whatever lasting thing is wished for.
_HEARD_STILL = ("suicide", "fraud", "gas")
_DIZZY = re.compile("头晕|恶心|想吐|[嘶呲]{2}")
# Whoever is sent for then is sent for at once.
_SENSED = re.compile(
    "(?:一股|满屋|满楼|闻到|闻着|好[重浓大])[^,.!?;]{0,4}(?:煤气|燃气|天然气|液化气|瓦斯)|"
    "(?:煤气|燃气|天然气|液化气|瓦斯)[^,.!?;]{0,4}(?:好重|很重|好浓|很浓|好大|很大|刺鼻|呛|漏了|在漏|泄漏)|"
    "正(?:在)?冒|[着起失]火了|烧起来|冒(?:着)?(?:黑|浓)烟"
)
HEARSAY = (
    "听说|听讲|听人|听楼|听邻|据说|不知真假|不晓得真假|拉走|住进|平稳|稳定|住院了|前天|"
    "大前天|上礼拜|查出|出院|送医院了|已经送|在医院|抢救过来|做完"
)


@lru_cache(maxsize=KEPT)
def _kind(text: str) -> str | None:
    wished = ends_in_wish(text)
    text = present(text)
    found = dangers(text)
    if wished:  # Whoever has no wish to live, or smells gas and is dizzy, is heard all the same.
        found = {kind: n for kind, n in found.items() if kind in _HEARD_STILL or kind == "now"}
        if not _SENSED.search(text) and not _DIZZY.search(text):
            found.pop("gas", None)
    now = min(found.pop("now", 0), 1)
    likely = {
        kind: weight + (now if kind != "fraud" else 0)
        for kind, weight in found.items()
        if weight >= LEAST_SIGN
    }
    if len(clean(text)) <= CRY and _has(text, "救我|救命|救人|快来人"):
        likely = {kind: weight + 1 for kind, weight in likely.items()}
    likely = {kind: weight for kind, weight in likely.items() if weight >= ENOUGH}
    told = FRAUD_TOLD if "fraud" in likely else TOLD
    if "suicide" in likely:
        text = text.replace("我要是", "我")
    if not likely or _has(text, told) or (_has(text, JOKE) and not _has(text, "120|昏|晕倒|喘不")):
        return None
    if _has(text, PAST) and not re.search(GOES_ON, text):
        return None
    if _has(text, HEARSAY) and not _has(_IN_HOSPITAL.sub("", text), STILL):
        return None
    if _has(text, WISHES) and not _has(text, STILL) and not _SENSED.search(text):
        return None
    if _has(text, NO_FRAUD):
        likely.pop("fraud", None)
    kind = max(likely, key=lambda one: (likely[one], -KINDS.index(one)), default=None)
    return kind if kind is not None and _near(text, kind) else None


def _near(text: str, kind: str) -> bool:
    """Whether it is told of somebody here, and not only asked about."""
    if (
        kind == "fire"
        and _has(text, "烟")
        and not _has(text, "火|着|窗|楼|屋|家|厨房|烧|救|电|床|灌|走廊|插")
    ):
        return False
    if kind == "medical" and _has(text, "嗓子发炎|嗓子哑|嗓子都哑") and not _has(text, STILL):
        return False
    if kind == "medical" and re.search("(?:手机|钥匙|帽子|眼镜|包)[^,]{0,2}[掉落]", text):
        return _has(text, STILL)
    if kind == "lost" and re.search("找不[到着见]人[^,]{0,2}(?:修|整|换|接|理|弄|通|搬|帮)", text):
        return False
    if kind == "lost" and _has(text, LOST_THING) and not _has(text, LOST_PERSON):
        return False
    if (
        kind in ("medical", "suicide")
        and text.rstrip().endswith(("?", "吗"))
        and not _has(text, "怎么办|咋办|救|120|我")
    ):
        return False
    if kind == "medical" and _has(text, "腰酸|手麻怎么|降压药|体检|血糖仪|按摩"):
        return _has(text, "现在|刚|突然|救")
    return True


def _has(text: str, words: str) -> bool:
    return alternatives(words).search(text) is not None


def _called_first(u: Utterance) -> tuple[Mention, ...]:
    """Somebody called by the given name alone, as the first word."""
    roster = u.scene.roster
    found = (roster.resolve(u.text[:n], u.speaker) for n in (3, 2)) if roster is not None else ()
    return next(((mention,) for mention in found if mention is not None), ())


def _who(u: Utterance, before: str) -> tuple[list[Any], dict[str, Any]]:
    mentions = u.mentions or _called_first(u)
    if not mentions and before and u.scene.roster is not None:
        mentions = u.scene.roster.mentions(before, u.speaker)
    unclear, _ = slots.mention_slots(mentions)
    people = [who for mention in mentions for who in mention.who if not u.is_of_staff(who)]
    people = [w for w in people if w not in YOUNG] or people
    if people and u.has("我和|我跟|我俩|我也|我们俩|我们都") and "self" not in people:
        people.insert(0, "self")
    return list(dict.fromkeys(people)) or ["self"], unclear
