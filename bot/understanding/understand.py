"""`understand(message, scene)`: what, if anything, a message asks the bot to do.

The reading order is the guide's (docs/understanding.md): danger, the speaker's own open
question, a pasted list, then what was quoted or posted last, then what is said outright.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.hearing import Cue, Hearing
from bot.messages import Message
from bot.scene import NOTHING, Scene, Understanding
from bot.understanding import lists, pending, silence
from bot.understanding.acts import acts, uncovered
from bot.understanding.cues import Index, compile_pattern
from bot.understanding.danger import danger
from bot.understanding.focus import items_of, shares_words
from bot.understanding.items import Catalog
from bot.understanding.lexicon import lexicon
from bot.understanding.normal import fold
from bot.understanding.slots import names_later, rating
from bot.understanding.meant import Meant, meant
from bot.understanding.utterance import Utterance

# How sure a reading must be, by whom the message is said to.
TO_BOT, IN_GROUP = 40, 60
# What an act is worth that answers what was posted or quoted, and one with its item named.
ANSWERING, NAMED = 78, 76
# So much may stand around an act that only answers.
LOOSE = 5
# An announcement is answered in a word or two for so long.
PATIENCE = timedelta(hours=5)
SAID_OF_OTHERS = "齁|笑死|舍不得|那个味|如今|那年|抽奖|扫码|老单位|踊跃|发运动|当年|人家|别人|他们"
NO_SIGNUP = (
    "导出|导成|表格|汇总|统计出|报表|明细|单子|推荐|投票|选手|志愿|认领|走访|看望|慰问|不收人|关掉|停止报名|积分|兑|借我|补卡|打卡|"
    "抽奖|扫码|免费领|别忘|记得去|踊跃|各位|防滑鞋|发运动|饺子馆|旅行社|名额加|补助|补贴|反映|附议"
)
NAMES = {"activity": "activity", "campaign": "campaign"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a message, and how sure it is."""

    sure: int
    understanding: Understanding


