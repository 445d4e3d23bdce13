"""What belongs to no feature listens for: help, a person, settings, questions."""

from __future__ import annotations

from bot.hearing import Cue, Hearing
from bot.understanding import slots
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance

TOPICS = (
    ("checkin", "打卡|签到|读报|学习"),
    ("activity_signup", "报名|活动|报活动|接龙|报个"),
    ("suggestion_submit", "建议|意见|反映"),
    ("points_redeem", "兑|换东西|换奖|积分换|换米|换礼"),
    ("points_query", "积分|分"),
    ("volunteer_claim", "志愿|认领"),
    ("bind_identity", "绑定|登记|认我"),
    ("survey_answer", "打分|评价|满意度"),
    ("booking", "借会议室|订房|借场地|预约"),
    ("book", "借书"),
)


def fill_help(u: Utterance, found: Slots) -> Filled:
    """How to do what with the bot."""
    if u.has(
        "微信|手机怎|调大字|导航|网上|空调|遥控|电视怎|支付|扫码|发定位|流量|"
        "视频怎|字体|相册|红包怎|电脑|软件怎|抖音|冰箱|空气炸|药怎|锅"
    ):
        return None
    topic = next((name for name, says in TOPICS if u.has(says)), None)
    return {**found, **({"topic": topic} if topic else {})}, ()


def fill_human(u: Utterance, found: Slots) -> Filled:
    """Which of the staff, if one is named."""
    staff = [w for w in u.decided() if isinstance(w, int) and _is_staff(u, w)]
    others = [w for w in u.decided() if isinstance(w, int) and not _is_staff(u, w)]
    if (others and not staff and not u.has("真人|活人|人工")) or (
        any(not m.who and m.candidates for m in u.mentions) and not staff
    ):
        return None
    if not staff and not u.has(
        "真人|活人|人工|管事|负责|工作人员|领导|同志|机器|找个人|叫个人|换个人|"
        "@staff_form|来个人|懂的人"
    ):
        return None
    return {**found, **({"staff": staff[0]} if staff else {})}, ()


def _is_staff(u: Utterance, who: int) -> bool:
    known = u.scene.roster.known(who)
    return known is not None and known.kind == "staff"


# What shall be done again, but not what shall not: 别再提醒我了.
AGAIN = (
    "恢复|照常|照旧发|可以发了|打开提醒"
    "|(?<![别不莫甭])(?<!不[要用必想])(?:接着发|重新发|再提醒我|继续提醒|重新提醒)"
)


def fill_settings(u: Utterance, found: Slots) -> Filled:
    """What the bot shall not do, or do again."""
    result: Slots = dict(found)
    if u.fits(AGAIN):
        return {"restore": True}, ()
    if u.has("点我的名|@我|艾特|点我名|圈我|at我|叫我名|点名"):
        return {"mention": False}, ()
    if u.has("语音|念给我|读给我|说给我听|字太小|看不清|大字|字大|打字给我|用文字|发文字|讲普通话"):
        return {"prefer": _preferred(u)}, ()
    result["quiet"] = True
    hours = [t for t in u.plan_times if t.clock and ":" in t.clock]
    if u.has("中午|午睡|午觉|晌午"):
        result |= {"from": "12:00", "to": "14:00"}
    if hours:
        result["from"] = hours[0].clock
        end = hours[0].end_clock or (hours[1].clock if len(hours) > 1 else None)
        if end:
            result["to"] = end
    return result, ()


def _preferred(u: Utterance) -> str:
    if u.has("文字|打字"):
        return "text"
    return "large" if u.has("大字|字大") and not u.has("语音") else "voice"


def fill_report(u: Utterance, found: Slots) -> Filled:
    """Which summary, of what, for which period."""
    result: Slots = dict(found)
    activity = u.item_of("activity")
    kinds = (
        ("checkin", "打卡|学习|签到|读报"),
        ("visit", "走访|慰问|看望|联系"),
        ("suggestion", "建议|意见|议事"),
        ("volunteer", "志愿|服务时长"),
        ("points", "积分"),
        ("survey", "满意度|问卷|评价"),
        ("activity", "活动|报名"),
    )
    if activity:
        result["activity"] = activity.item.ref
    else:
        kind = next((name for name, says in kinds if u.has(says)), None)
        if kind:
            result["kind"] = kind
    period = slots.period(u)
    if period:
        result["period"] = period
    if u.has("表格|表|excel|xlsx|导"):
        result["format"] = "excel"
    return result, ()


