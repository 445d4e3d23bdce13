"""Make sounds.txt: each toneless syllable, and behind it all the characters that sound like it.

Rerun it after `pip install pypinyin==0.55.0` (nothing else here needs that package) with

    python -m bot.understanding.data.make_sounds

The readings are those of pypinyin by Huang Huang and its contributors, MIT licence,
https://github.com/mozillazg/python-pinyin. The first character of a line is the one meant when
somebody types the syllable and nothing else is known.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

SOUNDS = Path(__file__).with_name("sounds.txt")
# Readings that names and ordinary talk have, where pypinyin puts a rarer one first.
READINGS = {
    "曾": "zeng",
    "长": "chang",
    "長": "chang",
    "翟": "zhai",
    "覃": "qin",
    "削": "xiao",
    "似": "si",
    "佛": "fo",
    "石": "shi",
    "嗯": "en",
    "呣": "mu",
    "噷": "hen",
}
# The commonest characters of talk with a group's helper, the likeliest of each sound first.
COMMON = (
    "张超村第滚佛额管钻杂扎长做先但见手知宁咋组族罪灰规轨暂葬炸遮总吊调掉条跳偷头透托挖温翁窝"
    "我你他们的是不了在有这个那么吗呢吧啊也都就还要去来到会能可以好和跟同给让把被对想看听说"
    "学习打卡签报名完已阅参加老伴姐妹哥弟叔爷奶爸妈家人口位几点什时候怎样多少钱今明昨天早晚午"
    "上下周月日年号星期三四五六七八九十一二两半讲座健步走合唱书法画太极拳舞蹈活动意见建议食堂"
    "饭菜咸淡满支持附谢请帮助取消改退收知道行成再见很真没得为谁哪里地方车站门开关路灯坏修电梯"
    "水热冷高低大小新旧快慢做用送拿带放发图片手机微信群通知表单填写身体医院药血压疼病体检生日"
    "祝贺重阳春节国庆党员支部组织干事领导同志主任书记工作退休退局长处科办公室先后前面出进回过"
    "起坐吃喝睡觉玩乐笑哭气急怕爱心问答话题文章读诗歌词唱片视频照相录音字号码数据排第名次积分"
    "换奖品礼物票证件身份代表因此所以但如果或者而且只从比最更太非常特别别再又才刚正直总共全部"
    "每各种类条件张本次件双对些点块毛角元千百万零外中东西南北左右边间城区街楼层房屋窗床桌椅"
    "山河湖海风雨雪云晴阴树花草木鸟鱼虫狗猫牛羊马猪鸡鸭蛋肉米面油盐酱醋糖茶酒烟饺子包粥汤"
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋"
    "蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万"
    "呵嘿哦嗯哈唉呀喂您它她女儿孩宝贝男朋友客气辛苦抱歉错误原谅忘记住址电脑网络选择"
    "光彩特色经济社会主义民族精神解放军战争英雄革命历史故事红旗歌颂祖国伟平安康乐福寿禄喜"
    "该应当必须准备等待接受拒绝答应允按照顺序另外反正甚至究竟究原来尤其仍然虽则即使既除非"
    "装拆搬抬推拉扔捡洗擦扫倒冲刷穿脱戴背抱骑坡爬跑跳蹲站躺摔跌撞碰破裂漏堵停断缺差贵便宜"
    "耳朵眼睛鼻嘴牙脖肩膀腰腿脚胸肚肺肝胃肾脑骨皮肤针输液化验拍片"
)


def main() -> None:
    """Write the table anew beside this file."""
    style = import_module("pypinyin")
    lines: dict[str, list[str]] = {}
    for code in range(0x4E00, 0xA000):
        char = chr(code)
        sound = READINGS.get(char) or style.lazy_pinyin(char, errors=lambda _: [""])[0]
        if sound not in {"", "n", "m", "hm", "ng"}:
            lines.setdefault(sound, []).append(char)
    rows = (f"{sound} {''.join(sorted(lines[sound], key=_rank))}\n" for sound in sorted(lines))
    SOUNDS.write_text("".join(rows), encoding="utf-8")


def _rank(char: str) -> tuple[int, bool, int]:
    """Common characters first, then those of the simplified standard set, then the rest."""
    place = COMMON.find(char)
    standard = bool(char.encode("gb2312", "ignore"))
    return (place if place >= 0 else len(COMMON), not standard, ord(char))


if __name__ == "__main__":
    main()
