"""What points 积分 listen for."""

from __future__ import annotations

from bot.hearing import Cue, Hearing
from bot.understanding import slots
from bot.understanding.attempt import ANSWERING, Attempt, Reading
from bot.understanding.kin import YOUNG
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance

ELSEWHERE = (
    "学习强国|强国|会员卡|超市|营业厅|手机|话费|移动|联通|电信|银行|商场|会员|"
    "药店|加油|航空|信用卡|支付宝|淘宝|京东|球|谜|牌|游戏|考试|驾照|高考|比赛|"
    "裁判|外孙|孙子|孙女|门店"
)


def fill_query(u: Utterance, found: Slots) -> Filled:
    """Whose points, or the ranking, or whether they are enough for a reward."""
    if u.has(ELSEWHERE):
        return None
    result: Slots = dict(found)
    people = u.decided()
    if (
        u.has("加|奖|扣")
        and u.has("给")
        and people
        and u.has("分")
        and not u.has("没|咋|怎么|为什么|吗")
    ):
        return {**result, "action": "grant", "people": people}, ()
    if u.has("前十|前三|前五|排名|排行|第一|谁最多|谁的分|最高|前几|头几|榜"):
        result["scope"] = "rank"
        top = next((n.value for n in u.numbers if n.value and n.value <= 100), None)
        if u.has("前") and top:
            result["top"] = int(top)
        return result, ()
    if u.has("清零|作废|过期|到期|几时清|什么时候清|年底清"):
        result["field"] = "cycle"
        return result, ()
    reward = u.item_of("reward")
    if reward:
        result["ref"] = reward.item.ref
    if u.has(
        "没给我加|没加|没给|少给|少了|少算|没记|不对|怎么没|咋没|咋少|怎么少|"
        "没到账|没涨|错了|为什么没|没动|一分没|没到|还没给"
    ):
        result["dispute"] = True
        result["about"] = "checkin" if u.has("打卡|签到|学习|学") else "other"
    others = [w for w in people if w != "self"]
    result["people"] = others if others and "dispute" not in result else ["self"]
    day = slots.report_day(u)
    if "dispute" in result and day is not None and not isinstance(day, list):
        result["date"] = day
    return result, ()


def fill_redeem(u: Utterance, found: Slots) -> Filled:
    """Which reward, how many, whose points, who fetches it."""
    reward = u.item_of("reward")
    ref = found.get("ref") or (reward.item.ref if reward else None)
    if ref is None or u.has(ELSEWHERE):
        return None
    for action, says in DONE_WITH_IT:
        if u.has(says):
            return {"ref": ref, "action": action, "people": ["self"]}, ()
    if u.asks and not u.has("吧|给我|能不能给"):
        return None
    result: Slots = {**found, "ref": ref, "qty": int(slots.number_before(u, *UNITS) or 1)}
    unclear, ask = slots.mention_slots(u.mentions)
    if ask:
        return {**result, **unclear}, ask
    return {**result, **_whose(u)}, (("confirm",) if u.has("@perhaps") else ())


def _whose(u: Utterance) -> Slots:
    """Whose points are spent, and who fetches the reward if that is somebody else."""
    people = [w for w in u.decided() if w != "self"]
    if people and u.fits("我(?!崽|儿|闺|女|孙|外|老)[^,.]{0,6}(?:过去|去|来|过来)(?:领|取|拿)"):
        return {"people": people, "collector": "self"}
    if people and u.fits("(?:让|叫|由|派|喊)[^,.]{1,6}(?:去|来|过去|过来)?(?:领|取|拿|办)"):
        return {"people": ["self"], "collector": people[0]}
    if people and u.fits("[一两]?[份袋瓶桶盒个张]给"):
        return {"people": ["self"]}  # A present to somebody.
    if people and u.has("来领|来办|来拿|来取|去领|去取|代领|代取|帮我取|帮我领|替我领"):
        return {"people": ["self"], "collector": people[0]}
    spends = u.has("的分|的积分|名下|账上|头上|替|代|帮")
    if not spends and all(who in YOUNG for who in people):
        return {"people": ["self"]}  # The young are what it is for.
    return {"people": people or ["self"]}


UNITS = ("瓶", "份", "袋", "张", "个", "次", "桶", "盒", "套", "件", "包", "本", "把", "条", "块")
DONE_WITH_IT = (
    ("cancel", "不要了|退回|退掉|退了|取消|不换了|不兑了|撤|退给我|别给我留|先别|不用留"),
    ("collected", "领走|领了|拿到|取走|取了|拿走了|领到|已领|到手|扛回来|销账"),
)


def towards(a: Attempt) -> Reading | None:
    """Wanting one of the rewards that were just shown."""
    if a.near and a.u.has("要|来一|换|兑|给我") and a.bare():
        return a.reading("points_redeem", a.what, ANSWERING, "want")
    return None


hearing = Hearing(
    "points",
    kind="reward",
    acts=frozenset(("join", "go", "more")),
    towards=towards,
    freely=frozenset(("points_query",)),
    cues=(
        Cue(
            "points_query",
            (
                "多少|几|好多|剩|攒|够 ..6 积分|分",
                (
                    "积分|分 ..8 多少|几|够|还有|剩|清零|咋|怎么|没|吗|前|排|不对|少|榜|过期|"
                    "查|好多|哪天"
                ),
                "查|看看|查查|告诉|问 ..8 积分|我的分|分数|攒 ..4",
                "够 ..4 换|兑",
                "换|兑 ..10 差|够|还要|几分|多少",
                "没 ..3 加分|给分|加积分|涨分|记分",
                "差|缺 ..4 分",
                "攒够|再攒",
                "给|帮|替 ..9 加|奖|记|补|扣 ..6 分",
                "积分 ..8 清零|作废|到期",
            ),
            sure=70,
            also="分",
            never=(
                "教一教|教教|要怎么弄|怎么弄|怎么跟|怎么操作|咋个操作|咋操作|操作法|怎么个|怎么换|怎么兑|按哪|哪里按|按个|心意|分好多|谢谢谢谢|"
                "十分满意|十分感|十分高|分钟|部分|充分|分行|五分熟|过分|打四分|打三分|"
                "打五分|打一分|打二分|分享|分店|分手|打分|满分|三分球|分家|分红|百分|分析|"
                "分不清|分量|养老金|工资|八分饱|七分饱|分给|一分钱|分一|分完|天分|缘分|"
                "身份|月份|分开|分点"
            ),
            name="how many points",
        ),
        Cue(
            "points_redeem",
            (
                "换|兑|领|兑换|来|要|给我|拿|弄|搞|取|整|买 ..10",
                "不要|退|撤|取消 ..8",
            ),
            sure=68,
            item="reward",
            to_bot=True,
            never="够不够|够换|差几|差多少|还差|攒够|再攒|多少分能|几分能|几分|做饭|买菜",
            name="wants a reward",
        ),
    ),
    fill={"points_query": fill_query, "points_redeem": fill_redeem},
    kindred={
        "大米": ("那个米", "斤米", "袋米", "的米", "一袋米", "包米", "换米", "米一袋"),
        "理发券": ("理发", "剃头", "剪头"),
        "体检陪护": ("陪护", "陪我体检", "陪体检"),
        "花生油": ("油",),
        "泡脚桶": ("泡脚", "脚盆"),
        "对联礼包": ("对联", "春联礼包"),
        "洗衣液": ("洗衣",),
        "鸡蛋": ("鸡蛋",),
        "纸巾": ("抽纸", "卫生纸"),
    },
)
