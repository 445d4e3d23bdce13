"""The plain forms of an utterance, in which wordings that mean the same are equal."""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import cache, lru_cache
from importlib.resources import files

from bot.understanding.sound import PLANE, as_text, from_pinyin

# Characters that are looked at: nobody says anything we listen for behind them, and folding a
# giant text would keep everybody waiting.
LONGEST = 2000
# So many texts are kept with what was found in them.
KEPT = 1024
# Texts no longer than this come again and again; what was found in so many of them is kept.
SHORT, KEPT_OF_SHORT = 12, 256
_LEADS = (
    "小助手",
    "麻烦",
    "今天的",
    "今天",
    "今日",
    "今儿",
    "我的",
    "我来",
    "我",
    "俺",
    "请",
    "来",
)
_TAILS = ("了", "啦", "喽", "咯", "哦", "噢", "呀", "啊", "哈", "嘛", "吧", "的")
_GONE = "\0"
# Where emoji, dingbats, private signs, selectors and marks of direction stand.
_SIGNS = (
    (0x00, 0x08),
    (0x0E, 0x1F),
    (0x7F, 0x9F),
    (0xAD, 0xAE),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x20E3, 0x20E3),
    (0x2190, 0x21FF),
    (0x2300, 0x23FF),
    (0x25A0, 0x2775),
    (0x2794, 0x27BF),
    (0x2B00, 0x2BFF),
    (0x3030, 0x3030),
    (0xD800, 0xF8FF),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFF0, 0xFFFF),
)
_FAR_SIGNS = re.compile("[\0\U0001f000-\U0001f0ff\U0001f1e6-\U0001faff\U000e0000-\U000e0fff]+")
_EVENED = {
    "，﹐､": ",",
    "。．｡﹒…‥": ".",
    "、﹑": "、",
    "！﹗‼": "!",
    "？﹖⁇": "?",
    "：﹕︰": ":",
    "；﹔": ";",
    "（﹙〔【｛{〖": "(",
    "）﹚〕】｝}〗": ")",
    "～〜∼": "~",
    "—–―－‐‑−": "-",
    "·‧・•●∙": "·",
    '“”„‟‘‚‛«»‹›「」『』《》〈〉＂"＇`´': _GONE,
    "’": "'",
    "\t\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u202f\u205f\u3000\u2800": " ",
    "\x1c\x1d\x1e\x85\u2028\u2029": "\n",
    "后後": "后",
    "里裏裡": "里",
    "于於": "于",
    "钟鍾鐘": "钟",
    "你妳": "你",
    "他祂": "他",
    "它牠": "它",
    "么麽麼": "么",
}
_ROUND_DIGITS = (
    "⑴⑵⑶⑷⑸⑹⑺⑻⑼",
    "❶❷❸❹❺❻❼❽❾",
    "➀➁➂➃➄➅➆➇➈",
    "➊➋➌➍➎➏➐➑➒",
    "⒈⒉⒊⒋⒌⒍⒎⒏⒐",
)
_MEDIA = (
    "图片|照片|语音|视频号|视频|链接|文件|位置|红包|转账|动画表情"
    "|名片|小程序|聊天记录|笔记|音乐|接龙"
)
_STICKERS = """
微笑 撇嘴 色 发呆 得意 流泪 害羞 闭嘴 睡 大哭 尴尬 发怒 调皮 呲牙 惊讶 难过 囧 抓狂 吐 偷笑
愉快 可爱 白眼 傲慢 饥饿 困 惊恐 流汗 憨笑 悠闲 大兵 奋斗 咒骂 疑问 嘘 晕 折磨 衰 骷髅 敲打
再见 擦汗 抠鼻 鼓掌 糗大了 坏笑 左哼哼 右哼哼 哈欠 鄙视 委屈 快哭了 阴险 亲亲 吓 可怜 菜刀
西瓜 啤酒 篮球 乒乓 咖啡 饭 猪头 玫瑰 凋谢 嘴唇 爱心 心碎 蛋糕 闪电 炸弹 刀 足球 瓢虫 便便
月亮 太阳 礼物 拥抱 强 弱 握手 胜利 抱拳 勾引 拳头 差劲 爱你 no ok 爱情 飞吻 跳跳 发抖 怄火
转圈 磕头 回头 跳绳 投降 激动 乱舞 献吻 左太极 右太极 嘿哈 捂脸 奸笑 机智 皱眉 耶 茶 蜡烛 福
鸡 笑脸 生病 破涕为笑 恐惧 失望 无语 合十 鬼魂 庆祝 礼花 加油 加油加油 汗 天啊 emm 社会社会
旺柴 好的 打脸 哇 翻白眼 666 让我看看 叹气 苦涩 裂开 吃瓜 發 发 烟花 爆竹 心 赞 鲜花 表情 脸红
酷 冷汗 抽烟 嘴馋 流鼻血 smile grin thumbsup rose heart clap salute sun
"""
_BRACKETED = re.compile(r"\[([^\[\]\n]{1,24})\]")
_MEDIUM = re.compile(rf"(?:{_MEDIA})(?![\u4e00-\u9fff])")
_AGAIN_AND_AGAIN = re.compile(
    "|".join(f"{re.escape(mark)}{re.escape(mark)}+" for mark in ",.!?:;~、-")
)
_BLANKS = re.compile(r" *\n[ \n]*|  +")
# What people say in the words of their home: the pattern, and the standard word.
_DIALECT = (
    # Who.
    ("俺们|俺(?=俩|家)|我哋|咱们?(?=$|[^们])|阿拉(?!伯|善|木|丁|斯)|额们", "我们"),
    ("俺", "我"),
    ("你哋|侬拉|倷", "你们"),
    ("侬|恁(?=们|家|俩|几)", "你"),
    ("佢哋|伊拉(?!克)", "他们"),
    ("佢", "他"),
    ("自个儿?|自家(?=来|去)", "自己"),
    ("大家伙儿|大家伙(?=都)|大伙儿?(?![食房计])", "大家"),
    # Yes and no.
    ("系咪|系唔系|係唔係", "是不是"),
    ("唔系|唔係|弗是|勿是", "不是"),
    ("唔该", "谢谢"),
    ("唔使|甭|勿用|弗用", "不用"),
    ("唔好|莫要|覅|勿要|弗要|嫑|莫(?=[忙慌急催])", "不要"),
    ("唔(?=[去知会得想参识记明同可到食来能够])", "不"),
    ("有冇", "有没有"),
    ("冇得|莫得(?!到)|[呒嘸]没|没得(?![到过奖分病罪上票第说])", "没有"),
    ("[冇呒嘸]", "没"),
    ("对勿起|对弗起", "对不起"),
    ("(?<![步征砍讨杀作北南采])伐(?=[去要来晓行对是会])", "不"),
    ("(?<![请切])勿|弗(?=[去来好晓会参行])", "不"),
    ("(?<![步征砍讨杀作北南采自])伐(?=$|[,.!?~\\n ])", "吗"),
    ("中不中", "行不行"),
    ("(?<![打猜看选射听投相说切])不中(?=$|[,.!?~\\n 啊呀哦呢嘞咧唻])|要不得(?!不)", "不行"),
    ("孬", "不好"),
    # What and how.
    ("乜嘢|做乜(?!嘢)|啥子?|(?<![一])甚么|(?<![这那怎什多])么子|撒子(?=[时地东活意])", "什么"),
    ("(?<=[做干有弄])甚(?=$|[,.!?~\\n ])", "什么"),
    ("(?<![怎什这那多])么事", "什么事"),
    ("嘎哈", "干什么"),
    ("点解", "为什么"),
    ("(?<![有一早晚快差])点样(?!子|品)|咋样", "怎么样"),
    ("咋整", "怎么办"),
    ("咋[个子]?|啷个|朗个", "怎么"),
    ("(?<![这那两一路旁左右周里外海])边个(?![别性人子])", "谁"),
    ("边度", "哪里"),
    ("哪搭儿?|哪疙瘩|哪圪垯|哪垯|搁哪儿?|哪儿(?![子女媳童孙])", "哪里"),
    ("这儿(?![子女媳童孙])|呢度|这疙瘩", "这里"),
    ("那儿(?![子女媳童孙])|嗰度", "那里"),
    ("嗰", "那"),
    ("(?<![我你他她它们呀])呢个(?![人子性])", "这个"),
    ("几多|(?<![了有花的个这那])好多(?=[分钱])", "多少"),
    # When.
    ("(?<![前这那没])几时(?!间)|啥辰光|哪阵(?!子|地|仗)", "什么时候"),
    ("辰光", "时间"),
    ("[㖊噚寻琴]日|昨儿个?(?![子女媳童孙])|昨个儿?|夜儿个|夜个儿", "昨天"),
    ("听日(?![语本报子])|明朝(?=[去来见几早上下有])|(?<!小)明儿个?(?![子女媳童孙])|明个儿", "明天"),
    ("今儿个?(?![子女媳童孙])|今个儿?(?!人|子)|今朝(?=[去来早上下有])|今们儿?", "今天"),
    ("(?<!以)后儿个?(?![子女媳童孙])|后个儿", "后天"),
    ("前儿个|前个儿", "前天"),
    ("而家(?![人里长庭属乡])|这会[子儿](?![子女])|这阵子", "现在"),
    ("晌午", "中午"),
    ("前晌|头晌|上晌", "上午"),
    ("后半?晌|下晌", "下午"),
    ("夜黑(?:里|儿|了)?(?!风|[子女])", "晚上"),
    ("(?<!清)早起(?![来床晚的身])", "早上"),
    # Doing.
    ("睇|瞅", "看"),
    ("咗", "了"),
    ("嘅|(?<=[好是对行])滴", "的"),
    ("啦(?=$|[,.!?~\\n ])", "了"),
    ("木有", "没有"),
    ("喺", "在"),
    ("俾(?!斯|路)|畀", "给"),
    ("攞", "拿"),
    ("揾", "找"),
    ("食饭", "吃饭"),
    ("得闲", "有空"),
    ("晓得", "知道"),
    ("返屋企", "回家"),
    ("屋企|屋头|屋里头?", "家里"),
    ("一块儿", "一起"),
    ("拢共|拢总|统共|满共|共总", "一共"),
    ("囫囵", "完整"),
    ("乾净", "干净"),
    ("埋汰", "脏"),
    ("老鼻子", "很多"),
    ("忒", "太"),
    ("侪(?=[去来要是参])", "都"),
)
# One alternative of a pattern; and one's look behind, first letters, and rest.
_TOP_LEVEL = re.compile(r"(?:\[[^\]]*\]|\((?:\[[^\]]*\]|[^()\[\]])*\)|[^|(\[])+")
_BEGINNING = re.compile(r"(\(\?<[^)]*\))?(\[[^\]]*\]|.)(.*)")
_MARKED = re.compile(rf"\[(?:{_MEDIA})\]|@[a-z0-9_\-]+")
_LATIN = re.compile("[a-z]{2}")
_END = r"(?=$|[,.!?:;~、()\n ])"
_START = r"(?:^|(?<=[,.!?:;~、()\n ]))"
_FILLERS = re.compile(
    r"(?=[那这就怎哎唉哟哈呵嘻嘿嗯呃欸诶噢哦喔额啊呀呗呐咧喽咯呦嘛嘞喂])(?:"
    r"(?:那个){2,}|(?:这个){2,}|就是说|怎么说呢|哎[哟呦呀]|唉[呀哟呦]|哟喂|哈{2,}|呵{2,}|嘻{2,}|嘿{2,}"
    r"|嗯+(?![呢呐])|[呃哎唉欸诶噢哦喔]+"
    rf"|{_START}额+(?=[,.~、 那我这就])|{_START}(?:那个|这个|啊+|喂|哈)(?=[,.~、])"
    rf"|(?:[啊呀哈呗呐咧喽咯哟呦]|(?<!干)嘛|(?<!好)嘞)+{_END})"
)
_NOT_WORDS = re.compile(r"(?:[^\w+]|_|\+(?![0-9]))+")
_PASSES = 6


