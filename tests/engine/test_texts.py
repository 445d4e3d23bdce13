"""Every sentence that is said exists, fits its values, is needed and short enough for a chat."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from bot.errors import TextsError
from bot.texts import HOME, Texts
from bot.texts.checking import preview
from bot.texts.places import GROUP, place_of

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "console", "handlers", "schedules", "services", "storage")
FILES = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
NUMBERS = {
    "number_medical": "120",
    "number_fire": "119",
    "number_police": "110",
    "number_fraud": "96110",
    "number_lifeline": "12356",
}
ALWAYS = {"bot", *NUMBERS}
WITHOUT_THE_NAME = ("backup.", "cli.", "doctor.", "keys.", "staff.")
texts = Texts(bot="小银铃", **NUMBERS)
STEMS = {key.partition(".")[0] for key in texts.keys()}  # noqa: SIM118 - not a dict
# A page's template is called after its feature as well, and so is a table with its column id.
KEY = re.compile(rf"({'|'.join(sorted(STEMS))})\.(?!html$|id$)[a-z0-9_]+")


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in FILES:
        yield str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8"))


def spoken(node: ast.expr | None) -> set[str]:
    """The strings an expression may be, as far as it can be seen."""
    match node:
        case ast.Constant(value=str(word)):
            return {word}
        case ast.IfExp(body=body, orelse=other):
            return spoken(body) | spoken(other)
        case ast.JoinedStr(values=parts):
            said = {""}
            for part in parts:
                said = {a + b for a in said for b in spoken(part)}
            return said
        case ast.FormattedValue(value=value):
            return spoken(value)
    return set()


# The classes and their bases' constructors that take a key, and values for its sentence.
FAILURES = {
    "DeliveryError",
    "CannotPush",
    "NotConnected",
    "Unknown",
    "SheetError",
    "super().__init__",
}


def key_of(call: ast.Call) -> ast.expr | None:
    """The argument that is a sentence's key, if the call says one or fails with one."""
    match call:
        case ast.Call(func=ast.Name(id="say") | ast.Attribute(attr="say"), args=[key, *_]):
            return key
        case ast.Call(func=func, args=[_, key, _] | [*_, key]) if called(func) in FAILURES:
            return key
    return None


def called(func: ast.expr) -> str:
    """What is called, if that is a name or a base's constructor."""
    match func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr="__init__", value=ast.Call(func=ast.Name(id="super"))):
            return "super().__init__"
    return ""


def is_audited(call: ast.Call) -> bool:
    """Whether a call notes who changed what."""
    match call.func:
        case ast.Attribute(attr="record" | "note", value=ast.Name(id="audit")):
            return True
    return False


SAYINGS = [
    pytest.param(keys, call, id=f"{file}:{call.lineno}")
    for file, tree in trees()
    for call in ast.walk(tree)
    if isinstance(call, ast.Call) and (keys := spoken(key_of(call)))
    if all(KEY.fullmatch(key) for key in keys)
]


TEMPLATES = sorted((ROOT / "console" / "templates").glob("*.html"))


def said_in_templates() -> Iterator[tuple[str, nodes.Call]]:
    """Every sentence that a page's template says by its key."""
    for file in TEMPLATES:
        for call in Environment().parse(file.read_text("utf-8")).find_all(nodes.Call):
            match call:
                case nodes.Call(node=nodes.Name(name="say"), args=[nodes.Const(), *_]):
                    yield f"{file.name}:{call.lineno}", call


@cache
def constants() -> list[tuple[str, str]]:
    """Every string in the program that may be a sentence's key, with its place."""
    return list(_constants())


def _constants() -> Iterator[tuple[str, str]]:
    for file, tree in trees():
        audited = {
            id(part)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and is_audited(call)
            for part in ast.walk(call)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.expr) and id(node) not in audited:
                for word in spoken(node):
                    if KEY.fullmatch(word):
                        yield word, f"{file}:{node.lineno}"
    for place, call in said_in_templates():
        yield call.args[0].value, place


def test_the_program_says_something():
    assert len(SAYINGS) > 20


