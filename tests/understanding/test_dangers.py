"""Danger now is heard in any wording, anywhere; what only sounds like it raises no alarm."""

from __future__ import annotations

import pytest

from bot.scene import Understanding
from bot.understanding import Understander
from bot.understanding.world import load
from handlers.hears import HEARINGS
from training.sets import WORLDS

WORLD = load(WORLDS / "first.json")
understand = Understander(HEARINGS, WORLD.bot_name)

DANGERS = [
    # Heart.
    "我心口像压了块磨盘,一身冷汗,气上不来",
    "胸口疼得厉害,一直疼到后背和左胳膊",
    "老伴心绞痛犯了,含了药不管用",
    "我爸捂着胸口说憋得慌,脸都白了",
    "心慌得要跳出来了,眼前一阵阵发黑,快来人",
    # Collapse and no breath.
    "王德福突然倒在活动室地上,怎么喊都不应",
    "老头子晕过去了,叫不醒",
    "楼下大爷栽倒了,口吐白沫直抽抽",
    "我老伴没气了,手都凉了,怎么办",
    "她刚才还在说话,一下子就不省人事了",
    "隔壁赵秀英倒在厕所里,叫也不答应",
    # Stroke.
    "我妈嘴歪了,说话大舌头,右手抬不起来",
    "老李筷子突然拿不住,半边脸往下耷拉",
    "我左边身子麻了动不了,话也说不利索",
    "爷爷早上起来眼睛斜了,流口水,腿没劲站不住",
    # Breath.
    "哮喘犯了喷雾用完了,喘不上气",
    "孙子吃花生呛住了,脸憋得发紫",
    "老伴被汤圆噎住了,气都出不来",
    "我对虾过敏,嗓子肿得喘不过气来了",
    # Blood and injuries.
    "切菜把手指切断了,血止不住",
    "妈妈摔破了头,血流了一地",
    "我吐血了,吐了半盆",
    "老孙从梯子上掉下来,腿折了,骨头都露出来了",
    "我在浴室滑倒了,胯骨疼得动不了,家里没人",
    "下楼梯踩空滚下去了,现在起不来",
    "开水壶翻了,孙女胳膊烫掉一层皮,哭得不行",
    "老何在路口被车撞了,躺在地上",
    "老爷子大便全是黑血,人都站不住了",
    # Poison, medicine, sugar, heat, electricity, water.
    "老伴把农药当饮料喝下去了",
    "孙子把我的降压药吞了一大把",
    "我安眠药吃多了,整瓶都吃了,头晕得不行",
    "采的野蘑菇吃了,全家又吐又拉,人迷糊了",
    "打了胰岛素没吃饭,浑身发抖,眼前发黑要昏过去了",
    "老陈在太阳底下晒昏了,浑身滚烫",
    "老伴摸插座触电了,人弹出去不动了",
    "有人掉河里了,就在人民公园东门那边,快来救人",
    # Cries.
    "救命",
    "救命啊快来人",
    "快叫救护车",
    "帮我打120,快",
    "我不行了,快来人",
    "救救我老伴",
    # As dictated or typed in a hurry.
    "我胸口好痛快喘不过气了家里就我一个人",
    "老伴昏倒了怎么叫都不醒我不会打电话",
    "救明啊我摔倒了爬不起来",
    "著火了著火了快來人",
    # Fire.
    "厨房着火了",
    "油锅烧起来了,火苗窜到吊柜上了",
    "三楼阳台冒黑烟,屋里有火光",
    "电动车充电炸了,楼道里全是火",
    "被子让电热毯烧着了,满屋子烟",
    "对门家里起火了,老两口还在里面",
    "快打119,活动中心二楼着火了",
    # Gas.
    "家里煤气味好重,我头晕想吐",
    "灶台管子漏气了,嘶嘶响,味道冲鼻子",
    "烧炭取暖,老伴叫不醒,我也头疼得站不住",
    "燃气报警器一直叫,一屋子臭味",
    "热水器洗澡洗得人软了,怕是煤气中毒",
    # Being lost.
    "我找不到家了,不知道这是哪里",
    "我爸早上出去买菜到现在没回来,他有老年痴呆",
    "老伴走丢了,手机也没带,找了两个钟头",
    "我坐错车了,天黑了,这地方我不认得,手机快没电了",
    "爷爷不见了,他记不得家里电话",
    "我迷路了,四周都是山,下不去了",
    # Wish to die and farewells.
    "我不想活了",
    "活着没意思,药我已经备好了",
    "我走了以后,存折在抽屉里,别找我",
    "站在楼顶了,跳下去就都清净了",
    "这辈子对不起你们,来世再报答,永别了",
    "老伴走了,我也想跟着去,今晚就去找她",
    "不如死了算了,省得拖累儿女",
    "孙国庆发消息说要一了百了,电话也不接了",
    "我刚把手腕割了",
    # A fraud in progress.
    "公安局打电话说我涉嫌洗钱,叫我把钱转到安全账户,我正在银行",
    "孙子电话里哭说撞了人要八万私了,我这就去汇",
    "客服说我开了会员要扣钱,让我打开屏幕共享输密码",
    "他们叫我把验证码念给他,我念了一个,又来一个",
    "有人上门说收我的金条去投资,我已经交给他了,现在联系不上",
    "老伴非要给网上那个老师转二十万,说稳赚,拦都拦不住",
    "医保局说我的卡被冻结了,要我马上汇钱解冻,不准挂电话",
    # Crime.
    "有人撬我家门,我一个人在家",
    "家里进贼了,他还在里屋翻东西",
    "两个男的把我堵在楼道里要钱",
    "儿子喝多了打我,拿着刀,我躲在厕所",
    "楼下打起来了,动刀子了,有人流血",
    # Shut in.
    "电梯卡住了,我被关在里面,喘不过气",
    "反锁在阳台上下不来,外头零下,冻得没知觉了",
]

