"""The platforms' XML, read strictly and without any feature they do not use."""

from __future__ import annotations

from string import ascii_letters, digits
from typing import Any, NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

from bot.errors import YinlingError
from bot.wechat.envelope import Sealed
from bot.wechat.text import inert

ROOT = "xml"
BLANKS = b" \t\r\n"
BASE64 = (ascii_letters + digits + "+/=").encode()
REPLY = """<xml>
<Encrypt><![CDATA[%s]]></Encrypt>
<MsgSignature><![CDATA[%s]]></MsgSignature>
<TimeStamp>%s</TimeStamp>
<Nonce><![CDATA[%s]]></Nonce>
</xml>"""

TEXT = """<xml>
<ToUserName><![CDATA[%s]]></ToUserName>
<FromUserName><![CDATA[%s]]></FromUserName>
<CreateTime>%d</CreateTime>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[%s]]></Content>
</xml>"""


class XmlError(YinlingError):
    """A document can't be read; the text says why, without quoting it."""


class DoctypeError(XmlError):
    """A document declares a type, through which entities could be smuggled in."""


def parse(body: bytes, max_depth: int = 8) -> dict[str, Any]:
    """The elements inside the root `<xml>`: text as str, nested ones as dict, repeated as list.

    Text is kept exactly as it was sent, blanks included and "" when there is none, because
    it may be what a person typed; only text beside nested elements is layout and left out.
    Attributes are left out. The document must be UTF-8, declare no DOCTYPE and nest at most
    `max_depth` levels, or XmlError is raised. The caller limits the size.
    """
    if b"\0" in body:
        # Only then can it be UTF-16, which expat reads in spite of the encoding asked for.
        raise XmlError("is not UTF-8")
    tree = _Tree(max_depth)
    parser = ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.texts.append
    try:
        parser.Parse(body, True)
    except ExpatError:
        raise XmlError("not well-formed") from None
    return tree.root()


def encrypt_of(body: bytes) -> str:
    """The text of `<Encrypt>` in an outer envelope; XmlError if there is not exactly one.

    An envelope of just the shape that 安全模式 sends is taken apart without a parser, which
    is four times faster; that any other shape goes to `parse` is what keeps this safe.
    """
    encrypt = _usual_encrypt(body)
    if encrypt:
        return encrypt.decode()
    text = parse(body).get("Encrypt")
    if not (text and isinstance(text, str)):
        raise XmlError("has no <Encrypt>")
    return text


def envelope_xml(sealed: Sealed) -> bytes:
    """The encrypted answer as WeChat and WeCom's self-built apps read it (消息加解密说明)."""
    return (REPLY % (*sealed[:3], inert(sealed.nonce))).encode()


def text_xml(source: str, target: str, content: str, at: int) -> bytes:
    """A text that answers a message (被动回复文本消息) of `at`, in seconds."""
    return (TEXT % (inert(target), inert(source), at, inert(content))).encode()


def _usual_encrypt(body: bytes) -> bytes:
    """What `<Encrypt>` holds if the only other element is `<ToUserName>` before it, else b""."""
    head, _, rest = body.partition(b"<Encrypt><![CDATA[")
    encrypt, _, tail = rest.partition(b"]]></Encrypt>")
    root, _, first = head.partition(b">")
    name, _, second = first.partition(b"<![CDATA[")
    to, closing, blank = second.partition(b"]]></ToUserName>")
    usual = (
        root.lstrip(BLANKS) == b"<xml"
        and name.strip(BLANKS) == b"<ToUserName>"
        and to.replace(b"_", b"").isalnum()
        and closing + blank.strip(BLANKS) == b"]]></ToUserName>"
        and tail.strip(BLANKS) == b"</xml>"
        and not encrypt.translate(None, BASE64)
    )
    return encrypt if usual else b""


class _Tree:
    """What the parser has seen so far; the last of `open` is the innermost open element."""

    __slots__ = ("max_depth", "open", "texts")

    def __init__(self, max_depth: int) -> None:
        self.max_depth = max_depth
        self.open: list[dict[str, Any]] = [{}]
        self.texts: list[str] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        depth = len(self.open)
        if depth > self.max_depth:
            raise XmlError("nested too deeply")
        if depth == 1 and name != ROOT:
            raise XmlError("the root is not <xml>")
        self.open.append({})
        self.texts.clear()

    def end(self, name: str) -> None:
        # An element without children had no other start since its own: the texts are its own.
        value = self.open.pop() or "".join(self.texts)
        parent = self.open[-1]
        if name not in parent:
            parent[name] = value
        elif isinstance(parent[name], list):
            parent[name].append(value)
        else:
            parent[name] = [parent[name], value]

    def root(self) -> dict[str, Any]:
        content = self.open[0][ROOT]
        return content if isinstance(content, dict) else {}


def _refuse_doctype(*_declaration: object) -> NoReturn:
    raise DoctypeError("declares a DOCTYPE")