def fold(text: str, bot_name: str = "") -> str:
    """`text` as one would write it plainly: simplified, half-width, lower case, standard words.

    Emoji, stickers and the bot's name behind @ are gone; what stands for a picture or the like
    stays as [图片]. What was typed by sound in latin letters is in characters.
    """
    return _fold(text[:LONGEST], bot_name)


# The last posts of the chats are read again with every message that comes after them.
@lru_cache(maxsize=KEPT)
def _fold(text: str, bot_name: str) -> str:
    name = _evened_name(bot_name)
    left = _evened(text)
    for _ in range(_PASSES):
        folded = _fold_once(left, name)
        if folded == left:
            return folded
        left = _evened(folded)
    return _settled(left, name)


def clean(text: str, bot_name: str = "") -> str:
    """The words of the folded `text` alone: no marks, no blanks, and no fillers of speech.

    A plus before a digit is a word, and a filler is one where somebody says nothing else.
    """
    return _clean(text[:LONGEST], bot_name)


@lru_cache(maxsize=KEPT)
def _clean(text: str, bot_name: str) -> str:
    left = fold(text, bot_name)
    for _ in range(_PASSES):
        words = _clean_once(left)
        if words == left:
            break
        left = fold(words, bot_name)
    return left


def plain(text: str, bot_name: str = "") -> str:
    """Full-width folded, lower case, without blanks, marks, emoji and the bot's own name."""
    folded = _folded(text[:LONGEST])
    if bot_name:
        folded = folded.replace(f"@{_folded(bot_name)}", "")
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


