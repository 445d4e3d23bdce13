"""What people write, as one would write it plainly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.normal import LONGEST, clean, fold

BOT = "小助手"
FOLDED = [
    # As fingers, keyboards and telephones have it.
    ("打卡！！！", "打卡!"),
    ("打卡。。。", "打卡."),
    ("打卡……", "打卡."),
    ("打卡？？", "打卡?"),
    ("张三、、李四", "张三、李四"),
    ("好的～～～", "好的~"),
    ("ＷＩＦＩ", "wifi"),
    ("ＤＫ", "dk"),
    ("  打  卡 \n\n 去 ", "打 卡\n去"),
    ("打　卡", "打 卡"),
    ("“打卡”", "打卡"),
    ("【通知】开会", "(通知)开会"),
    ("3—5点", "3-5点"),
    ("1️⃣", "1"),
    ("①②③", "123"),
    ("⑵", "2"),
    ("❸", "3"),
    ("⑩", "10"),
    ("＋１", "+1"),
    ("打\u200b卡\ufeff", "打卡"),
    ("🌹打卡🌹🌹", "打卡"),
    ("你好👨\u200d👩\u200d👧❤️", "你好"),
    ("打卡[玫瑰][强]", "打卡"),
    ("[捂脸]行吧", "行吧"),
    ("[Smile]打卡", "打卡"),
    ("[图片]", "[图片]"),
    ("［图片］", "[图片]"),
    ("[圖片]", "[图片]"),
    ("[语音 35秒]", "[语音]"),
    ("[视频 0:12] 看看", "[视频] 看看"),
    ("[动画表情]", "[动画表情]"),
    ("[红包]", "[红包]"),
    ("[重要]", "[重要]"),
    ("@小助手 打卡", "打卡"),
    ("＠小助手\u2005打卡", "打卡"),
    ("打卡@小助手", "打卡"),
    ("@王德福 打卡", "@王德福 打卡"),
    ("@liming 打卡", "@liming 打卡"),
    # Traditional characters.
    ("我後天參加講座", "我后天参加讲座"),
    ("鄭樹華報名", "郑树华报名"),
    ("於鍾鐘裏裡", "于钟钟里里"),
    ("著名的乾隆", "著名的乾隆"),
    ("甚麼時候", "什么时候"),
    # Words of home.
    ("俺们都去", "我们都去"),
    ("俺也去", "我也去"),
    ("咱俩都去", "我们俩都去"),
    ("咱们去", "我们去"),
    ("阿拉都去", "我们都去"),
    ("我哋都去", "我们都去"),
    ("佢哋", "他们"),
    ("唔系", "不是"),
    ("冇问题", "没问题"),
    ("有冇位", "有没有位"),
    ("我嘅打卡", "我的打卡"),
    ("嗰个", "那个"),
    ("呢个讲座边个去", "这个讲座谁去"),
    ("噚日冇打卡", "昨天没打卡"),
    ("寻日", "昨天"),
    ("听日去", "明天去"),
    ("今儿个打卡", "今天打卡"),
    ("明儿去", "明天去"),
    ("昨个儿忘了", "昨天忘了"),
    ("后儿", "后天"),
    ("睇完咗", "看完了"),
    ("乜嘢时候", "什么时候"),
    ("点样报名", "怎么样报名"),
    ("几时去", "什么时候去"),
    ("甭等我", "不用等我"),
    ("莫急", "不要急"),
    ("没得空", "没有空"),
    ("得好多分", "得多少分"),
    ("咋个报名", "怎么报名"),
    ("咋报名", "怎么报名"),
    ("啥时候", "什么时候"),
    ("啥子事", "什么事"),
    ("哪搭", "哪里"),
    ("晓得了", "知道了"),
    ("伐去", "不去"),
    ("勿去了", "不去了"),
    ("对勿起", "对不起"),
    ("侬去伐？", "你去吗?"),
    ("不中", "不行"),
    ("中不中", "行不行"),
    ("不中嘞", "不行嘞"),
    ("学完啦", "学完了"),
    ("好滴", "好的"),
    ("木有", "没有"),
    ("晌午", "中午"),
    ("夜黑开会", "晚上开会"),
    ("早起六点", "早上六点"),
    ("屋头有事", "家里有事"),
    ("屋里头", "家里"),
    ("这会子", "现在"),
    # Typed by sound.
    ("Ｄa Ｋa！", "打卡!"),
    ("wo ye qu", "我也去"),
    ("wifi 不行", "wifi 不行"),
    ("", ""),
    ("   ", ""),
    ("👍👍👍", ""),
]
LEFT_ALONE = [
    "阿拉伯",
    "伊拉克",
    "有点样子",
    "那边个头高",
    "我呢个子不高",
    "听日语课",
    "小明儿子来",
    "以后儿子去",
    "今儿子来",
    "莫言的书",
    "没得到通知",
    "没得说",
    "花了好多钱",
    "请勿打扰",
    "步伐",
    "打不中",
    "夜黑风高",
    "早起来",
    "娃娃",
    "要得",
    "好嘞",
    "中",
    "得行",
    "妥",
    "使得",
    "王大勇",
    "任侠",
]
CLEANED = [
    ("打卡！", "打卡"),
    ("  打 卡 \n 了", "打卡了"),
    ("[图片] 这个路灯", "这个路灯"),
    ("嗯嗯，好的", "好的"),
    ("那个那个我想问", "我想问"),
    ("嗯，那个，我也去", "我也去"),
    ("路灯那个", "路灯那个"),
    ("呃我去不了", "我去不了"),
    ("哎哟忘了", "忘了"),
    ("我要打卡啊，谢谢哈", "我要打卡谢谢"),
    ("打卡喽", "打卡"),
    ("行呗", "行"),
    ("干嘛", "干嘛"),
    ("好嘞", "好嘞"),
    ("额度", "额度"),
    ("嗯", "嗯"),
    ("哈哈", "哈哈"),
    ("+1", "+1"),
    ("C+打卡", "c打卡"),
    ("@小助手 打卡", "打卡"),
    ("[图片]", ""),
    ("。。。", ""),
]
PIECES = [
    *(
        "[",
        "]",
        "@",
        "小助手",
        "太阳",
        "图片",
        "[图片]",
        "[语音 3秒]",
        " ",
        "\n",
        "。",
        "…",
        "，",
        "嗯",
        "啊",
    ),
    *(
        "那个",
        "莫",
        "急",
        "没",
        "得",
        "不",
        "中",
        "勿",
        "伐",
        "da",
        "ka",
        "wo",
        "咱",
        "们",
        "们",
        "呢",
        "个",
    ),
    *(
        "👍",
        "１",
        "①",
        "İ",
        "ﷺ",
        "\u200d",
        "\u0301",
        "e",
        "後",
        "甚",
        "麼",
        "+",
        "1",
        "有",
        "冇",
        "今",
        "儿",
    ),
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))


@pytest.mark.parametrize(("said", "plainly"), FOLDED)
def test_fold(said: str, plainly: str):
    assert fold(said, BOT) == plainly


@pytest.mark.parametrize("said", LEFT_ALONE)
def test_left_alone(said: str):
    assert fold(said, BOT) == said


@pytest.mark.parametrize(("said", "words"), CLEANED)
def test_clean(said: str, words: str):
    assert clean(said, BOT) == words


@settings(max_examples=300)
@given(TEXTS)
def test_what_is_folded_stays_so(text: str):
    folded = fold(text, BOT)
    assert fold(folded, BOT) == folded
    assert len(folded) <= LONGEST


@settings(max_examples=300)
@given(TEXTS)
def test_what_is_clean_stays_so(text: str):
    words = clean(text, BOT)
    assert clean(words, BOT) == words
    assert not any(char.isspace() for char in words)


def test_a_surrogate_harms_nobody():
    assert fold("打\ud800卡") == "打卡"


@pytest.mark.parametrize(
    "hostile",
    [
        *(
            "[太",
            "[",
            "[太[太阳]阳]",
            "@小@小助手助手",
            "。",
            "那个",
            "啊",
            " ",
            "\n ",
            "咱",
            "勿",
            "a",
            "da ",
        ),
        *(
            "不中",
            "👍",
            "ﷺ",
            "İ",
            "莫",
            "没得",
            "额,",
            "+",
            "１",
            "[图片",
            "、,",
            "那个,",
            "明儿",
            "\u0301",
        ),
    ],
)
def test_hostile_texts_take_no_time(hostile: str):
    fold("da ka")
    text = (hostile * 20_000)[:20_000]
    started = time.perf_counter()
    words = clean(text, BOT)
    assert time.perf_counter() - started < 0.2
    assert clean(words, BOT) == words
