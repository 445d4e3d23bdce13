"""What is drawn: a ranking, a certificate, a poster. Each call takes some 100 ms.

Whatever knows the drawing library is imported only when something is drawn: it takes time and
memory that a bureau without pictures need not give.
"""

from __future__ import annotations

from bot.messages import Say
from services.activities.words import Words
from services.checkin.certificates import Earned
from services.checkin.ranking import Ranking
from services.fonts import Face
from services.pictures.sign import Sign, of_activity


def ranking(say: Say, week: Ranking, bureau: str, face: Face) -> bytes:
    """The picture of a ranking, a PNG 1080 pixels wide."""
    from services.pictures import weekly  # noqa: PLC0415 - for the reason above

    return weekly.draw(say, week, bureau, face)


def certificate(say: Say, earned: Earned, bureau: str, face: Face) -> bytes:
    """The certificate as a PNG of 1440 by 1020 pixels, dated with the first after its month."""
    from services.pictures import monthly  # noqa: PLC0415 - as above

    return monthly.draw(say, earned, bureau, face)


def activity_poster(
    say: Say, told: Words, bureau: str, face: Face, *, code: str = "", paper: bool = False
) -> bytes:
    """The poster of an activity, as `handout_poster` draws it."""
    return handout_poster(of_activity(say, told, code), bureau, face, code=code, paper=paper)


def handout_poster(
    sign: Sign, bureau: str, face: Face, *, code: str = "", paper: bool = False
) -> bytes:
    """A poster as a PNG 1080 pixels wide, on `paper` of A4, 1654 by 2339.

    `code` is what scanning it gives, an address say; without one there is nothing to scan.
    """
    from services.pictures import poster as drawn  # noqa: PLC0415 - as above

    return drawn.draw(sign, bureau, face, code=code, paper=paper)
