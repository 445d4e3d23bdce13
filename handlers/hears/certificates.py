"""That somebody asks for the certificate 奖状 of their study, or whether there is one."""

from __future__ import annotations

from bot.hearing import Cue, Hearing
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance

# What it is called; a 证书 is ours where the study, or nothing else, is named beside it.
_NAMED = "奖状|证书|得奖|获奖|拿奖|领奖|得了奖|有奖"
_OURS = (
    "奖状|(?:学习|打卡|读报)的?(?:证书|奖)|(?:我|俺|爸|妈|爹|娘|老伴|爷爷|奶奶|姥姥|姥爷|外公|外婆)的?证书|"
    "(?:我|俺|爸|妈|爹|娘|老伴|爷爷|奶奶|姥姥|姥爷|外公|外婆)[^,.!?]{0,6}(?:得|获|拿|领|有)(?:没得|没有|了|过|上)?奖"
)
# To be asked: whether, when, how; and to be wished: seen, sent, printed.
_ASKED = (
    "吗|没有|了没|没得|有没|得没|么[?]?$|几天|多少天|怎么|怎样|咋|哪|几时|什么时候|啥时候|多会儿|是不是|能不能|能得|"
    "有我|算不算|够不够|差几|呢[?]?$"
)
_WISHED = (
    "看看|看一看|看一眼|看下|瞧瞧|瞅瞅|发给?我|发来|发过来|发一下|发一份|发一张|发张|给我(?:看|打|印|来|一)|让我看|调出来|查|打印|"
    "印一|要一?[张份]|领一?[张份]|(?:想|我)[要领]|"
    "^(?:我|俺)?的?(?:学习|打卡)?(?:奖状|证书)$"
)
# Other certificates, prizes and people; and what is told about one.
_ELSEWHERE = (
    "单位|厂|学校|班里|孙|重孙|小学|中学|大学|毕业|年轻|当年|那年|那时|以前|从前|前些年|照片|墙|柜|箱|抽屉|翻出|收藏|藏|捐|"
    "结婚|房产|驾|教师|资格|职称|培训|残疾|公证|献血|退伍|复员|转业|立功|军功|先进|劳模|模范|比赛|竞赛|书法|象棋|下棋|"
    "唱|合唱|舞|摄影|画|征文|运动会|钓鱼|彩票|中奖|抽奖|刮|红包|拼多多|链接|朋友圈|保险|收款|邻居|同学|战友|儿子|女儿|"
    "闺女|评选|投票|推荐|诺贝尔|奥运|健步|积分|志愿|广播|电视|新闻|骗|验证|积极分子|党员"
)


def fill(u: Utterance, found: Slots) -> Filled:
    """Whose certificate is asked for."""
    if not u.fits(_OURS) or u.has(_ELSEWHERE):
        return None
    if not (u.fits(_ASKED) or u.fits(_WISHED)):
        return None
    return {**found, "people": u.decided() or ["self"]}, ()


hearing = Hearing(
    "certificates",
    cues=(
        Cue("certificate_query", (_NAMED,), sure=86, to_bot=True, name="asks for a certificate"),
    ),
    fill={"certificate_query": fill},
)
