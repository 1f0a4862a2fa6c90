"""Golden vectors for leuko_data::plan: dealing to folds, and the training order.

An independent implementation of the rules that `plan` documents, with exact fractions, on the stream of
`../stream/make.py`. Needs nothing but Python 3. Run: python3 make.py > plan.json
"""
import contextlib
import hashlib
import io
import json
import pathlib
import struct
import sys
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "stream"))
with contextlib.redirect_stdout(io.StringIO()):
    from make import block


def words(seed, purpose):
    key = hashlib.sha256(b"leuko stream 1\0" + struct.pack("<Q", seed) + purpose.encode()).digest()
    counter = 0
    while True:
        yield from struct.unpack("<8Q", block(key, counter))
        counter += 1


def below(stream, bound):
    """Lemire's multiply and reject."""
    while True:
        product = next(stream) * bound
        if product % 2**64 >= 2**64 % bound:
            return product >> 64


def shuffle(stream, items):
    for last in range(len(items) - 1, 0, -1):
        other = below(stream, last + 1)
        items[last], items[other] = items[other], items[last]


def training_order(pool):
    if len(pool) == 2:
        return [image for pair in zip(*pool) for image in pair]
    total = sum(map(len, pool))
    taken = [0] * len(pool)
    order = [of_class[0] for of_class in pool]
    taken = [1] * len(pool)
    while len(order) < total:
        behind = [
            (Fraction((len(order) + 1) * len(of_class), total) - taken[k], -k)
            for k, of_class in enumerate(pool)
            if taken[k] < len(of_class)
        ]
        k = -max(behind)[1]
        order.append(pool[k][taken[k]])
        taken[k] += 1
    return order


def plan(counts, folds, seed):
    names = "abcdef"[: len(counts)]
    parts = [[[] for _ in counts] for _ in range(folds)]
    stream = words(seed, "cells/folds")
    dealt = 0
    for k, count in enumerate(counts):
        images = [f"{names[k]}{number:03}" for number in range(count)]
        shuffle(stream, images)
        for image in images:
            parts[dealt % folds][k].append(image)
            dealt += 1
    result = []
    for fold in range(folds):
        validation = (fold + 1) % folds
        pool = []
        for k, name in enumerate(names):
            rest = [p for p in range(folds) if p not in (fold, validation)]
            images = sorted(image for p in rest for image in parts[p][k])
            shuffle(words(seed, f"cells/fold{fold:02}/training/{name}"), images)
            pool.append(images)
        result.append(
            {
                "fold": fold,
                "test": sorted(sum(parts[fold], [])),
                "validation": sorted(sum(parts[validation], [])),
                "training_order": training_order(pool),
            }
        )
    return result


cases = []
for counts, folds, seed in [([6, 6], 3, 1), ([17, 29], 5, 2021), ([5, 40, 23, 8], 4, 2**53 + 1)]:
    cases.append({"counts": counts, "folds": folds, "seed": seed, "plan": plan(counts, folds, seed)})
print(json.dumps(cases))