class Understander:
    """Reads messages by what the features listen for. Pure: the same in, the same out."""

    def __init__(self, hearings: Iterable[Hearing], bot_name: str) -> None:
        self._bot_name = bot_name
        self._hearings = tuple(hearings)
        self._cues: list[tuple[Cue, Hearing]] = []
        patterns = []
        for hearing in self._hearings:
            for cue in hearing.cues:
                for says in cue.says:
                    patterns.append(compile_pattern(says, lexicon()))
                    self._cues.append((cue, hearing))
        self._index = Index(patterns)
        self._fill = {i: fill for h in self._hearings for i, fill in h.fill.items()}
        self._acts = [(h, h.kind) for h in self._hearings if h.kind and h.acts]
        self._kindred = {w: o for h in self._hearings for w, o in h.kindred.items()}
        self._catalogs: tuple[Any, Catalog] | None = None

    def __call__(self, message: Message, scene: Scene) -> Understanding:
        """What `message` means in `scene`."""
        return self.explain(message, scene)[0]

    def explain(self, message: Message, scene: Scene) -> tuple[Understanding, Utterance | None]:
        """What `message` means in `scene`, and all that was found in it."""
        u = Utterance(message, scene, self._catalog(scene), self._bot_name)
        if scene.blocked or (reason := silence.unheard(u)):
            return replace(NOTHING, because="silence.unheard" if not scene.blocked else ""), u
        return self._read(u), u

    def _catalog(self, scene: Scene) -> Catalog:
        if self._catalogs is None or self._catalogs[0] != scene.items:
            self._catalogs = (scene.items, Catalog(scene.items, self._kindred))
        return self._catalogs[1]

    def _read(self, u: Utterance) -> Understanding:
        in_danger = danger(u)
        if in_danger is not None:
            return in_danger
        if silence.mourns(u) and not u.scene.pending:
            return _silent("mourning")
        if u.scene.pending is not None:
            answered = pending.answer(u, u.scene.pending)
            if answered is not None:
                return answered
        listed = lists.read(u)
        if listed is not None:
            return listed
        if silence.forwarded(u):
            return _silent("forwarded")
        if silence.announces(u):
            return _silent("announcement")
        if silence.to_somebody_else(u):
            return _silent("said to somebody else")
        readings = [*self._by_acts(u), *self._by_cues(u)]
        return self._best(u, readings)

    def _best(self, u: Utterance, readings: list[Reading]) -> Understanding:
        least = TO_BOT if u.to_bot else IN_GROUP
        best = max(readings, key=lambda r: r.sure, default=None)
        if best is None or best.sure < least:
            return NOTHING
        for reading in readings:
            u.note(reading.understanding.intent, f"{reading.sure} {reading.understanding.because}")
        return best.understanding

    # -- acts: what somebody does towards something open ------------------------------------

    def _by_acts(self, u: Utterance) -> Iterable[Reading]:
        found = acts(u.text)
        for hearing, kind in self._acts:
            what = meant(u, kind)
            for reading in self._towards(u, hearing, what, found):
                if reading is not None:
                    yield reading

    def _towards(
        self, u: Utterance, hearing: Hearing, what: Meant, found: Mapping[str, list[tuple[int, int]]]
    ) -> Iterable[Reading | None]:
        named = what.explicit
        if self._is_gone(u, what):
            return
        if u.focus.how != "quoted" and not u.to_bot and u.has("@past|@screen") and not u.has("上回报|上次报|刚才"):
            return
        kind = hearing.kind
        if kind == "activity":
            yield self._activity(u, hearing, what, found)
        elif kind == "suggestion":
            yield self._suggestion(u, hearing, what, found)
        elif kind == "demand":
            yield self._demand(u, hearing, what, found)
        elif kind == "campaign":
            yield self._campaign(u, hearing, what, found)
        elif kind == "reward":
            if what.how == "focus" and self._bare(u, found) and u.has("要|来一|换|兑|给我"):
                yield self._reading(u, hearing, "points_redeem", what, ANSWERING, "want")
        elif kind == "book":
            if what.how == "focus" and self._bare(u, found, 6) and u.has("借|看看|留|给我|我要"):
                yield self._reading(u, hearing, "book", what, ANSWERING, "borrow")

    def _is_gone(self, u: Utterance, what: Meant) -> bool:
        """Whether a short message answers a member and not the bot, whatever item it may name."""
        if u.to_bot:
            return False
        if what.how == "focus":
            post = u.focus.post
            late = post is not None and u.scene.now - post.at > PATIENCE and u.focus.how != "quoted"
            return late and what.items[0].kind != "campaign"
        return bool(u.focus.gone) and len(u.clean) <= 12 and not any(h.score >= 100 for h in u.items)

    def _activity(
        self, u: Utterance, hearing: Hearing, what: Meant, found: Mapping[str, list[tuple[int, int]]]
    ) -> Reading | None:
        named = what.explicit
        near = what.how == "focus"
        signed = _signed(u)
        later = self._names_later(u, hearing, what)
        if later is not None:
            return later
        if self._changes(u, what, found):
            target = what if (named or near) and what.one else self._own_item(u, what)
            reading = self._reading(u, hearing, "activity_update", target, NAMED + 4, "change")
            if reading is not None:
                return reading
        if "leave" in found and u.has("@perhaps") and (u.to_bot or not u.asks):
            return self._leaves_perhaps(u, hearing, what, found, signed)
        if "leave" in found and (not u.asks or u.has("找人|行不行")):
            return self._leaves(u, hearing, what, found, signed)
        if self._asks_about(u, what):
            return self._reading(u, hearing, "activity_query", what, NAMED if named else ANSWERING, "ask")
        return self._joins(u, hearing, what, found)

    def _joins(
        self, u: Utterance, hearing: Hearing, what: Meant, found: Mapping[str, list[tuple[int, int]]]
    ) -> Reading | None:
        """Going, said strongly (报名, 算我一个) or by a plain verb of going (我去, 我们俩都听)."""
        strong, going = "join" in found, "go" in found
        counted = what.explicit and bool(u.heads) and len(u.clean) <= 24
        if not (strong or going or counted) or u.has(NO_SIGNUP):
            return None
        if not strong and (_only_past(u) or u.has(SAID_OF_OTHERS)):
            return None
        if what.explicit and not _talks_of_it(u):
            if not u.to_bot and not strong and not _commits(u) and not counted:
                return None
            if not strong and not u.to_bot and (len(u.clean) > 30 or u.has("@past|@screen|你")):
                return None
            if u.sureness("activity") < 60 and not (strong or what.items[0] in items_of(u, "activity") or u.plan_times):
                return None
            return self._reading(u, hearing, "activity_signup", what, NAMED if strong else 62, "join")
        if what.how == "focus" and self._bare(u, found):
            if len(what.items) > 1:
                if u.has("都|两样|全|几样") and not u.has("报名"):
                    return self._reading(u, hearing, "activity_signup", what, ANSWERING, "join")
                return self._ask_which(u, hearing, "activity_signup", ANSWERING)
            return self._reading(u, hearing, "activity_signup", what, ANSWERING, "join")
        if what.how in ("only", "open") and self._bare(u, found, 3) and u.to_bot and not u.focus.refs:
            if what.one:
                return self._reading(u, hearing, "activity_signup", what, 60, "join")
            if u.has("报名|参加|报"):
                return self._ask_which(u, hearing, "activity_signup", 56)
        return None

    def _ask_which(self, u: Utterance, hearing: Hearing, intent: str, sure: int) -> Reading | None:
        reading = self._reading(u, hearing, intent, Meant(), sure, "which")
        if reading is None:
            return None
        understanding = reading.understanding
        return Reading(sure, replace(understanding, ask=(*understanding.ask, "activity")))

    def _changes(
        self, u: Utterance, what: Meant, found: Mapping[str, list[tuple[int, int]]]
    ) -> bool:
        """Whether the sender's own entry is to be otherwise."""
        own = u.scene.own
        if not own.parties and not any(o.parties for o in own.linked.values()) and not own.signed:
            return False
        if u.has("@admin_word") and not u.has("我那|我的|我报"):
            return False
        if u.has("也要去|也想|也要来|也去走|也要跟|听说了|听见了") and u.has("给他|给她|报上|登上|写上|添上|加上"):
            return False  # Words of signing somebody up.
        if self._drops_somebody(u):
            return True
        return (
            (u.has("改成|改为|改报|改|变成|变为|报的|我那|我这|上回报|一共|总共|再加|再添|多带|加一个|加个|多一|多报|加俩|加两|加1|添一|添个") or u.fits("不是.{1,5}是|是.{1,6}不是"))
            and ("more" in found or u.has("加|添|多|改|是|带"))
            and not ("leave" in found and not u.has("改|减|少"))
            and self._bare_or_named(u, what, found)
        ) or ("less" in found or u.has("减掉|减一|减去|少一|少个|少来|不带|就我自己|剩我|就我一个|我自己照|一个人去") or u.fits("去掉.{0,4}(?:女儿|儿子|孙|老伴|弟|妹|哥|姐)")) and bool(own.parties or own.linked)

    def _drops_somebody(self, u: Utterance) -> bool:
        """Whether one of the own party stays away while the speaker comes."""
        parties = [*u.scene.own.parties.values()]
        named = {who for who in u.decided() if who not in ("self", u.speaker)}
        spouse = u.known.spouse if u.known is not None else None
        named |= {"spouse"} if spouse in named else set()
        going = u.has("我自己|我自个|自个儿|我一个人|剩我|就我|我照|照来|照去|我来|我去|只我|我还")
        return going and any(named & set(party.people) for party in parties)

    def _bare_or_named(self, u: Utterance, what: Meant, found: Mapping[str, list[tuple[int, int]]]) -> bool:
        return what.explicit or (what.how == "focus") or (u.to_bot and what.how in ("only", "open"))

    def _own_item(self, u: Utterance, what: Meant) -> Meant:
        refs = list(u.scene.own.parties)
        items = tuple(i for i in u.catalog.items if i.ref in refs)
        return Meant(items, "named") if len(items) == 1 else what

    def _leaves(
        self,
        u: Utterance,
        hearing: Hearing,
        what: Meant,
        found: Mapping[str, list[tuple[int, int]]],
        signed: tuple[Any, ...] | None,
    ) -> Reading | None:
        if what.explicit:
            stays, leaves = _clauses(u, what)
            mine = None if signed is None else [i for i in leaves if i.ref in signed]
            others = any(isinstance(w, int) and w != u.speaker for w in u.decided()) or any(
                m.candidates for m in u.mentions
            )
            stays = [item for item in stays if item not in leaves]
            if stays and (mine == [] or not leaves):
                return self._reading(u, hearing, "activity_signup", Meant(tuple(stays), "named"), NAMED, "join")
            if mine == [] and not others and not u.scene.own.linked:
                return None
            leaving = tuple(mine) if mine else tuple(leaves)
            return self._reading(u, hearing, "activity_cancel", Meant(leaving, "named"), NAMED, "leave")
        if what.how == "focus" and self._bare(u, found, 12):
            mine_here = [i for i in what.items if signed is None or i.ref in signed]
            others = any(isinstance(w, int) and w != u.speaker for w in u.decided()) or any(
                m.candidates for m in u.mentions
            )
            if not mine_here and not others:
                return None
            here = Meant(tuple(mine_here or what.items), "focus")
            if len(here.items) > 1:
                return self._ask_which(u, hearing, "activity_cancel", ANSWERING)
            return self._reading(u, hearing, "activity_cancel", here, ANSWERING, "leave")
        return self._leaves_something(u, hearing, found, signed)

    def _leaves_perhaps(
        self,
        u: Utterance,
        hearing: Hearing,
        what: Meant,
        found: Mapping[str, list[tuple[int, int]]],
        signed: tuple[Any, ...] | None,
    ) -> Reading | None:
        """A condition said to the bot: going, or staying away, on an if."""
        if not u.to_bot or not (what.explicit or what.how == "focus"):
            return None
        mine = signed is not None and any(item.ref in signed for item in what.items)
        intent = "activity_cancel" if mine else "activity_signup"
        reading = self._reading(u, hearing, intent, what, NAMED, "perhaps")
        if reading is None:
            return None
        asking = replace(reading.understanding, ask=("confirm",))
        return Reading(reading.sure, asking)

    def _leaves_something(
        self,
        u: Utterance,
        hearing: Hearing,
        found: Mapping[str, list[tuple[int, int]]],
        signed: tuple[Any, ...] | None,
    ) -> Reading | None:
        """A cancelling that says not of what."""
        if not signed or u.focus.gone:
            return None
        items = tuple(i for i in u.catalog.items if i.ref in signed)
        days = {t.day for t in u.plan_times if t.day and not t.period}
        dated = tuple(i for i in items if i.starts_at and i.starts_at.date() in days)
        if dated:
            return self._reading(u, hearing, "activity_cancel", Meant(dated[:1], "dated"), NAMED, "leave")
        if not u.to_bot or not self._bare(u, found, 10):
            return None
        if len(items) > 1 and not u.scene.own.claimed:
            return self._ask_which(u, hearing, "activity_cancel", 70)
        only = Meant(items, "only") if len(items) == 1 and not u.scene.own.claimed else Meant()
        reading = self._reading(u, hearing, "activity_cancel", only, 70, "leave")
        if reading is None:
            return None
        return Reading(70, replace(reading.understanding, ask=("confirm",)))

    def _names_later(self, u: Utterance, hearing: Hearing, what: Meant) -> Reading | None:
        """So many people, whose names are still to come."""
        if not (what.explicit or what.how == "focus") or what.one is None:
            return None
        if not (u.has("来|去|听|参加|报|走|位|跟") and names_later(u)):
            return None
        own = u.scene.own.signed or ()
        intent = "activity_update" if what.one.ref in own and u.has("除了我|还有") else "activity_signup"
        reading = self._reading(u, hearing, intent, what, NAMED + 5, "names later")
        if reading is None:
            return None
        found = {k: v for k, v in reading.understanding.slots.items() if k != "people"}
        return Reading(reading.sure, replace(reading.understanding, slots=found, ask=("names",)))

    def _asks_about(self, u: Utterance, what: Meant) -> bool:
        """Whether something of an activity is asked, of the bot and not of a member."""
        from handlers.hears.activities import SIGNS_UP, TO_MEMBERS, field  # noqa: PLC0415

        if not u.asks and not u.has("有没有我|满了没|报上没|名单发"):
            return False
        if u.has(TO_MEMBERS) and not u.to_bot or u.has(SIGNS_UP):
            return False
        name = field(u)
        if what.explicit:
            if u.sureness("activity") < 50 and what.items[0] not in items_of(u, "activity") and not name:
                return False
            return name is not None or (u.to_bot and len(u.clean) <= 30) or u.has("要不要|用不用|管不管")
        return what.how == "focus" and len(u.clean) <= 12 and name is not None

    def _suggestion(
        self, u: Utterance, hearing: Hearing, what: Meant, found: Mapping[str, list[tuple[int, int]]]
    ) -> Reading | None:
        if what.explicit:
            if "oppose" in found:
                return None  # A cue of the hall's own.
            if u.has("补充|补一句|再加一句|添一句"):
                return None
            item = what.items[0]
            if item.status == "answered" and rating(u) and not u.has("到哪|进展|怎么样|什么时候|满意吗|怎么答|怎么回"):
                return self._reading(u, hearing, "suggestion_rate", what, NAMED, "rate")
            wish = u.has("能不能|可不可以|建议|希望|行不行|能否|是不是该|盼")
            if u.asks and not wish and (u.to_bot or len(u.clean) <= 24):
                return self._reading(u, hearing, "suggestion_query", what, NAMED, "ask")
            if not wish and (u.asks or u.has("原文|进展|发我|告诉我|查|下文|答复")) and u.has(
                "哪一步|到哪|进展|办|下文|答复|结果|回音|咋样|怎么样|多少人|几个人|几人|动静|原文|什么时候|啥时|几时|谈妥|定了|批|装|消息|信|成了|落实|回复|修|弄|进度|有没有|没有|咋说|怎么说|啥情况|情况"
            ):
                return self._reading(u, hearing, "suggestion_query", what, NAMED, "ask")
            if "agree" in found and not u.asks and not u.has("@mend_wish"):
                return self._reading(u, hearing, "suggestion_support", what, NAMED, "agree")
            return None
        if what.how == "focus" and len(what.items) > 1 and "agree" in found and self._bare(u, found, 8):
            return self._which_one(u, hearing, "suggestion_support")
        if what.how != "focus" or what.one is None:
            return None
        if u.asks and len(u.clean) <= 10 and u.has("办|好了没|到哪|进展|下文|结果|咋样|怎么样|修|装|多少人|几个人|多少|有消息"):
            return self._reading(u, hearing, "suggestion_query", what, ANSWERING, "ask")
        if what.one.status == "answered":
            return None
        agrees = "agree" in found or ("join" in found and u.has("算我|算上|加我|+1|我也|跟一个"))
        if agrees and not u.asks and self._bare(u, {**found}, 8) and not u.has("说得对|支持你|中国队|球|抽烟"):
            return self._reading(u, hearing, "suggestion_support", what, ANSWERING, "agree")
        return None

    def _which_one(self, u: Utterance, hearing: Hearing, intent: str) -> Reading | None:
        reading = self._reading(u, hearing, intent, Meant(), ANSWERING, "which")
        if reading is None:
            return None
        found = {k: v for k, v in reading.understanding.slots.items() if k != "ref"}
        return Reading(ANSWERING, replace(reading.understanding, slots=found, ask=("topic",)))

    def _demand(
        self, u: Utterance, hearing: Hearing, what: Meant, found: Mapping[str, list[tuple[int, int]]]
    ) -> Reading | None:
        claimed = u.scene.own.claimed
        if ("leave" in found or u.has("让出来|让给|顶上|换人|另请|腾出|退")) and not u.asks:
            mine = [i for i in what.items if claimed is None or i.ref in claimed] if what.explicit or what.how == "focus" else []
            if not mine and claimed and not u.focus.gone and (u.to_bot or u.purpose == "volunteer"):
                mine = [i for i in u.catalog.items if i.ref in claimed and (not what.explicit)]
                if len(mine) > 1 and (u.to_bot or u.has("志愿")) and u.has("志愿|认领|领的|接的"):
                    return self._which_one(u, hearing, "volunteer_release")
                if len(mine) != 1 or not (self._bare(u, found, 14) or u.has("另外找|顶我|另找|找人|站不成|写不成|讲不成")):
                    mine = []
            if len(mine) == 1:
                if u.scene.own.signed and not what.explicit and what.how != "focus":
                    return None
                return self._reading(u, hearing, "volunteer_release", Meant((mine[0],), "named"), NAMED + 3, "leave")
            return None
        if names_later(u) and (what.explicit or what.how == "focus") and (u.to_bot or u.purpose == "volunteer"):
            return self._reading(u, hearing, "volunteer_claim", Meant(what.items[:1], what.how), NAMED, "names later")
        if u.asks or _only_past(u) or u.has("导出|表格|积分|名额|再加|补报|反映|小时|钟头|个钟|过了|建议"):
            return None
        if "join" in found or "go" in found or u.has("我来|交给我|我去|我能|让我|我会|去得|得闲|有我|可以|认"):
            if what.explicit and not _talks_of_it(u) and (u.to_bot or _commits(u)):
                one = Meant(what.items[:1], what.how)
                return self._reading(u, hearing, "volunteer_claim", one, NAMED - 1, "join")
            if what.how == "focus" and what.one and self._bare(u, found, 8):
                return self._reading(u, hearing, "volunteer_claim", what, ANSWERING, "join")
            several = (what.how == "focus" and len(what.items) > 1) or (u.to_bot and u.has("认领|志愿岗"))
            if several and self._bare(u, found, 8) and ("join" in found or u.has("认领")):
                return self._which_one(u, hearing, "volunteer_claim")
        return None

    def _campaign(
        self, u: Utterance, hearing: Hearing, what: Meant, found: Mapping[str, list[tuple[int, int]]]
    ) -> Reading | None:
        near = what.how == "focus" or what.explicit or (what.how == "only" and u.private) or (
            what.how == "only" and u.purpose == "study" and not u.focus.gone
        )
        if not near or what.one is None:
            return None
        if "undone" in found and (what.how == "focus" or what.explicit or u.private) and not u.asks:
            sure = ANSWERING if u.scene.own.checked_in else 50
            if u.has("卡|打|点|签|按|学|今天|记") and not u.has("退休|退了吧|退货|补卡取消") or u.scene.own.checked_in:
                reading = self._reading(u, hearing, "checkin_cancel", what, sure, "undone")
                if reading is not None and u.has("撤|取消|去掉|去了|删|不算|抹|退|作废|点错|按错|手滑|打错|乱点|还没|没学|没看|误|划"):
                    return reading
        if "done" not in found or u.asks or u.has("提醒|导出|导成|成表|表格|汇总|统计|出一份|明细|报表|单子|打卡率|已读不回|[图片]|在学习强国"):
            return None
        if not (self._bare(u, found, 6) or u.has("@material|每日|读报|学习|今天|补|念|学完|读完")):
            return None
        if u.purpose not in ("study", "private") and not what.explicit:
            return None
        if u.private and not what.explicit and what.how != "focus" and not u.has("打卡|打个卡|签到|学完|读完|学了|已学|今天的|补卡|补签|学过|学习|文章|读报|报纸|打一卡|卡|念完|读了|看完了今|课"):
            return None
        return self._reading(u, hearing, "checkin", what, ANSWERING, "done")

    def _bare(
        self, u: Utterance, found: Mapping[str, list[tuple[int, int]]], loose: int = LOOSE
    ) -> bool:
        """Whether next to nothing is said but the act itself, and people, days and numbers."""
        if len(u.clean) <= 5:
            return True
        spans = [span for each in found.values() for span in each]
        spans += [(m.start, m.end) for m in u.mentions]
        spans += [(n.start, n.end) for n in u.numbers]
        spans += [(t.start_at, t.end_at) for t in u.plan_times]
        return len(uncovered(u.text, spans)) <= loose

    # -- cues: what is said outright ----------------------------------------------------------

    def _by_cues(self, u: Utterance) -> Iterable[Reading]:
        seen: set[int] = set()
        for n, _ in self._index.matches(u.text):
            cue, hearing = self._cues[n]
            if id(cue) in seen:
                continue
            seen.add(id(cue))
            reading = self._by_cue(u, cue, hearing)
            if reading is not None:
                yield reading

    def _by_cue(self, u: Utterance, cue: Cue, hearing: Hearing) -> Reading | None:
        if cue.by and u.role not in cue.by.split():
            return None
        here = u.purpose in cue.where.split() if cue.where else not cue.to_bot
        if not (here or (u.to_bot and not cue.only_there)):
            return None
        if (cue.also and not u.has(cue.also)) or (cue.never and u.has(cue.never)):
            return None
        what = Meant()
        if self._answers_a_member(u, cue):
            return None
        if cue.item is not None:
            what = meant(u, cue.item)
            usable = what.explicit or what.how == "focus" or (cue.item == "campaign" and what.one)
            if not usable:
                return None
        sure = cue.sure - (0 if here or not cue.where else 5)
        return self._reading(u, hearing, cue.intent, what, sure, cue.name, cue.slots)

    def _answers_a_member(self, u: Utterance, cue: Cue) -> bool:
        """Whether a short message is the answer to what a member just said."""
        if u.to_bot or not u.focus.gone or len(u.clean) > 10:
            return False
        if any(hit.score >= 100 for hit in u.items):
            return False
        return cue.item is not None or shares_words(u, fold(u.focus.gone))

    def _reading(
        self,
        u: Utterance,
        hearing: Hearing,
        intent: str,
        what: Meant,
        sure: int,
        rule: str,
        extra: Mapping[str, Any] | None = None,
    ) -> Reading | None:
        found: dict[str, Any] = dict(extra or {})
        if what.items and what.how not in ("open",):
            refs = [item.ref for item in what.items]
            slot = NAMES.get(refs[0][0], "ref")
            found[slot] = refs[0] if len(refs) == 1 or slot != "activity" else refs
        ask: tuple[str, ...] = ()
        fill = self._fill.get(intent)
        if fill is not None:
            filled = fill(u, found)
            if filled is None:
                return None
            found, ask = filled
        because = f"{hearing.feature}.{rule}"
        return Reading(sure, Understanding(intent, found, tuple(dict.fromkeys(ask)), because=because))