@pytest.mark.parametrize(("keys", "call"), SAYINGS)
def test_what_is_said_exists_and_gets_exactly_its_values(keys: set[str], call: ast.Call):
    assert keys <= texts.keys()
    given = {keyword.arg for keyword in call.keywords if keyword.arg} - {"retry_after"}
    wanted = set().union(*(texts.placeholders(key) for key in keys)) - ALWAYS
    if any(keyword.arg is None for keyword in call.keywords):
        assert given <= wanted
    else:
        assert given == wanted


def test_what_a_template_says_gets_exactly_its_values():
    for place, call in said_in_templates():
        wanted = texts.placeholders(call.args[0].value) - ALWAYS
        assert {keyword.key for keyword in call.kwargs} == wanted, place


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_a_template_holds_labels_and_no_sentence(file: Path):
    tree = Environment().parse(file.read_text("utf-8"))
    words = [part.data for part in tree.find_all(nodes.TemplateData)]
    words += [part.value for part in tree.find_all(nodes.Const) if isinstance(part.value, str)]
    assert [part for part in words if re.search("[。！？；]", part)] == []


def test_every_key_in_the_program_exists():
    assert {place: key for key, place in constants() if key not in texts.keys()} == {}  # noqa: SIM118


def test_every_sentence_is_needed():
    assert texts.keys() - {key for key, _ in constants()} == set()


def test_what_a_platform_refuses_is_told_with_its_number():
    for key in texts.keys():  # noqa: SIM118
        if key.startswith("errcodes."):
            quoted = {"words"} if key.endswith("_quoted") else set()
            assert texts.placeholders(key) == {"code"} | quoted


# Where Chinese may stand in code and why: a folder, a file, or a function, class or constant.
IN_CODE = {
    "bot/cli.py": "typer's help, which is read before any text is loaded",
    "bot/config/sections.py": "what the settings mean and default to, beside each setting",
    "bot/config/wording.py": "errors about settings, which are read before any text is loaded",
    "bot/demonstration.py": "invented people, groups and material: data",
    "bot/lunar.py": "the names of days and months, which people say",
    "bot/texts/checking.py:_WORDS": "what is not said in a group: words to find",
    "bot/texts/marks.py": "by which the bot knows its own sentences: words to understand",
    "bot/pasting.py:_OF_WHO_DID_NOT": "what says of nobody that he came: words to understand",
    "bot/transcripts": "how clients of WeChat write: words to understand",
    "services/hall/docx_child.py": "what fonts are called",
    "services/suggestions/missing.py": "what needs a place, or is a wish: words to understand",
    "bot/demonstration_cases.py": "the demo's invented hall: data",
    "bot/demonstration_hall.py": "the demo's invented hall: data",
    "services/suggestions/items.py:_EVERYDAY": "what is said every day: words to understand",
    "services/suggestions/reading.py": "how people begin to speak: words to understand",
    "services/similar/embedding.py:RUNS": "of which signs words are",
    "services/similar/lexicon.py:_COMMON": "characters that nobody types by mistake: data",
    "services/suggestions/pointing.py": "how a case is pointed at: words to understand",
    "services/similar/likeness.py": "what suggestions speak of: words to understand",
    "services/hall/topics_child.py:_tells": "what tells of no topic: words to understand",
    "services/similar/wanted.py": "what is wanted: words to understand",
    "services/similar/whereabouts.py": "how places are called: words to understand",
    "services/suggestions/sensitive.py": "what accuses somebody: words to understand",
    "bot/understanding": "what people say: words to understand, not to read",
    "bot/wechat/client.py:_trust": "an error about a setting",
    "bot/wechat/envelope.py:Envelope": "an error about a setting",
    "bot/wechat/envelope.py:_key": "an error about a setting",
    "handlers/hears": "what people say",
    "handlers/suggestions/backing.py:_NUMBERED": "how a case is called: words to understand",
    "services/imports": "what stands in sheets: words to understand",
    "services/auditing.py:_NUMBERED": "how a case is called: words to understand",
    "services/typed.py:_DASH": "what staff put between two times: words to understand",
    "bot/texts/illness.py": "what tells that somebody is ill: words to understand",
    "services/typed.py:(YES, NO)": "what staff type for yes and no: words to understand",
    "services/unclear": "words in labelled lines: data",
    "services/workdays/workdays.py:QINGMING": "a festival by its name in the calendar: data",
    "storage/roster.py:TITLES": "what an office is called: words to understand",
}
CHINESE = re.compile(r"[\u3400-\u9fff]")  # Marks that join or divide words are no words.