def core(utterance: str) -> str:
    """What is left of a plain utterance without polite or filling words around it.

    A word said twice ("打卡打卡") is that word once.
    """
    left = _strip_leads(utterance)
    while len(left) > 1 and left.endswith(_TAILS):
        left = left[:-1]
    half = len(left) // 2
    return left[:half] if half and left[:half] == left[half:] else left


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _strip_leads(utterance: str) -> str:
    left = utterance
    while lead := next((one for one in _LEADS if left.startswith(one) and left != one), ""):
        left = left[len(lead) :]
    return left


def _settled(text: str, name: str) -> str:
    """The folded form of a text made to be folded for ever: without what can be nested."""
    left = text.translate({ord("["): None, ord("]"): None, ord("@"): None})
    for _ in range(_PASSES):
        left = _evened(_fold_once(left, name))
    return left


def _fold_once(text: str, name: str) -> str:
    folded = text if text.isalnum() else _tidied(text, name)
    folded = _homely().sub(_standard, folded)
    if _LATIN.search(folded) and "@" not in folded:
        folded = from_pinyin(folded) or folded
    return folded


def _tidied(text: str, name: str) -> str:
    """Without stickers, the bot's name, and marks and blanks said twice."""
    folded = text
    if name and "@" in folded:
        folded = folded.replace(f"@{name}", " ")
    if "[" in folded:
        folded = _BRACKETED.sub(_bracketed, folded)
    folded = _AGAIN_AND_AGAIN.sub(_once, folded)
    return _BLANKS.sub(_blank, folded).strip()


