"""How like two suggestions are, learnt from labelled sets of them: what each sign weighs.

`python -m training.likeness --check` tells how well each set does by what the others taught.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from services.similar import comparing, embedding, lexicon, likeness
from services.similar.comparing import Signs

HERE = Path(__file__).parent
SIMILAR, SPOKEN = HERE / "similar", HERE / "hall" / "suggestions.jsonl"
LEXICON = Path(lexicon.__file__).with_name("likeness.toml")
# How freely weights may grow, and how many are kept behind the point.
FREEDOM, PLACES = 0.3, 3


class Line(NamedTuple):
    """A labelled suggestion: lines of one topic wish for the same."""

    topic: str
    text: str


def lines(path: Path) -> list[Line]:
    """The labelled suggestions of a file."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [Line(row["topic"], row["text"]) for row in rows]


def names() -> list[str]:
    """The names of the sets that are learnt from."""
    return sorted(file.stem for file in SIMILAR.glob("*.jsonl"))


def digest() -> str:
    """A digest of all that is learnt from."""
    found = hashlib.sha256()
    for file in (*sorted(SIMILAR.glob("*.jsonl")), SPOKEN, LEXICON, embedding.FILE):
        found.update(file.read_bytes())
    return found.hexdigest()


def rarity(texts: Sequence[str]) -> tuple[dict[str, float], float]:
    """How much each character and each name tells, the rarer the more; and one never seen."""
    often: Counter[str] = Counter()
    for text in texts:
        heard = likeness.heard(text, {}, 1.0)
        often.update(heard.chars)
        named = (*heard.things, *heard.matters, *heard.venues, *heard.deeds)
        often.update(f"{lexicon.NAME}{name}" for name in named)
    rarest = math.log(len(texts) + 1)
    found = {one: round(rarest - math.log(count), 2) for one, count in sorted(often.items())}
    return found, round(rarest, 2)


def learn(sets: Sequence[Sequence[Line]], spoken: Iterable[str]) -> dict[str, Any]:
    """What is kept of some labelled sets and of more words that people speak."""
    texts = [*spoken, *(line.text for one in sets for line in one)]
    found, rarest = rarity(texts)
    pairs = [pair for one in sets for pair in compared(one, found, rarest)]
    weights, bias = fit([(signs, same) for _, signs, same in pairs])
    return {"lines": digest(), "bias": bias, "weights": weights, "rarest": rarest, "rarity": found}


def compared(
    rows: Sequence[Line], found: Mapping[str, float], rarest: float
) -> list[tuple[tuple[Line, Line], Signs, bool]]:
    """All pairs of a set that may be alike, with their signs and whether they are."""
    told = [(line, likeness.heard(line.text, found, rarest)) for line in rows]
    every = (
        ((one, other), comparing.signs(mine, others), one.topic == other.topic)
        for (one, mine), (other, others) in combinations(told, 2)
    )
    return [(pair, signs, same) for pair, signs, same in every if signs is not None]


def fit(pairs: Sequence[tuple[Signs, bool]]) -> tuple[dict[str, float], float]:
    """The weight of each sign, and the bias."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - not needed to read
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    scaler = StandardScaler()
    scaled = scaler.fit_transform([signs for signs, _ in pairs])
    model = LogisticRegression(C=FREEDOM, max_iter=3000)
    model.fit(scaled, [same for _, same in pairs])
    weights = model.coef_[0] / scaler.scale_
    bias = model.intercept_[0] - float((weights * scaler.mean_).sum())
    named = zip(Signs._fields, weights, strict=True)
    return {name: round(float(weight), PLACES) for name, weight in named}, round(bias, PLACES)


def spoken() -> list[str]:
    """What people suggest in halls, without labels of what is alike."""
    return [json.loads(line)["text"] for line in SPOKEN.read_text("utf-8").splitlines()]


def check(name: str, sets: Mapping[str, Sequence[Line]], at: float) -> tuple[float, float]:
    """Precision and recall in a set of what was learnt from all others."""
    told = learn([rows for other, rows in sets.items() if other != name], spoken())
    found = right = 0
    for _, signs, same in compared(sets[name], told["rarity"], told["rarest"]):
        weighed = zip(told["weights"].values(), signs, strict=True)
        score = told["bias"] + sum(weight * sign for weight, sign in weighed)
        said = 1 / (1 + math.exp(-score)) >= at
        found, right = found + said, right + (said and same)
    there = sum(one.topic == another.topic for one, another in combinations(sets[name], 2))
    return right / found, right / there


def main() -> None:
    """Learn, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="judge by topics left out")
    sets = {name: lines(SIMILAR / f"{name}.jsonl") for name in names()}
    if parser.parse_args().check:
        for name in sets:
            precision, recall = check(name, sets, likeness.ALIKE)
            f1 = 2 * precision * recall / (precision + recall)
            print(f"{name}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
        return
    kept = json.dumps(learn(list(sets.values()), spoken()), ensure_ascii=False, indent=0)
    likeness.FILE.write_text(f"{kept}\n", "utf-8")
    print(f"{len(sets)} sets, {likeness.FILE.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
