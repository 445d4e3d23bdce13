"""Learn from the labelled lines: python -m training (make learn).

`--check` tells how well lines of one bureau are understood by what was learnt from the others.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from typing import Any

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bot.understanding import hall
from bot.understanding.learnt import FILE, SCALE, Learnt
from handlers.hears import civic
from training import sets

Row = tuple[list[str], str]
# How freely weights may grow; how heavy one must be to be kept, and in how many lines seen.
FREEDOM, LEAST, SEEN = 4.0, 8, 2
FREEDOM_OF_HALL, LEAST_OF_HALL = 1.0, 6


def fit(rows: Iterable[Row]) -> dict[str, Any]:
    """The intents, their biases, and the weights of each sign."""
    rows = list(rows)
    vectorizer = DictVectorizer()
    found = vectorizer.fit_transform([dict.fromkeys(signs, 1) for signs, _ in rows])
    model = LogisticRegression(C=FREEDOM, max_iter=1000)
    model.fit(found, [intent for _, intent in rows])
    often = found.getnnz(axis=0)
    weights = {}
    for at, sign in enumerate(vectorizer.get_feature_names_out()):
        told = [(n, round(w * SCALE)) for n, w in enumerate(model.coef_[:, at])]
        kept = [part for pair in told if abs(pair[1]) >= LEAST for part in pair]
        if kept and often[at] >= SEEN:
            weights[str(sign)] = kept
    bias = [round(float(one) * SCALE) for one in model.intercept_]
    return {"intents": [str(one) for one in model.classes_], "bias": bias, "weights": weights}


def write(learnt: dict[str, Any]) -> None:
    """Keep what was learnt, one sign a line."""
    signs = ",\n".join(
        f"{json.dumps(sign, ensure_ascii=False)}:{json.dumps(told, separators=(',', ':'))}"
        for sign, told in sorted(learnt["weights"].items())
    )
    head = json.dumps({key: learnt[key] for key in ("lines", "intents", "bias")})
    FILE.write_text(f'{head[:-1]}, "weights": {{\n{signs}\n}}}}\n', "utf-8")


def fit_hall(rows: Iterable[Row]) -> dict[str, Any]:
    """The bias and the weight of each sign for a suggestion, of lines of halls and all others."""
    told = [(signs, intent == sets.SUBMIT) for signs, intent in rows]
    told += sets.of_the_hall()
    vectorizer = DictVectorizer()
    found = vectorizer.fit_transform([dict.fromkeys(signs, 1) for signs, _ in told])
    model = LogisticRegression(C=FREEDOM_OF_HALL, max_iter=1000)
    model.fit(found, [is_one for _, is_one in told])
    often = found.getnnz(axis=0)
    signs = zip(vectorizer.get_feature_names_out(), model.coef_[0], often, strict=True)
    weights = {
        str(sign): round(float(weight) * SCALE)
        for sign, weight, seen in signs
        if seen >= SEEN and abs(weight) * SCALE >= LEAST_OF_HALL
    }
    return {"bias": round(float(model.intercept_[0]) * SCALE), "weights": weights}


def write_hall(learnt: dict[str, Any]) -> None:
    """Keep what was learnt of halls, one sign a line."""
    text = json.dumps({"lines": sets.of_hall_digest(), **learnt}, ensure_ascii=False, indent=0)
    hall.FILE.write_text(f"{text}\n", "utf-8")


def check() -> None:
    """Learn from all bureaus but one, for each, and tell how many of its lines are right."""
    rows = {name: list(sets.signs_of(name)) for name in sets.names()}
    for world in sorted({sets.world_of(name) for name in rows}):
        own = [row for name, each in rows.items() if sets.world_of(name) == world for row in each]
        others = [row for name, e in rows.items() if sets.world_of(name) != world for row in e]
        kept = fit(others)
        learnt = Learnt(kept["intents"], kept["bias"], kept["weights"])
        right = sum(learnt.opinion(signs).intent == intent for signs, intent in own)
        print(f"{world.stem:8} {right:5} of {len(own):5} lines {right / len(own):.3f}")


def main() -> None:
    """Learn, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="judge by bureaus left out")
    parser.add_argument("--hall", action="store_true", help="learn of halls alone")
    if parser.parse_args().check:
        check()
        return
    if not parser.parse_args().hall:
        learn([row for name in sets.names() for row in sets.signs_of(name)])
    write_hall(fit_hall(row for name in sets.names() for row in sets.signs_of(name, civic.signs)))
    print(f"of halls: {hall.FILE.stat().st_size // 1024} KiB")


def learn(rows: list[Row]) -> None:
    """Learn the intents."""
    learnt = fit(rows)
    write(learnt | {"lines": sets.digest()})
    print(f"{len(learnt['weights'])} signs, {FILE.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