def name_of(statement: ast.stmt) -> str:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            return ast.unparse(target)
    return ""


def is_chinese(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value) is not None
    )


@cache
def chinese() -> list[tuple[str, ...]]:
    """Every Chinese string in the program: what it stands in, its file and its folders."""
    return list(_chinese())


def _chinese() -> Iterator[tuple[str, ...]]:
    for file, tree in trees():
        for statement in tree.body:
            parts = list(ast.walk(statement))
            docstrings = {id(part.value) for part in parts if isinstance(part, ast.Expr)}
            for part in parts:
                if is_chinese(part) and id(part) not in docstrings:
                    folders = [str(folder) for folder in Path(file).parents]
                    yield f"{file}:{name_of(statement)}", file, *folders


def test_what_people_read_does_not_stand_in_code():
    assert {places[0] for places in chinese() if not set(places) & IN_CODE.keys()} == set()


def test_every_leave_to_have_chinese_in_code_is_needed():
    assert IN_CODE.keys() - {place for places in chinese() for place in places} == set()


def test_what_is_said_without_the_bots_name_does_not_mention_it():
    bare = [key for key in texts.keys() if key.startswith(WITHOUT_THE_NAME)]  # noqa: SIM118
    assert [key for key in bare if texts.placeholders(key) & ALWAYS] == []


ELDERS = (
    *("asking.", "care.", "checkin.", "common.", "help.", "human.", "identity."),
    *("inquiries.", "later.", "preferences.", "tasks.nobody"),
    *("leaves.", "meetings.", "reminders.", "bookings."),
    *("activities.", "activity_notices.", "offers.", "signups."),
)
# What those on duty read quotes what was said, as long as it is.
TO_STAFF = ("emergency.call", "emergency.more", "emergency.taken", "emergency.yours")
IN_CHAT = [
    key
    for key in sorted(texts.keys())
    if key.startswith(ELDERS)
    or (key.startswith("emergency.") and key not in TO_STAFF)
    or place_of(key).to == GROUP
]


def typical(key: str) -> str:
    """A sentence with an example, on the long side, of each of its values."""
    return preview(texts, texts.shipped(key))


@pytest.mark.parametrize("key", IN_CHAT)
def test_in_a_chat_it_is_short_and_plain(key: str):
    said = typical(key)
    assert len(said.splitlines()) <= 6
    assert len(said) <= 120
    assert said == said.strip()
    assert not re.search(r"[{}<>]|[-=_*#]{3}", said)
    assert sum(unicodedata.category(sign) == "So" for sign in said) <= 1


@pytest.mark.parametrize("key", IN_CHAT)
def test_in_a_chat_people_are_addressed_with_respect(key: str):
    assert "你" not in typical(key)


def test_a_missing_value_is_an_error_that_names_it():
    with pytest.raises(TextsError, match="name"):
        texts("checkin.recorded_first")


def test_a_missing_sentence_is_an_error():
    with pytest.raises(TextsError, match=r"checkin\.no_such"):
        texts("checkin.no_such")


def test_staff_may_reword_a_sentence_in_a_folder_that_comes_later(tmp_path: Path):
    (tmp_path / "common.toml").write_text('cancelled = "好嘞。"', "utf-8")
    reworded = Texts((HOME, tmp_path), bot="小银铃")
    assert reworded("common.cancelled") == "好嘞。"
    assert reworded("common.failed") == texts("common.failed")


@pytest.mark.parametrize("broken", ["a = 1", "[a]\nb = 'x'", "a = ['x']"])
def test_what_is_no_sentence_is_refused(tmp_path: Path, broken: str):
    (tmp_path / "common.toml").write_text(broken, "utf-8")
    with pytest.raises(TextsError, match="common"):
        Texts((tmp_path,))