NEARLY = [
    # Laughing, tired, in anger, in play.
    "笑死我了,老冯这个段子绝了",
    "热死了热死了,空调又坏了",
    "走了一万步,累得要死",
    "气死我了,菜贩子又缺我二两",
    "手机没电了,急死人",
    "饿死了,食堂怎么还不开门",
    "这盘棋我死定了,车马炮都没了",
    "老何打牌又被人将死了,哈哈",
    "今天手气太差,血本无归",
    "辣椒炒肉辣得我眼泪直流,救命水快拿来哈哈",
    "高兴得心都要跳出来了,重孙女满月",
    "孙子抢红包手速吓死人",
    # Past and over.
    "去年我心梗,多亏送得快,捡回一条命",
    "我妈上个月摔了一跤,现在能下地走了",
    "前年老伴中风,如今恢复得不错",
    "昨天煤气有点味,燃气公司来换了管子,没事了",
    "那年厂里失火,我扛着水管冲在前头",
    "七六年地震那会儿房子都倒了,想起来还后怕",
    "老李昨天晕了一下,去医院看过,说是低血糖,已经回家了",
    "早上找不到老伴,原来在楼下看人下棋,虚惊一场",
    "我手术很顺利,谢谢大家关心",
    # Medical chat, lectures, asking.
    "胸闷是不是心脏不好?平时要注意什么",
    "中风的症状有哪些?讲座会讲吗",
    "电视里说嘴歪眼斜要马上送医院",
    "医生讲了,血压高的人起床要慢",
    "讲座上专家说心梗的黄金时间是一百二十分钟",
    "今天学的文章讲怎么预防煤气中毒,写得实在",
    "急救培训我学会了心肺复苏,三十比二",
    "家里该备速效救心丸吗?",
    "我腰疼老毛病又犯了,贴了膏药好多了",
    "血压一百三,正常得很",
    "牙疼好几天了,明天去拔",
    "膝盖疼,上下楼不利索",
    # Fire, smoke and gas that are none.
    "最近上火,嗓子疼,泡点菊花喝",
    "晚上吃火锅,谁来?",
    "生意火爆,排了半条街",
    "消防演习定在明天,楼道里会放烟,别害怕",
    "燃气公司周三上门安检,留个人在家",
    "煤气费又涨了,一个月六十多",
    "过年不准放烟花,安全第一",
    "厨房抽油烟机坏了,炒菜满屋子烟,呛人",
    "楼道里堆的纸箱子容易着火,建议清一清",
    "火车票买好了,下月回老家",
    # Lost things, not people.
    "老花镜找不到了,急得团团转",
    "我的猫走丢了,谁看见一只橘猫",
    "家里钥匙丢了,找开锁的花了八十",
    "新修的路我都不认得了,变化真大",
    # Death spoken of without wanting it.
    "老同事昨夜走了,八十九,走得安详",
    "人活一辈子,不就图个儿孙平安",
    "活到老学到老,我还想活到一百岁呢",
    "电视剧里那姑娘跳楼那集看得我直掉泪",
    "阳台那盆君子兰不行了,叶子全黄了",
    "再见各位,我先回家做饭了",
    "我走了啊,明天见",
    # Frauds seen through, told, warned of.
    "骗子又打电话说我孙子出事,我一听就挂了",
    "各位注意,冒充公检法的都是骗子,别转账",
    "反诈讲座讲得好,说凡是叫转安全账户的都是诈骗",
    "给孙子转了五百块压岁钱,他高兴坏了",
    "手机银行转账不会弄,儿子教了我半天",
    "验证码收不到,老年大学的网课登不上",
    # Crime and shutting in that are none.
    "抓小偷那个小品笑得我肚子疼",
    "电梯又坏了,爬六楼累得够呛",
    "邻居两口子吵架,我去劝了劝,和好了",
    "刀钝了,哪里有磨刀的?",
    # The words of a call in other uses.
    "120平的房子一个月物业费两百四",
    "快来人帮忙搬一下桌子,活动室要布置",
    "救人一命胜造七级浮屠,老冯当年跳河救过孩子",
    "献血是好事,我年轻时献过三回",
]


