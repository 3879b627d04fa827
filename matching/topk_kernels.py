"""The compiled loops of `matching.topk`; nothing here knows what is ranked.

A key orders a pair: the bits of its bound (never negative, so they order as the numbers do) above the complement of the
position; 0 is an empty place. A list is a binary heap of keys, the least in front, with the s of each pair beside it.
"""

from typing import Any

import numpy as np

from matching.topk_parts import STRIP, TOGETHER, compiled

_f = np.float32

_CHUNK = 64
"""Needs that are carried over a strip while it is at hand."""
_WORD = 8
"""Marks looked at together."""
_SEED_LANES = 1024
_LEAST = _f(-1.0)
"""Below every bound: what a list with an empty place asks for."""
_LESS = _f(1 - 2.0**-20)
"""Allowance for rounding, far above the few 2^-24 that can go wrong where it stands."""


@compiled()
def bound_of(s: Any, mult: Any, add: Any, curve: Any) -> Any:
    """Return mult · f(s) + add, rounded to float32 at every step."""
    x = _f(s * curve.inverse_full)
    if curve.clipped:
        x = min(x, _f(1.0))
    if curve.power == _f(0.5):
        x = np.sqrt(x)
    elif curve.power != _f(1.0):
        x = _f(x**curve.power)
    return _f(_f(mult * x) + add)


@compiled()
def _key(bound: Any, position: Any) -> Any:
    return (np.uint64(_f(bound).view(np.uint32)) << np.uint64(32)) | np.uint64(0xFFFFFFFF - position)


@compiled()
def _asked(key: Any) -> Any:
    """Return the bound a list asks for whose least key is ``key``."""
    if key == np.uint64(0):
        return _LEAST
    return np.uint32(key >> np.uint64(32)).view(np.float32)


@compiled()
def _put(keys: Any, sums: Any, key: Any, s: Any) -> None:
    """Put a pair in the place of the least."""
    size = len(keys)
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[at] = keys[child]
        sums[at] = sums[child]
        at = child
    keys[at] = key
    sums[at] = s


@compiled()
def _scatter(block: Any, base: Any, need: Any, needs: Any, offers: Any, sums: Any) -> None:
    """Add the tail of a need to the sums of a block, term by term."""
    starts = offers.starts[block]
    first = offers.first[block]
    frequent = len(starts) - 1
    size = len(sums)
    for at in range(needs.tail_starts[need], needs.tail_starts[need + 1]):
        term = needs.tail[at]
        value = needs.tail_values[at]
        if term < frequent:
            places = offers.at[first + starts[term] : first + starts[term + 1]]
            values = offers.values[first + starts[term] : first + starts[term + 1]]
            for posting in range(len(places)):
                sums[places[posting]] += value * values[posting]
        else:
            for posting in range(offers.rare_starts[term - frequent], offers.rare_starts[term - frequent + 1]):
                place = offers.rare[posting] - base
                if place >= 0 and place < size:
                    sums[place] += value * offers.rare_values[posting]