def fill_info(u: Utterance, found: Slots) -> Filled:
    """What is asked about the world outside."""
    return {**found, "topic": u.text}, ()


hearing = Hearing(
    "common",
    cues=(
        Cue(
            "help",
            (
                "你 ..3 会|能|都 ..3 干|做|啥|什么|些",
                (
                    "怎么|怎样|咋|如何|咋个|怎么个 ..3 打卡|报名|用|弄|提|报|兑|换|认领|查|打|"
                    "操作|使|借|评|玩|接龙|签"
                ),
                (
                    "积分换|换东西|换奖品|打卡|报名|报活动|报个活动|提建议|提意见|建议|意见|"
                    "积分|兑|接龙|认领|打分|签到 ..8 怎么|咋|怎样|如何|哪搭|往哪|在哪|上哪|"
                    "教教|到哪|跟谁|要点哪|点哪|步骤|流程|写法|操作法|写给谁"
                ),
                "怎么 ~3 跟你说|跟你讲|跟你报",
                "怎么个|怎么 ~2 操作|写法|弄法|换法|报法|玩法",
                "帮助|使用说明|说明书|教教我|教我|教一教|功能",
                "要点 哪",
                "^ 怎么用|怎么弄|咋弄|咋用|这个怎么弄|这怎么弄|这咋弄|怎么搞|咋整 $",
                "能 干 啥|什么|嘛|些",
                "会 干|做 啥|什么|嘛|些",
                (
                    "提建议|提意见|换东西|兑换|报名|打卡|查分|借书|打分 ..12 格式|填表|哪里按|"
                    "在哪按|打字|步骤|按哪|找不到"
                ),
            ),
            sure=67,
            never=(
                "人民公园|东门|电梯|手术|孙|办理|报销|补贴|老年证|养老金|医保|社保|申请|"
                "补办|身份证|菜|做饭|教了|教书|教娃|教孩子|小时|钟头|谁会|你孙|给孙"
            ),
            to_bot=True,
            name="how to",
        ),
        Cue(
            "help",
            ("打卡|签到|报名|接龙 ..5 怎么|咋|怎样 ..2 打|报|弄|接|法|签|个打",),
            sure=66,
            never="单位|公司|你|学校|银行|驾校",
            name="how to, in the group",
        ),
        Cue(
            "human",
            (
                (
                    "找|叫|换|喊|转|来|请|联系|接 ..3 真人|活人|人工|个人|人来|管事的|负责人|"
                    "工作人员|领导|同志"
                ),
                "人工|真人|活人|转人工|人工服务",
                "跟|和|同|找 人 ~1 说话|讲话|说说|聊",
                (
                    "找|叫|喊|请|让|转告|联系|想跟|要跟|我要跟|想同|给我接|帮我叫|帮我找 ..2 "
                    "@staff_form"
                ),
                "@staff_form ..6 回我|回个|给我回|联系我|打给我|来一下|在不在|在吗|回电话|找我",
                "跟 ..3 机器|你 ..6 说不|讲不",
                "不想跟|不跟|不和|懒得跟|不要 ..3 机器|你说|你聊",
                (
                    "让|叫|请|喊|找|麻烦|接|帮我接|给我接|转接|接通|转 ..8 回|打|联系|电话|"
                    "找我|跟我说|聊|谈|接"
                ),
                "寻|找|要跟|跟 ..6 本人|亲自|当面 讲|说|谈|来|聊",
                "请|让|叫 他|她 联系|回|打|找|给我",
                "想 找|见|约|跟|同|和 ..8 当面|面谈|聊聊|谈谈|说说",
                "转告 一声|他|她",
                "帮我接|给我接|转接|接通|帮我叫|帮我找|替我找 ..6",
            ),
            sure=72,
            never=(
                "的分|换上|有空|来家|我家|看看我|坐坐|说说话|上门|志愿|纠纷|讲座|报名|几点|"
                "打卡|送医院|120|帮忙搬|@grave"
            ),
            to_bot=True,
            name="wants a person",
        ),
        Cue(
            "settings",
            (
                (
                    "别|不要|莫|甭|不用|少|停|停一停|停止|取消|关|免|勿|弗要|甭再|不许 ..5 "
                    "提醒|打扰|吵|发消息|发了|给我发|响|叮|催|发信息|发通知|推送|弹|烦我|发|"
                    "来消息|来信息|来信|叫我|吱声"
                ),
                "提醒|消息|通知 ~2 停|关|免|先停|停一停|别发",
                "恢复|打开|重新|接着|照常|继续 ..3 提醒|发|通知|消息|推送",
                "别|不要|莫|甭|不许|少|老 ..6 @我|艾特|点我名|圈我|点名",
                "用|改|发|换|回 ..2 语音|大字|文字",
                "说话|回话|消息|以后|跟我 ..8 语音|大字|打字|文字",
                "静音|免打扰|勿扰",
                "点 ..10 别|不要|莫|甭 ..4 发|响|吵|叫|打扰|来消息|找我",
            ),
            sure=64,
            never=(
                "转发|发脾气|发红包|医生|发烧|鞭炮|发到|发错|微信群|群里别发|发广告|发火|"
                "别发那|别发这|别发一|电视|喇叭|狗|孩子|楼上|烟|骗|诈|照片|视频|链接"
            ),
            to_bot=True,
            name="how to be written to",
        ),
        Cue(
            "settings",
            ("别|不要|莫|甭|不许|少|别老|老 ..6 @我|艾特我|点我名|圈我|点我的名|叫我的名",),
            sure=64,
            name="not to be mentioned",
        ),
        Cue(
            "info_query",
            (
                (
                    "@office ..20 怎么|咋|如何|哪|上哪|什么|啥|几|多少|要不要|能不能|吗|"
                    "什么时候|需要|谁|么|没"
                ),
                "哪|上哪|怎么|咋|如何|几时|什么时候|啥时候|多少 ..20 @office",
                "@office ..20 还是|标准|满|给不给|有没有|算不算|要不",
                "在|去|到|上|往 哪 ..3 办|交|领|补|充|报|开|盖|找|申请|登记",
                "@office ..14 办|领|补|交|申请 ..3 哪|怎么|咋|上哪|去哪",
            ),
            sure=60,
            to_bot=True,
            never="建议|希望|健步|打卡|积分|我家|路灯|听说|补卡|兑",
            name="asks about the offices",
        ),
        Cue(
            "report",
            (
                (
                    "导|导出|做|出|整|汇总|统计|打印|列|生成|拉|弄|给|汇成|拉|理 ..14 表|表格|"
                    "明细|一段话|打印版|一页纸|一份|单子|报表|小结|汇总|总结|统计|excel|名册|"
                    "台账|简报|报告|清单"
                ),
                "名册|名单|明细|报表 ..6 打印|打印版|发我|导",
                "明细|报表|小结|汇总|统计|统计表|台账|简报|情况 ..6 汇|导|做|出|发|给|整|打印",
            ),
            sure=78,
            by="staff secretary",
            also=(
                "打卡|走访|建议|志愿|积分|报名|活动|满意度|名单|学习|读报|慰问|签到|报表|"
                "明细|台账|季度|月|统计|讲座|健步"
            ),
            never=(
                "谁没|还有谁|没走|发布|几点|格式|交|我晚点|按新表|住址|生日|寿|体检报告|"
                "摸底|报名发|活动"
            ),
            name="a summary for staff",
        ),
        Cue(
            "report",
            (
                "报名表|报名名单|打卡明细|走访小结 ..10 导|做|出|发|给|整|打印",
                "导|导出|打印 ..12 报名|名单|名册",
            ),
            sure=82,
            by="staff secretary",
            never="报名发",
            name="a list for staff",
        ),
    ),
    fill={
        "help": fill_help,
        "human": fill_human,
        "settings": fill_settings,
        "report": fill_report,
        "info_query": fill_info,
    },
)
