"""Learn what words mean from wishes that are told in many wordings: `training/wishes/*.txt`.

`python -m training.embedding WORDS` reads vectors of words that were learnt from much text, in the
binary form of word2vec (those of the package synonyms 3.10.2, MIT, its `words.vector`: 125,796
words); they make words known that no wording has. Each word's vector is these, turned by one learnt
matrix, and what the wordings themselves teach of it. Two of one wish are to lie nearer than others.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.similar import embedding, lexicon, likeness
from training import wordings
from training.wordings import Wording

# Learnt in so many dimensions, of which so many are kept.
DIMS, KEPT_DIMS = 192, 64
ROUNDS, BATCH, RATE, LEFT_OUT, WARMTH, FREEDOM = 20, 1500, 0.01, 0.6, 0.15, 1e-4
# A word is learnt that so many wordings have; others are known by what they are like.
SEEN, LIKE, KNOWN = 2, 0.45, 12_000
PAIR = 2
SEED = 0
Floats = NDArray[np.float32]


class Vocabulary(NamedTuple):
    """Words by their number, from 1; how much each tells, and what it is like by itself."""

    numbers: Mapping[str, int]
    tells: Floats
    like: Floats


def words_of(text: str) -> frozenset[str]:
    """The words of a wording, as they are looked for in a suggestion."""
    return wordings.words(likeness.placeless(text))


def read_words(path: Path) -> tuple[dict[str, int], Floats]:
    """The words of a file of word2vec, and their vectors of length 1."""
    whole = path.read_bytes()
    head, _, rest = whole.partition(b"\n")
    count, dims = map(int, head.split())
    numbers, vectors, at = dict[str, int](), np.zeros((count, dims), np.float32), 0
    for n in range(count):
        space = rest.index(b" ", at)
        numbers[rest[at:space].decode("utf-8", "replace").lstrip("\n")] = n
        vectors[n] = np.frombuffer(rest, np.float32, dims, space + 1)
        at = space + 1 + 4 * dims
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    return numbers, vectors


def vocabulary(told: Sequence[frozenset[str]], path: Path) -> Vocabulary:
    """The words that wordings have, and those that are like one of them."""
    often = Counter(word for one in told for word in one)
    numbers, vectors = read_words(path)
    seen = sorted(word for word, count in often.items() if _is_known(word, count, numbers))
    there = [numbers[word] for word in seen if word in numbers]
    others = [word for word in numbers if 1 < len(word) <= embedding.LONGEST and word not in often]
    nearest = np.concatenate(
        [
            (vectors[[numbers[word] for word in others[n : n + 2000]]] @ vectors[there].T).max(1)
            for n in range(0, len(others), 2000)
        ]
    )
    best = sorted(np.argsort(-nearest)[:KNOWN])
    more = [others[n] for n in best if nearest[n] >= LIKE]
    known = {word: n for n, word in enumerate((*seen, *more), 1)}
    unseen = math.log(len(told) + 1) / 1.3
    tells, like = np.zeros(len(known) + 1, np.float32), np.zeros((len(known) + 1, vectors.shape[1]))
    for word, n in known.items():
        tells[n] = math.log((len(told) + 1) / (often[word] + 1)) if often[word] else unseen
        if word in numbers:
            like[n] = vectors[numbers[word]]
    return Vocabulary(known, tells, like.astype(np.float32))


def learn(rows: Sequence[Wording], known: Vocabulary, told: Sequence[frozenset[str]]) -> Floats:
    """The vector of each word, by its number."""
    import jax  # noqa: PLC0415 - not needed to read
    import jax.numpy as jnp  # noqa: PLC0415

    rng = np.random.default_rng(SEED)
    numbered = _numbered(known, told)
    wishes = _numbers([row.wish for row in rows])
    start = np.log(np.maximum(known.tells, 0.05) / 5)
    like, is_word = jnp.array(known.like), jnp.arange(len(start)) > 0
    weights: Any = {
        "turn": jnp.array(rng.normal(size=(like.shape[1], DIMS)) / math.sqrt(DIMS), jnp.float32),
        "own": jnp.array(rng.normal(size=(len(start), DIMS)) / math.sqrt(DIMS) / 10, jnp.float32),
        "tells": jnp.array(start, jnp.float32),
    }

    def vectors(now: Any) -> Any:
        tells = jnp.exp(now["tells"]) * is_word
        return (like @ now["turn"] + now["own"]) * tells[:, None]

    def loss(now: Any, words: Any, kept: Any, wish: Any, there: Any) -> Any:
        summed = jnp.sum(vectors(now)[words] * kept[..., None], 1)
        unit = summed / jnp.sqrt((summed * summed).sum(1, keepdims=True) + 1e-6)
        itself = jnp.eye(len(words))
        near = unit @ unit.T / WARMTH - 1e9 * itself - 1e9 * (there <= 0)[None, :]
        same = (wish[:, None] == wish[None, :]) * (1 - itself)
        count = same.sum(1)
        sought = same / jnp.maximum(count, 1)[:, None]
        missed = -(jnp.where(sought > 0, sought * jax.nn.log_softmax(near, 1), 0)).sum(1)
        counted = (count > 0) * there
        free = FREEDOM * (now["own"] ** 2).sum() + 1e-4 * ((now["tells"] - start) ** 2).sum()
        return (missed * counted).sum() / counted.sum() + free

    step = jax.jit(jax.value_and_grad(loss))
    update = jax.jit(_adam)
    first = jax.tree.map(jnp.zeros_like, weights)
    state, taken = (weights, first, first), 0
    for _ in range(ROUNDS):
        for some in _batches(rows, rng):
            there = np.arange(BATCH) < len(some)
            filled = np.pad(some, (0, BATCH - len(some)), mode="edge")
            words = numbered[filled]
            kept = ((rng.random(words.shape) > LEFT_OUT) * (words > 0)).astype(np.float32)
            wish = np.where(there, wishes[filled], -np.arange(BATCH) - 1)
            _, slope = step(state[0], words, kept, wish, there.astype(np.float32))
            taken += 1
            state = update(state, slope, float(taken))
    return np.array(vectors(state[0]))


def keep(known: Vocabulary, vectors: Floats, told: Sequence[frozenset[str]]) -> None:
    """Write the vectors down, in those dimensions in which wordings differ most."""
    summed = np.array([vectors[row].sum(0) for row in _numbered(known, told)])
    summed /= np.linalg.norm(summed, axis=1, keepdims=True) + 1e-6
    _, _, axes = np.linalg.svd(summed - summed.mean(0), full_matrices=False)
    rng = np.random.default_rng(SEED)
    mixed, _ = np.linalg.qr(rng.normal(size=(KEPT_DIMS, KEPT_DIMS)))
    turned = vectors @ axes[:KEPT_DIMS].T @ mixed
    scale = 127 / np.quantile(np.abs(turned[1:]), 0.9995)
    rows = np.clip(np.rint(turned * scale), -127, 127).astype(np.int8)
    by_key: dict[int, NDArray[np.int8]] = {}
    for word, n in known.numbers.items():
        if rows[n].any():
            by_key.setdefault(embedding.key(word), rows[n])
    keys = sorted(by_key)
    embedding.FILE.write_bytes(
        embedding.HEAD.pack(len(keys), KEPT_DIMS)
        + np.array(keys, "<u4").tobytes()
        + np.array([by_key[one] for one in keys], np.int8).tobytes()
    )
    told_of = {"wordings": wordings.digest(), "words": len(keys)}
    wordings.KEPT.write_text(json.dumps(told_of) + "\n", "utf-8")


def _is_known(word: str, count: int, numbers: Container[str]) -> bool:
    """Whether a word of the wordings is learnt; what is long is one only if others say so."""
    if word.startswith(lexicon.NAME) or len(word) <= PAIR:
        return count >= SEEN or word in numbers
    return word in numbers


def _numbered(known: Vocabulary, told: Sequence[frozenset[str]]) -> NDArray[np.int32]:
    """The numbers of the words of each wording, with noughts behind."""
    numbers = [sorted(known.numbers[word] for word in one if word in known.numbers) for one in told]
    rows = np.zeros((len(numbers), max(map(len, numbers))), np.int32)
    for row, some in zip(rows, numbers, strict=True):
        row[: len(some)] = some
    return rows


def _numbers(names: Sequence[str]) -> NDArray[np.int32]:
    known = {name: n for n, name in enumerate(dict.fromkeys(names))}
    return np.array([known[name] for name in names], np.int32)


def _batches(rows: Sequence[Wording], rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """The wordings in another order each time, all of a thing together."""
    things: dict[str, list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        things[row.thing].append(n)
    order = list(things)
    rng.shuffle(order)
    every = np.array([n for thing in order for n in things[thing]])
    yield from (every[n : n + BATCH] for n in range(0, len(every) - BATCH // 3, BATCH))


def _adam(state: Any, slope: Any, taken: float) -> Any:
    import jax  # noqa: PLC0415

    now, first, second = state
    first = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, first, slope)
    second = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b * b, second, slope)
    now = jax.tree.map(
        lambda x, a, b: (
            x - RATE * (a / (1 - 0.9**taken)) / ((b / (1 - 0.999**taken)) ** 0.5 + 1e-8)
        ),
        now,
        first,
        second,
    )
    return now, first, second


def main() -> None:
    """Learn, and write down what was learnt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", type=Path, help="vectors of words, in the binary form of word2vec")
    path = parser.parse_args().words
    rows = wordings.every()
    told = [words_of(row.text) for row in rows]
    known = vocabulary(told, path)
    keep(known, learn(rows, known, told), told)
    size = embedding.FILE.stat().st_size // 1024
    print(f"{len(rows)} wordings, {len({row.wish for row in rows})} wishes, {size} KiB")


if __name__ == "__main__":
    main()
