"""What people say in the groups to one another: the bot keeps silent and does nothing."""

from __future__ import annotations

import pytest

from bot.understanding import Understander
from bot.understanding.world import load
from handlers.hears import HEARINGS
from training.sets import WORLDS

WORLD = load(WORLDS / "first.json")
understand = Understander(HEARINGS, WORLD.bot_name)


def posted(text: str, *refs: str, by: str = "bot", ago: int = 20) -> dict:
    return {"by": by, "text": text, "minutes_ago": ago, "refs": list(refs)}


def said(by: str, text: str, ago: int = 2) -> dict:
    return posted(text, by=by, ago=ago)


STUDY = posted("【每日一学】今天的文章发在上面了,学完回复一声。", "C1")
WALK = posted("【活动】重阳节健步走,周三早八点半,人民公园东门,参加的请在群里回一声。", "A1")
LECTURE = posted("【活动】高血压防治健康讲座,周五下午两点半,活动中心二楼,欢迎报名。", "A3")
BUS_STOP = posted("【征集附议】18号:公交站加座椅遮阳棚,赞成的请回复。", "S18")
GUIDES = posted("【志愿需求】1号:景区义务讲解,11月1日,还缺3位,能去的请回复。", "V1")
DONE = posted("已登记:周玉梅,重阳节健步走,1人。", "A1", ago=3)
STUDY_GROUP, ACTIVITIES, FAMILY, STAFF, HALL, VOLUNTEERS = "G1", "G2", "G3", "G4", "G5", "G6"

