"""Vectors as the kernels of `matching.topk` read them: head and tail apart, the heads also as small whole numbers."""

from typing import Any

import numpy as np

from matching.topk_parts import NEED_LENGTH, ROW_LENGTH, STRIP, TOGETHER, compiled

_HUGE = np.float32(3e38)
_EXACT = 1 + 2.0**-20
"""Covers the roundings of a step itself."""
_MORE = np.float32(1 + 2.0**-12)
"""Covers whatever the kernels round: adding up 4,096 terms, the most a head can have, is wrong by 2^-14 at most."""


@compiled()
def cut(starts: Any, terms: Any, values: Any, numbers: Any) -> Any:
    """Return starts, numbers and values of the rows' terms that have a number, ascending within a row."""
    cut_starts = np.zeros(len(starts), np.int64)
    for row in range(len(starts) - 1):
        count = 0
        for at in range(starts[row], starts[row + 1]):
            count += numbers[terms[at]] >= 0
        cut_starts[row + 1] = cut_starts[row] + count
    cut_numbers = np.empty(cut_starts[-1], np.int32)
    cut_values = np.empty(cut_starts[-1], np.float32)
    for row in range(len(starts) - 1):
        begin = end = cut_starts[row]
        for at in range(starts[row], starts[row + 1]):
            number = numbers[terms[at]]
            if number >= 0:
                cut_numbers[end] = number
                cut_values[end] = values[at]
                end += 1
        order = np.argsort(cut_numbers[begin:end])
        cut_numbers[begin:end] = cut_numbers[begin:end][order]
        cut_values[begin:end] = cut_values[begin:end][order]
    return cut_starts, cut_numbers, cut_values


@compiled()
def _step(values: Any, most: Any, length: Any) -> Any:
    """Return the step in which values, rounded up, have no code above ``most`` and codes no longer than ``length``."""
    largest = squares = 0.0
    for value in values:
        largest = max(largest, np.float64(value))
        squares += np.float64(value) ** 2
    # Rounding up makes each code longer by less than 1, all of them by less than the root of their number.
    return np.float32(max(largest / most, np.sqrt(squares) / (length - np.sqrt(len(values)))) * _EXACT)


@compiled()
def code(starts: Any, numbers: Any, values: Any) -> Any:
    """Return the fields of `Needs` that begin with ``code_starts``, for the needs' heads."""
    n_needs = len(starts) - 1
    code_starts = np.zeros(n_needs + 1, np.int64)
    for need in range(n_needs):
        size = starts[need + 1] - starts[need]
        code_starts[need + 1] = code_starts[need] + (size + TOGETHER - 1) // TOGETHER * TOGETHER
    coded = np.zeros(code_starts[-1], np.int32)
    codes = np.zeros(code_starts[-1], np.uint16)
    steps = np.zeros(n_needs, np.float32)
    for need in range(n_needs):
        begin, end = starts[need], starts[need + 1]
        steps[need] = _step(values[begin:end], 65535.0, NEED_LENGTH)
        for at in range(end - begin):
            coded[code_starts[need] + at] = numbers[begin + at]
            value = np.ceil(np.float64(values[begin + at]) / np.float64(steps[need]))
            codes[code_starts[need] + at] = np.uint16(value)
        steps[need] *= _MORE
    return code_starts, coded, codes, steps


@compiled()
def build(
    starts: Any,
    terms: Any,
    values: Any,
    head_of: Any,
    tail_of: Any,
    n_head: Any,
    n_frequent: Any,
    n_rare: Any,
    width: Any,
) -> Any:
    """Return the fields of `Offers` for rows of terms."""
    n_offers = len(starts) - 1
    n_blocks = (n_offers + width - 1) // width
    head_starts, numbers, head_values = cut(starts, terms, values, head_of)
    head = numbers.astype(np.uint16)
    steps = np.zeros(n_offers, np.float32)
    codes = np.zeros(((n_offers + STRIP - 1) // STRIP, n_head, STRIP), np.uint8)
    for offer in range(n_offers):
        begin, end = head_starts[offer], head_starts[offer + 1]
        steps[offer] = _step(head_values[begin:end], 255.0, ROW_LENGTH)
        for at in range(begin, end):
            code = np.ceil(np.float64(head_values[at]) / np.float64(steps[offer]))
            codes[offer // STRIP, head[at], offer % STRIP] = np.uint8(code)
    first = np.zeros(n_blocks, np.int64)
    block_starts = np.zeros((n_blocks, n_frequent + 1), np.int32)
    rare_starts = np.zeros(n_rare + 1, np.int64)
    for offer in range(n_offers):
        for at in range(starts[offer], starts[offer + 1]):
            term = tail_of[terms[at]]
            if term >= n_frequent:
                rare_starts[term - n_frequent + 1] += 1
            elif term >= 0:
                block_starts[offer // width, term + 1] += 1
    total = 0
    for block in range(n_blocks):
        first[block] = total
        block_starts[block] = np.cumsum(block_starts[block])
        total += block_starts[block, n_frequent]
    rare_starts = np.cumsum(rare_starts)
    places, postings = np.empty(total, np.uint16), np.empty(total, np.float32)
    rare, rare_values = np.empty(rare_starts[-1], np.int32), np.empty(rare_starts[-1], np.float32)
    rare_next = rare_starts.copy()
    for block in range(n_blocks):
        following = block_starts[block].astype(np.int64) + first[block]
        for offer in range(block * width, min(n_offers, block * width + width)):
            for at in range(starts[offer], starts[offer + 1]):
                term = tail_of[terms[at]]
                if term >= n_frequent:
                    rare[rare_next[term - n_frequent]] = offer
                    rare_values[rare_next[term - n_frequent]] = values[at]
                    rare_next[term - n_frequent] += 1
                elif term >= 0:
                    places[following[term]] = offer - block * width
                    postings[following[term]] = values[at]
                    following[term] += 1
    heads = (codes, steps, head_starts, head, head_values)
    return (*heads, first, block_starts, places, postings, rare_starts, rare, rare_values)


@compiled()
def invert(mult: Any, add: Any, inverse: Any, most: Any) -> Any:
    """Write 1 / mult, finite; return whether mult and add are such that bounds can be reckoned with them."""
    good = True
    for kind in range(len(mult)):
        for at in range(mult.shape[1]):
            closed = mult[kind, at] == np.float32(0.0) and add[kind, at] == -np.float32(np.inf)
            good &= mult[kind, at] >= np.float32(0.0) and mult[kind, at] <= most
            good &= closed or (add[kind, at] >= np.float32(0.0) and add[kind, at] <= most)
            inverse[kind, at] = min(np.float32(1.0) / mult[kind, at], _HUGE)
    return good
