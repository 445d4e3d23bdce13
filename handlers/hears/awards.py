"""What awards 评选 listen for."""

from __future__ import annotations

from bot.hearing import Cue, Hearing
from bot.understanding import slots
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance

ELSEWHERE = (
    "链接|http|选手|点进去|公众号|电影|电视|大夫|医生|饭店|馆子|班长|广场舞|"
    "朋友圈|歌手|偏方|菜|药|医院|剧|书"
)


def fill(u: Utterance, found: Slots) -> Filled:
    """Who is proposed or voted for."""
    if u.has(ELSEWHERE):
        return None
    unclear, ask = slots.mention_slots(u.mentions)
    people = [w for w in u.decided() if w not in ("spouse", "daughter", "son")] or u.decided()
    if u.has("老两口|一家|两口子"):
        people = [w for w in people if w != "self"] or people
    result: Slots = {**found, **unclear}
    posted = u.focus.post if u.focus.live else None
    if len([w for w in people if isinstance(w, int)]) > 1 and "我" not in u.text.replace(
        "我推", ""
    ).replace("我投", ""):
        people = [w for w in people if isinstance(w, int)]
    if u.has("投|票") or (posted is not None and "投票" in posted.text):
        result["action"] = "vote"
    elif u.has(
        "能自己报|自己报|报我屋|报我家|我报我|毛遂自荐|自荐|我报自己|推荐自己|"
        "我自己报|我报一个|自己推荐|我报我自己"
    ):
        result["route"] = "自主推荐"
        people = ["self"]
    elif u.has(
        "支部研究|研究决定|支部决定|支委会|组织推荐|支部推荐|经支部|支部一致|"
        "代表支部|支部大会|我们支部"
    ):
        result["route"] = "组织推荐"
    else:
        result["route"] = "群众推荐"
    if not people and not ask:
        return None
    if people:
        result["people"] = people
    return result, ask


hearing = Hearing(
    "awards",
    kind="award",
    cues=(
        Cue(
            "nomination",
            (
                "最 ..2 当得起|合适|够格|有资格|够条件|配",
                "够格|当得起|配得上|莫属|该评|该选|该得|值得评",
                "推荐|提名|我推|我提|荐|推举|评|自荐|参评|申报|提|推|报|我投|投 ..12",
            ),
            sure=76,
            item="award",
            never="谁|什么时候|怎么|几个人|哪些",
            name="proposed",
        ),
        Cue(
            "nomination",
            (
                "我 投|选|推|提 ..8",
                "投 ..8 一票",
                "选|投|推 ..6 $",
                "这票|我这一票|一票 ..3 给|投|归",
            ),
            sure=74,
            item="award",
            never="@asks|链接|选手",
            name="voted",
        ),
    ),
    fill={"nomination": fill},
)