def _silent(why: str) -> Understanding:
    return Understanding("none", because=f"silence.{why}")


def _signed(u: Utterance) -> tuple[Any, ...] | None:
    own = u.scene.own
    linked = [ref for o in own.linked.values() for ref in (o.signed or ())]
    if own.signed is None:
        return tuple(linked) if own.linked else None
    return (*own.signed, *linked)


def _commits(u: Utterance) -> bool:
    """Whether the speaker takes it on: I, or we, will; or is to be put down for it."""
    return u.fits(
        r"(?:我|我们|俩|两口子|老伴)[^,.!?;不没]{0,8}(?:来|去|报|认|接|领|参加|讲|当|写|做|干|搭|试|走|听|学|包|猜|行|会|能|可以|要)"
        r"|算我|算上|加我|加上|报名|报上|报一|报我|报个|写上|记上|登|认领|交给我|给我|把我|我报|我来|我接|留个|占个|\+\d|有我|跟着"
    )


def _only_past(u: Utterance) -> bool:
    """Whether only days that are over are spoken of."""
    days = [t.day for t in u.report_times if t.day and not t.period]
    plans = [t.day for t in u.plan_times if t.day and not t.period]
    return bool(days) and all(day < u.today for day in days) and not any(d >= u.today for d in plans)


def _talks_of_it(u: Utterance) -> bool:
    """Whether an item is only talked about: its topic, others' opinion, what was."""
    return u.has("那几句老话|讲得可好|开了那么多|天一能走|家写好|年轻时候|抄的|辜负|踊跃|没意思|有啥听头|别忘|记得去|各位|大家踊|快报|没报快") and not u.to_bot


def _clauses(u: Utterance, what: Meant) -> tuple[list[Any], list[Any]]:
    """The items that are joined and those that are left, by the clause that names them."""
    import re  # noqa: PLC0415

    stays, leaves = [], []
    for clause in re.split(r"[,。;!?\n]|但", u.text):
        from bot.understanding.normal import clean  # noqa: PLC0415

        said = clean(clause)
        refs = {hit.item.ref for hit in u.catalog.mentioned(said)} if said else set()
        items = [item for item in what.items if item.ref in refs]
        if not items:
            continue
        found = acts(clause)
        rest = u.text[u.text.find(clause) + len(clause) :]
        if "leave" in found:
            leaves += items
        elif "leave" in acts(rest) and not ("join" in found):
            leaves += items
        else:
            stays += items
    if not stays and not leaves:
        leaves = list(what.items)
    return stays, leaves