def _clean_once(text: str) -> str:
    said = text if text.isalnum() else _MARKED.sub("", text)
    words = _FILLERS.sub("", said)
    if not words.isalnum():
        words = _NOT_WORDS.sub("", words)
    return words or _NOT_WORDS.sub("", said)


def _evened(text: str) -> str:
    """One character for all that look or mean the same, lower case, without emoji."""
    left = text
    for _ in range(_PASSES):
        changed = _FAR_SIGNS.sub("", left.translate(_even_table())).lower()
        left = unicodedata.normalize("NFKC", changed)[:LONGEST]
        if left == changed:
            break
    return left


@lru_cache(maxsize=16)
def _evened_name(name: str) -> str:
    return _evened(name).strip()


def _bracketed(match: re.Match[str]) -> str:
    inner = match[1].strip()
    medium = _MEDIUM.match(inner)
    if medium:
        return f"[{medium[0]}]"
    return "" if inner in _stickers() else match[0]


def _once(match: re.Match[str]) -> str:
    return match[0][0]


def _blank(match: re.Match[str]) -> str:
    return "\n" if "\n" in match[0] else " "


def _standard(match: re.Match[str]) -> str:
    return _standards()[(match.lastindex or 0) - 1]


@cache
def _homely() -> re.Pattern[str]:
    """All dialect words, each told by a group behind it; a letter in front makes it fast."""
    return re.compile("|".join(f"{way}()" for said, _ in _DIALECT for way in _ways(said)))


@cache
def _standards() -> tuple[str, ...]:
    return tuple(word for said, word in _DIALECT for _ in _ways(said))


def _ways(said: str) -> list[str]:
    """The alternatives of a pattern, each beginning with a letter."""
    ways = []
    for alternative in _TOP_LEVEL.findall(said):
        behind, firsts, rest = _BEGINNING.findall(alternative)[0]
        ways += [
            f"{first}{behind[:-1]}{first}){rest}" if behind else first + rest
            for first in firsts.strip("[]")
        ]
    return ways


@cache
def _stickers() -> frozenset[str]:
    return frozenset(_STICKERS.split())


@cache
def _even_table() -> str:
    """What stands for each character of the basic plane."""
    table = array("I", range(PLANE))
    for code in range(0xFF01, 0xFF5F):
        table[code] = ord(chr(code - 0xFEE0).lower())
    for first, last in _SIGNS:
        table[first : last + 1] = array("I", [0] * (last + 1 - first))
    for row in _ROUND_DIGITS:
        for digit, char in enumerate(row, ord("1")):
            table[ord(char)] = digit
    for many, few in _simplified().items():
        table[ord(many)] = ord(few)
    for alike, one in _EVENED.items():
        for char in alike:
            table[ord(char)] = ord(one)
    text = as_text(table)
    return text.translate(text)


def _simplified() -> dict[str, str]:
    """Traditional characters, but those that simplified writing has too (著名, 乾隆)."""
    rows = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (row.split() for row in rows.splitlines())
    return {
        pair[0]: pair[1]
        for pair in pairs
        if max(pair[0], pair[1]) < "\U00010000" and not pair[0].encode("gb2312", "ignore")
    }