@compiled()
def _cover(block: Any, width: Any, begin: Any, end: Any, needs: Any, offers: Any, cover: Any) -> None:
    """Write what the coded heads of some needs and of a block's offers multiply to, never less than the real ones.

    In 16-bit whole numbers, which is as fast as a processor can multiply; the lengths of both sides bound the sum.
    """
    for strip in range(width // STRIP):
        number = block * (width // STRIP) + strip
        if number >= len(offers.codes):
            break
        codes = offers.codes[number]
        for need in range(begin, end):
            row = cover[need - begin, strip * STRIP : strip * STRIP + STRIP]
            row[:] = np.uint16(0)
            for at in range(needs.code_starts[need], needs.code_starts[need + 1], TOGETHER):
                one, two = codes[needs.coded[at]], codes[needs.coded[at + 1]]
                three, four = codes[needs.coded[at + 2]], codes[needs.coded[at + 3]]
                by_one, by_two = needs.codes[at], needs.codes[at + 1]
                by_three, by_four = needs.codes[at + 2], needs.codes[at + 3]
                for offer in range(STRIP):
                    row[offer] = np.uint16(
                        row[offer]
                        + np.uint16(np.uint16(one[offer]) * by_one)
                        + np.uint16(np.uint16(two[offer]) * by_two)
                        + np.uint16(np.uint16(three[offer]) * by_three)
                        + np.uint16(np.uint16(four[offer]) * by_four)
                    )


@compiled()
def _mark(
    sums: Any, cover: Any, steps: Any, step: Any, asked: Any, asks: Any, facts: Any, curve: Any, marks: Any
) -> None:
    """Mark the offers of a block that may be good enough for the need's list, or the need for theirs."""
    _, add, inverse = facts
    full = curve.asked_full
    if curve.exponent == 1:
        for at in range(len(sums)):
            t = max(_f(0.0), (min(asked, asks[at]) * _LESS - add[at]) * inverse[at])
            marks[at] = sums[at] + step * steps[at] * _f(cover[at]) >= t * full
    elif curve.exponent == 2:
        for at in range(len(sums)):
            t = max(_f(0.0), (min(asked, asks[at]) * _LESS - add[at]) * inverse[at])
            marks[at] = sums[at] + step * steps[at] * _f(cover[at]) >= t * t * full
    else:
        for at in range(len(sums)):
            t = max(_f(0.0), (min(asked, asks[at]) * _LESS - add[at]) * inverse[at])
            power = t
            for _ in range(curve.exponent - 1):
                power *= t
            marks[at] = sums[at] + step * steps[at] * _f(cover[at]) >= power * full


@compiled()
def _exact(offer: Any, head: Any, offers: Any) -> Any:
    """Return the head product, added up in four strands, always the same ones."""
    begin = offers.head_starts[offer]
    end = offers.head_starts[offer + 1]
    terms = offers.head[begin:end]
    values = offers.head_values[begin:end]
    one, two, three, four = _f(0.0), _f(0.0), _f(0.0), _f(0.0)
    whole = len(terms) // 4 * 4
    for at in range(0, whole, 4):
        one += values[at] * head[terms[at]]
        two += values[at + 1] * head[terms[at + 1]]
        three += values[at + 2] * head[terms[at + 2]]
        four += values[at + 3] * head[terms[at + 3]]
    for at in range(whole, len(terms)):
        one += values[at] * head[terms[at]]
    return (one + two) + (three + four)


@compiled()
def _bounds(sums: Any, cover: Any, steps: Any, step: Any, facts: Any, curve: Any, bounds: Any) -> None:
    """Write roughly what the bounds of a block's pairs are; only `_seed` looks at them."""
    mult, add, _ = facts
    factor = step * curve.inverse_full
    most = _f(1.0) if curve.clipped else _f(np.inf)
    if curve.power == _f(1.0):
        for at in range(len(sums)):
            x = min(sums[at] * curve.inverse_full + factor * steps[at] * _f(cover[at]), most)
            bounds[at] = mult[at] * x + add[at]
    else:  # any curve orders as the root does, nearly
        for at in range(len(sums)):
            x = min(sums[at] * curve.inverse_full + factor * steps[at] * _f(cover[at]), most)
            bounds[at] = mult[at] * np.sqrt(x) + add[at]


@compiled()
def _seed(base: Any, sums: Any, bounds: Any, head: Any, offers: Any, facts: Any, curve: Any, top: Any) -> Any:
    """Return a bound that ``top`` offers of the block reach for sure: those with about the best bounds.

    The best of each of many lanes stands for its lane, so that they can be found without sorting a block.
    """
    mult, add, _ = facts
    if 4 * top > _SEED_LANES or len(sums) < _SEED_LANES:
        return _LEAST
    best = np.full(_SEED_LANES, _LEAST, np.float32)
    for begin in range(0, len(sums), _SEED_LANES):
        row = bounds[begin : begin + _SEED_LANES]
        for lane in range(len(row)):
            best[lane] = max(best[lane], row[lane])
    keys = np.zeros(top, np.uint64)
    unused = np.zeros(top, np.float32)
    for lane in range(_SEED_LANES):
        if best[lane] >= _f(0.0) and _key(best[lane], lane) > keys[0]:
            _put(keys, unused, _key(best[lane], lane), _f(0.0))
    if keys[0] == np.uint64(0):
        return _LEAST
    least = _f(np.inf)
    for key in keys:
        at = np.int64(0xFFFFFFFF) - np.int64(key & np.uint64(0xFFFFFFFF))
        while bounds[at] != _asked(key):
            at += _SEED_LANES
        least = min(least, bound_of(sums[at] + _exact(base + at, head, offers), mult[at], add[at], curve))
    return least


@compiled()
def _carry(
    block: Any, width: Any, numbers: Any, needs: Any, offers: Any, facts: Any, curve: Any, reached: Any, by_need: Any,
    by_offer: Any, offers_ask: Any,
) -> None:  # fmt: skip
    """Carry the needs through one block."""
    base = block * width
    size = min(width, len(offers.steps) - base)
    sums = np.zeros(size, np.float32)
    bounds = np.empty(size, np.float32)
    marks = np.zeros((size + _WORD - 1) // _WORD * _WORD, np.uint8)
    words = marks.view(np.uint64)
    head = np.zeros(offers.codes.shape[1], np.float32)
    covers = np.zeros((min(_CHUNK, len(numbers)), width), np.uint16)
    steps = offers.steps[base : base + size]
    asks = offers_ask[base : base + size]
    top = by_need.keys.shape[1]
    for need in range(len(numbers)):
        if need % _CHUNK == 0:
            _cover(block, width, need, min(need + _CHUNK, len(numbers)), needs, offers, covers)
        cover = covers[need % _CHUNK]
        step = needs.steps[need]
        kind = needs.classes[need]
        mult = facts.mult[kind, base : base + size]
        add = facts.add[kind, base : base + size]
        here = (mult, add, facts.inverse[kind, base : base + size])
        keys = by_need.keys[need]
        key_sums = by_need.sums[need]
        _scatter(block, base, need, needs, offers, sums)
        for at in range(needs.head_starts[need], needs.head_starts[need + 1]):
            head[needs.head[at]] = needs.head_values[at]
        if reached[need] < _f(0.0) and keys[0] == np.uint64(0):
            _bounds(sums, cover, steps, step, here, curve, bounds)
            reached[need] = max(reached[need], _seed(base, sums, bounds, head, offers, here, curve, top))
        asked = max(_asked(keys[0]), reached[need])
        _mark(sums, cover, steps, step, asked, asks, here, curve, marks)
        for word in range(len(words)):
            if words[word] == np.uint64(0):
                continue
            for at in range(word * _WORD, min(word * _WORD + _WORD, size)):
                if marks[at] == np.uint8(0):
                    continue
                offer = base + at
                s = sums[at] + _exact(offer, head, offers)
                bound = bound_of(s, mult[at], add[at], curve)
                if bound >= asked:
                    key = _key(bound, offer)
                    if key > keys[0]:
                        _put(keys, key_sums, key, s)
                        asked = max(_asked(keys[0]), asked)
                if bound >= asks[at]:
                    key = _key(bound, numbers[need])
                    if key > by_offer.keys[offer, 0]:
                        _put(by_offer.keys[offer], by_offer.sums[offer], key, s)
                        asks[at] = _asked(by_offer.keys[offer, 0])
        reached[need] = max(reached[need], asked)
        sums[:] = _f(0.0)
        for at in range(needs.head_starts[need], needs.head_starts[need + 1]):
            head[needs.head[at]] = _f(0.0)


@compiled()
def run(
    begin: Any,
    end: Any,
    width: Any,
    numbers: Any,
    needs: Any,
    offers: Any,
    facts: Any,
    curve: Any,
    reached: Any,
    by_need: Any,
    by_offer: Any,
    offers_ask: Any,
) -> None:
    """Carry every need of ``needs`` through some blocks of offers.

    Args:
        begin: number of the first block.
        end: number behind the last.
        width: offers in every block but the last of all.
        numbers: of the needs among all, shape (n_needs,); what orders an offer's list.
        needs: to be ranked for.
        offers: all of them.
        facts: of the needs' classes.
        curve: see `matching.topk_parts.Curve`.
        reached: bounds that each need's last place reaches for sure, shape (n_needs,); shared by all threads, each of
            which may only raise them.
        by_need: this thread's lists.
        by_offer: the lists of all offers, of which a block belongs to one thread at a time; without columns when only
            needs are asked for.
        offers_ask: the bound each of these asks for, infinite without lists, shape (n_offers,).
    """
    for block in range(begin, end):
        _carry(block, width, numbers, needs, offers, facts, curve, reached, by_need, by_offer, offers_ask)


@compiled()
def arrange(lists: Any, rows: Any, positions: Any, sums: Any, bounds: Any) -> None:
    """Write the best of several threads' lists into some rows, best first."""
    threads, count, top = lists.keys.shape
    keys = np.empty(threads * top, np.uint64)
    with_sums = np.empty(threads * top, np.float32)
    for at in range(count):
        for thread in range(threads):
            keys[thread * top : thread * top + top] = lists.keys[thread, at]
            with_sums[thread * top : thread * top + top] = lists.sums[thread, at]
        order = np.argsort(keys)
        for place in range(top):
            one = order[threads * top - 1 - place]
            if keys[one] == np.uint64(0):
                break
            positions[rows[at], place] = np.int64(0xFFFFFFFF) - np.int64(keys[one] & np.uint64(0xFFFFFFFF))
            sums[rows[at], place] = with_sums[one]
            bounds[rows[at], place] = _asked(keys[one])