def test_the_tables_are_long_and_say_nothing_twice():
    assert len(DANGERS) >= 80
    assert len(NEARLY) >= 60
    assert len({*DANGERS, *NEARLY}) == len(DANGERS) + len(NEARLY)


CHATS = {"private": False, "G2": False, "G1": True}


def hear(text: str, chat: str, **scene: object) -> Understanding:
    at_bot = CHATS[chat]
    line = {"text": text, "speaker": "P14", "chat": chat, "at_bot": at_bot, **scene}
    return understand(WORLD.message(line), WORLD.scene(line))


@pytest.mark.parametrize("text", DANGERS)
def test_danger_is_heard_at_once_wherever_it_is_told(text: str):
    found = {chat: hear(text, chat) for chat in CHATS}
    deaf = {
        chat: heard
        for chat, heard in found.items()
        if (heard.intent, heard.ask) != ("emergency", ())
    }
    assert not deaf, f"{text!r} -> {deaf}"


@pytest.mark.parametrize("text", NEARLY)
def test_what_only_sounds_like_danger_raises_no_alarm(text: str):
    alarmed = [chat for chat in CHATS if hear(text, chat).intent == "emergency"]
    assert not alarmed, f"{text!r} -> {hear(text, alarmed[0])}"


CHOICE = {
    "kind": "choose",
    "of": "activity_signup",
    "options": [
        {"n": 1, "label": "重阳节健步走", "ref": "A1"},
        {"n": 2, "label": "健康讲座", "ref": "A3"},
    ],
}
CONFIRM = {
    "kind": "confirm",
    "of": "activity_signup",
    "draft": {"activity": "A1", "people": ["self"], "total": 1},
}
GRADE = {"kind": "question", "of": "survey_answer", "ref": "Q1", "q": [2]}
HEARD = "胸口疼得厉害,一直疼到后背和左胳膊"


@pytest.mark.parametrize("pending", [CHOICE, CONFIRM, GRADE])
def test_danger_goes_before_an_open_question(pending: dict):
    assert hear(HEARD, "private", pending=pending).intent == "emergency"


def test_danger_is_heard_from_somebody_nobody_knows():
    assert hear(HEARD, "private", speaker=None).intent == "emergency"
