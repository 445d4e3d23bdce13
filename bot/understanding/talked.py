"""What the members talk of among themselves, where somebody then says that he goes, too.

After one's own question about an activity was answered, 那我去 signs up for it; after somebody
signed up for it, 我也去 does.
"""

from __future__ import annotations

import re
from datetime import timedelta

from bot.scene import Item, Post
from bot.understanding.acts import acts
from bot.understanding.clauses import clauses
from bot.understanding.items import PART
from bot.understanding.normal import clean, fold
from bot.understanding.said import said
from bot.understanding.utterance import Utterance

FRESH = timedelta(minutes=30)
# So many posts may stand between, and so long a one may be an answer or a word beside.
BACK, A_WORD = 6, 24
_GOES = (
    "(?:去|来|报|参加|走|听|报名|报上|加|算)(?:一个|个名?|一份|一位|我一个|我一份|我|上|名)*"
    "(?:吧|了|啊|呀|哈|啦|的)*"
)
# Without one of these nobody goes, and without one of those not after others.
_MAY_GO = re.compile("[去来报参走听加算]")
_MAY_FOLLOW = re.compile("[那就好行哦嗯噢成可得]|[我俺]也|[算加]我")
_THEN = re.compile(
    f"(?:那|就|好|行|哦|嗯|噢|成|可以|得)+(?:我|俺|给我)?(?:也|就|要|先|把我)*{_GOES}"
)
_TOO = re.compile(f"(?:那|好|行|就)*(?:我|俺)也(?:要|想|得)?{_GOES}|(?:也)?(?:算|加)我一个")
_ASKS = re.compile(r"[?？吗呢]|没有?$|多少|几|哪|什么|能不能|有没有|还能|可以")
_SENDS = re.compile("谁|菜市场|一起去|帮我|捎|买|借|吃饭|喝|打牌|麻将")


def talked_of(u: Utterance) -> Item | None:
    """The activity that was asked about or signed up for just before, if this goes to it."""
    if u.to_bot or not (_MAY_GO.search(u.text) and _MAY_FOLLOW.search(u.text)):
        return None
    if u.asks or u.hits.get("activity"):
        return None
    then, too = _says(u, _THEN), _says(u, _TOO)
    if not (then or too):
        return None
    went = False
    for post in _before(u)[:BACK]:
        if u.scene.now - post.at > FRESH:
            return None
        if post.by is None:
            return _announced(u, post) if went and too else None
        item = _named(u, post)
        if item is not None:
            asked = post.by == u.speaker and _asks(u, post)
            theirs = _signs_up(post) or (went and (_asks(u, post) or _is_of_staff(u, post)))
            followed = post.by != u.speaker and too and theirs
            return item if (asked and then) or followed else None
        if not _may_stand_between(u, post, too=too):
            return None
        went = went or (post.by != u.speaker and _signs_up(post))
    return None


def _announced(u: Utterance, post: Post) -> Item | None:
    """The one open activity that a post of the bot's is about."""
    refs = {ref for ref in post.refs if ref[0] == "activity"}
    found = [item for item in u.catalog.items if item.ref in refs and item.status == "open"]
    return found[0] if len(refs) == len(found) == 1 else None


def _before(u: Utterance) -> list[Post]:
    """The posts before, the last first; what is quoted is the last."""
    posts = list(reversed(u.scene.recent))
    quoted = u.scene.quoted
    if quoted is None:
        return posts
    at = next((n for n, post in enumerate(posts) if post.text == quoted.text), len(posts))
    return posts[at:]


def _says(u: Utterance, pattern: re.Pattern[str]) -> bool:
    """Whether a clause says nothing else, behind what else is exclaimed."""
    if pattern.fullmatch(u.clean):
        return True
    return any(
        pattern.fullmatch(clean(words)) or pattern.fullmatch(re.sub("^.{1,4}(?=我也)", "", words))
        for clause in clauses(u.message.text)
        for words in (fold(clause.text).replace(" ", ""),)
    )


def _named(u: Utterance, post: Post) -> Item | None:
    hits = [
        hit
        for hit in u.catalog.mentioned(clean(post.text))
        if hit.item.kind == "activity" and hit.score >= PART
    ]
    return hits[0].item if len({hit.item.ref for hit in hits}) == 1 else None


def _asks(u: Utterance, post: Post) -> bool:
    return said(post.text, u.bot_name).asks or _ASKS.search(post.text) is not None


def _signs_up(post: Post) -> bool:
    found = acts(fold(post.text))
    return ("join" in found or "go" in found) and "leave" not in found


def _may_stand_between(u: Utterance, post: Post, *, too: bool) -> bool:
    """Whether a post leaves the talk where it was: an answer, or somebody who goes as well."""
    if len(post.text) > A_WORD or _SENDS.search(post.text):
        return False
    if post.by == u.speaker or not too:
        return True
    return _is_of_staff(u, post) or _signs_up(post)


def _is_of_staff(u: Utterance, post: Post) -> bool:
    roster = u.scene.roster
    known = roster.known(post.by) if roster is not None and post.by else None
    return known is not None and known.kind == "staff"