SILENT = [
    # Greetings, thanks, receipts of a notice.
    (STUDY_GROUP, "大家早上好,今天又降温了,多穿点", STUDY),
    (STUDY_GROUP, "早安,愿各位一整天顺顺心心", STUDY),
    (ACTIVITIES, "谢谢小助手,辛苦啦", DONE),
    (ACTIVITIES, "收到", said("W1", "各位老同志,周四活动中心停电一天")),
    (ACTIVITIES, "知道了,谢谢林同志", said("W1", "明天有大风,出门请当心")),
    (ACTIVITIES, "通知我看见了", WALK),
    (ACTIVITIES, "好的收到,谢谢通知", WALK),
    (VOLUNTEERS, "已收悉", GUIDES),
    (ACTIVITIES, "晚安各位,明天见"),
    # Applause.
    (ACTIVITIES, "👏👏👏书法班的作品真漂亮"),
    (HALL, "给局里点个赞,路灯亮堂多了"),
    (VOLUNTEERS, "老冯调解有一手,佩服佩服"),
    (STUDY_GROUP, "恭喜恭喜,孙子考上公务员了,真争气"),
    (ACTIVITIES, "生日快乐,福如东海寿比南山"),
    # Other apps, schools, shops, agencies that use the same words.
    (STUDY_GROUP, "我那个走路软件今天又忘记打卡了,步数全白走", STUDY),
    (STUDY_GROUP, "外孙的幼儿园要家长天天在群里打卡,烦人得很", STUDY),
    (ACTIVITIES, "旅行社那个云南团我报了名,下月五号走", WALK),
    (ACTIVITIES, "我家老二给孩子报名学游泳,一期两千八"),
    (ACTIVITIES, "超市的积分年底要清零,我拿去兑了两提卷纸"),
    (ACTIVITIES, "医院那边的号我取消了,改挂下星期的专家"),
    (ACTIVITIES, "社区卫生站通知六十五岁以上免费体检,去那儿登记就行"),
    (HALL, "小区业主群里投票换物业,我投了赞成票"),
    (ACTIVITIES, "银行叫我去重新登记身份证,排了一上午的队"),
    # Answers to another member: the nearer one is answered.
    (ACTIVITIES, "我去", WALK, said("P12", "下午谁跟我去花鸟市场转转?")),
    (ACTIVITIES, "算我一个", WALK, said("P07", "中午包荠菜馄饨,谁来我家吃?")),
    (ACTIVITIES, "我也要", LECTURE, said("P05", "代买苏北草鸡蛋,哪个要?")),
    (ACTIVITIES, "我不去了", WALK, said("P12", "老陈,下午钓鱼还去不去?")),
    (STUDY_GROUP, "看完了", STUDY, said("P04", "那部电视剧大结局你看完没有?")),
    (STUDY_GROUP, "学过", STUDY, said("P16", "你年轻时候学过拉二胡没有?")),
    (HALL, "同意", BUS_STOP, said("P18", "中午就在食堂凑合一顿吧?")),
    (HALL, "支持", BUS_STOP, said("P05", "我想把头发剪短,你们说呢")),
    (VOLUNTEERS, "我可以", GUIDES, said("P08", "谁会修收音机?")),
    (ACTIVITIES, "两个人", WALK, said("P16", "你们家现在几个人吃饭?")),
    (ACTIVITIES, "八点半", WALK, said("P09", "你早上几点出门买菜?")),
    # Bare digits and single signs.
    (ACTIVITIES, "2", WALK),
    (ACTIVITIES, "3", LECTURE, said("P12", "你家几口人?")),
    (STUDY_GROUP, "1", STUDY),
    (ACTIVITIES, "?", WALK),
    (ACTIVITIES, "[强][强][强]", WALK),
    (STUDY_GROUP, "🌹🌹", STUDY),
    # Members urge, invite and ask one another.
    (ACTIVITIES, "老何,周三健步走你报了没有?", WALK),
    (ACTIVITIES, "玉梅姐你也去报一个吧,咱俩做个伴", WALK),
    (ACTIVITIES, "秀英,讲座你要是去,帮我占个座", LECTURE),
    (STUDY_GROUP, "老李你今天打卡了吗", STUDY),
    (STUDY_GROUP, "大家都抓紧学习啊,别落下", STUDY),
    (ACTIVITIES, "你们谁去讲座,回来给我讲讲", LECTURE),
    (VOLUNTEERS, "国庆老哥普通话好,讲解这活儿他最合适", GUIDES),
    # Undecided and conditional among members.
    (ACTIVITIES, "去不去还没定,看腿争不争气", WALK),
    (ACTIVITIES, "再说吧,到时候看天气", WALK),
    (ACTIVITIES, "老伴要是肯去我就陪着,她不去我也懒得动", WALK),
    (ACTIVITIES, "周五我八成没空,得看女儿的安排", LECTURE),
    (VOLUNTEERS, "让我掂量掂量,怕嗓子吃不消", GUIDES),
    # Never signed and not coming.
    (ACTIVITIES, "你们走吧,我这膝盖走不了远路", WALK),
    (ACTIVITIES, "讲座我就不凑热闹了,药照吃就是", LECTURE),
    # Memories.
    (ACTIVITIES, "六五年拉练,一夜走了八十里,脚上全是泡", WALK),
    (STUDY_GROUP, "当年我们夜校学习,一盏煤油灯围十来个人", STUDY),
    (VOLUNTEERS, "年轻那会儿义务劳动,我一天挑过一百担土", GUIDES),
    # About the bot, not to it.
    (ACTIVITIES, "这个机器人挺灵光的,比我孙子还有耐心"),
    (ACTIVITIES, "小助手到底是真人还是机器呀,老孙你晓得吧"),
    (ACTIVITIES, "跟小助手说一声就报上了,你也试试", WALK),
    # Buying lists, games and other lists.
    (ACTIVITIES, "山东苹果团购接龙,八十一箱\n1.赵秀英 1箱\n2.何永年 2箱", WALK),
    (ACTIVITIES, "成语接龙:一马当先\n先发制人\n人山人海", WALK),
    (ACTIVITIES, "今天菜价:青菜三块\n豆腐两块五\n鲫鱼十五", WALK),
    # Forwards, rumours, links, red packets.
    (ACTIVITIES, "[链接] 免费参加养生讲座,名额有限赶紧报名", LECTURE),
    (HALL, "【转】老年人坐公交下月起全免,速看"),
    (ACTIVITIES, "[红包] 大吉大利"),
    (STUDY_GROUP, "[图片] 今早公园的菊展", STUDY),
    (STUDY_GROUP, "[语音]", STUDY),
    # Grumbling without a request, weather, cooking, grandchildren.
    (HALL, "唉,如今看个病楼上楼下跑断腿"),
    (HALL, "菜场的葱都卖到六块了,吃不起喽"),
    (HALL, "昨夜里楼上又咚咚咚闹到十二点,没法睡"),
    (ACTIVITIES, "今天腌了一缸雪里蕻,过年下面吃"),
    (VOLUNTEERS, "站了一上午腰酸背痛,回去要贴膏药"),
    (FAMILY, "妈说晚上炖了藕汤,叫你们早点回来"),
    # A death, and all that belongs to it.
    (ACTIVITIES, "惊闻噩耗,请家属节哀顺变", WALK),
    (ACTIVITIES, "后天送老赵最后一程,去的同志七点在门口等车,我也去", WALK),
    (ACTIVITIES, "追悼会名单\n1.孙国庆\n2.李长安\n3.何永年", WALK),
    # Notices by people, sent to the wrong place, and what is nobody's business here.
    (ACTIVITIES, "各位老领导,明天办公室打扫卫生,来访请改到后天", WALK),
    (ACTIVITIES, "发错了发错了,不好意思", WALK),
    (STAFF, "下午三点科务会,带上本子"),
    (STUDY_GROUP, "手机又没内存了,照片怎么删啊老陈", STUDY),
    (ACTIVITIES, "周三我闺女结婚纪念日,他们出去吃饭", WALK),
    (ACTIVITIES, "象棋三缺一的说法没有,麻将才三缺一,哈哈", WALK),
]


def test_the_table_is_long_and_says_nothing_twice():
    assert len(SILENT) >= 60
    assert len({(chat, text) for chat, text, *_ in SILENT}) == len(SILENT)


@pytest.mark.parametrize(
    ("chat", "text", "recent"), [(chat, text, recent) for chat, text, *recent in SILENT]
)
def test_nothing_is_said_or_done(chat: str, text: str, recent: list):
    speaker = {FAMILY: "F1", STAFF: "W3"}.get(chat, "P14")
    own = {"signed": [], "claimed": []}
    line = {"text": text, "speaker": speaker, "chat": chat, "recent": recent, "own": own}
    found = understand(WORLD.message(line), WORLD.scene(line))
    assert (found.intent, found.ask) == ("none", ()), f"{text!r} after {recent} -> {found}"
