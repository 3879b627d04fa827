"""The loops over code points that find terms, compiled. What the terms are is told in `matching.cutting`.

A class asked for `BEHIND` is that of U+10FFFF, the last of the table: none. So runs end there, and since it stands
behind the last character of all, looking one ahead is safe.
"""

from typing import Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.folding import HAN, JOIN, LATIN, PLUS, Bool, Folded, Int32, Int64

Classes = NDArray[np.uint8]
Found = tuple[Int32, Int64, Int32, Int32]
"""Text, key, start and end of some tokens, each of shape (n_tokens,)."""

END_OF_RUN: Final = 10
"""What the cutter is given between two Han runs: a line end, which is in no word."""


class Parts(NamedTuple):
    """What the words of a block, numbered from 0, are followed into: word w into parts firsts[w] to firsts[w + 1]."""

    lengths: Int64
    """Characters of each word, shape (n_words,)."""
    firsts: Int64
    """Shape (n_words + 1,)."""
    keys: Int64
    """Shape (n_parts,), like the next two."""
    offsets: Int64
    """Where in the word the part begins."""
    sizes: Int64
    """Characters of the part."""


class Latin(NamedTuple):
    """The Latin runs of a block, in order; every array of shape (n_runs,)."""

    begins: Int64
    ends: Int64
    words: Int64
    """Key as a word, -1 for a stop word."""
    characters: Int64
    """Key as a character."""
    before: Int64
    """Key of the pair with the Han character before it, -1 where there is none."""
    behind: Int64
    """Key of the pair with the Han character behind it, -1 where there is none."""


class Thesaurus(NamedTuple):
    """The thesaurus's terms as code points, grouped by their first two characters, the longest of a group first."""

    heads: Bool
    """Whether a term begins with a code point, shape (CODE_POINTS,)."""
    slots: Int64
    """Hash table of the groups, -1 where free; its length is a power of two."""
    groups: Int64
    """First term of each group, shape (n_groups + 1,)."""
    term_at: Int64
    """First code point of each term, shape (n_terms + 1,)."""
    codes: Int32
    owners: Int64
    """Number of the concept each term names, shape (n_terms,)."""
    marked: Bool
    """Whether a term has a mark whose width depends on its neighbours, shape (n_terms,)."""
    keys: Int64
    """Key of each concept, shape (n_concepts,)."""


@njit(cache=True, nogil=True)
def runs(codes: Int32, classes: Classes) -> tuple[Int64, Int64, Int32, Int64]:
    """Return begins and ends of the Latin runs, and the Han runs, `END_OF_RUN` after each, with their positions."""
    begins, ends = np.empty(len(codes), np.int64), np.empty(len(codes), np.int64)
    han, places = np.empty(2 * len(codes), np.int32), np.empty(2 * len(codes), np.int64)
    at = latin_size = han_size = 0
    while at < len(codes):
        kind = classes[codes[at]]
        if kind & HAN:
            while classes[codes[at]] & HAN:
                han[han_size], places[han_size] = codes[at], at
                han_size += 1
                at += 1
            han[han_size], places[han_size] = END_OF_RUN, at
            han_size += 1
        elif kind & LATIN:
            begins[latin_size] = at
            at += 1
            while classes[codes[at]] & (LATIN | PLUS) or (classes[codes[at]] & JOIN and classes[codes[at + 1]] & LATIN):
                at += 1
            ends[latin_size] = at
            latin_size += 1
        else:
            at += 1
    return begins[:latin_size], ends[:latin_size], han[:han_size], places[:han_size]


@njit(cache=True, nogil=True)
def words(folded: Folded, latin: Latin, cut: Int32, parts: Parts, places: Int64) -> Found:
    """Return the words in the order of the text: Latin runs, and the parts of the words the Han runs were ``cut`` into.

    ``places`` are the positions of the Han runs' characters, as `runs` gives them.
    """
    total = len(latin.words)
    for word in cut:
        total += parts.firsts[word + 1] - parts.firsts[word]
    texts, keys = np.empty(total, np.int32), np.empty(total, np.int64)
    starts, ends = np.empty(total, np.int32), np.empty(total, np.int32)
    size = run = text = han = 0
    for step in range(len(cut) + 1):
        place = places[han] if step < len(cut) else len(folded.codes)
        while run < len(latin.words) and latin.begins[run] < place:
            if latin.words[run] >= 0:
                while latin.begins[run] >= folded.bounds[text + 1]:
                    text += 1
                texts[size], keys[size] = text, latin.words[run]
                starts[size], ends[size] = folded.starts[latin.begins[run]], folded.ends[latin.ends[run] - 1]
                size += 1
            run += 1
        if step < len(cut):
            word = cut[step]
            while place >= folded.bounds[text + 1]:
                text += 1
            for part in range(parts.firsts[word], parts.firsts[word + 1]):
                first = place + parts.offsets[part]
                texts[size], keys[size] = text, parts.keys[part]
                starts[size], ends[size] = folded.starts[first], folded.ends[first + parts.sizes[part] - 1]
                size += 1
            han += parts.lengths[word]
    return texts[:size], keys[:size], starts[:size], ends[:size]


@njit(cache=True, nogil=True)
def grams(
    folded: Folded, latin: Latin, classes: Classes, first_character: int, first_pair: int, code_bits: int
) -> tuple[Found, Found]:
    """Return the single characters, a Latin run counting as one, and the pairs of neighbours.

    Han characters have the key ``first_character | code``, two of them ``first_pair | code << code_bits | code``.
    """
    room = len(folded.codes)
    texts, keys = np.empty(room, np.int32), np.empty(room, np.int64)
    starts, ends = np.empty(room, np.int32), np.empty(room, np.int32)
    pair_texts, pair_keys = np.empty(room, np.int32), np.empty(room, np.int64)
    pair_starts, pair_ends = np.empty(room, np.int32), np.empty(room, np.int32)
    size = pairs = run = 0
    for text in range(len(folded.bounds) - 1):
        at = folded.bounds[text]
        behind, before = -1, np.int64(-1)  # where the last character ended, and its code point if it was Han
        while at < folded.bounds[text + 1] - 1:
            if run < len(latin.begins) and latin.begins[run] == at:
                end, code, key, pair = latin.ends[run], np.int64(-1), latin.characters[run], latin.before[run]
                run += 1
            elif classes[folded.codes[at]] & HAN:
                end, code = at + 1, np.int64(folded.codes[at])
                key = first_character | code
                pair = first_pair | before << code_bits | code if before >= 0 else latin.behind[run - 1] if run else -1
            else:
                at += 1
                continue
            if behind == at:
                pair_texts[pairs], pair_keys[pairs] = text, pair
                pair_starts[pairs], pair_ends[pairs] = starts[size - 1], folded.ends[end - 1]
                pairs += 1
            texts[size], keys[size] = text, key
            starts[size], ends[size] = folded.starts[at], folded.ends[end - 1]
            size += 1
            behind, before, at = end, code, end
    singles = texts[:size], keys[:size], starts[:size], ends[:size]
    return singles, (pair_texts[:pairs], pair_keys[:pairs], pair_starts[:pairs], pair_ends[:pairs])


@njit(cache=True, nogil=True)
def slot_of(first: int, second: int, slots: int) -> int:
    """Return where in a table of so many slots, a power of two, the search for two code points begins."""
    return (first * 0x9E3779B1 ^ (second + 1) * 0x85EBCA77) >> 7 & (slots - 1)


@njit(cache=True, nogil=True)
def _group(thesaurus: Thesaurus, first: int, second: int) -> int:
    """Return the group of the terms that begin with two code points, -1 if there is none."""
    slot = slot_of(first, second, len(thesaurus.slots))
    while thesaurus.slots[slot] >= 0:
        head = thesaurus.term_at[thesaurus.groups[thesaurus.slots[slot]]]
        if thesaurus.codes[head] == first and thesaurus.codes[head + 1] == second:
            break
        slot = (slot + 1) & (len(thesaurus.slots) - 1)
    return int(thesaurus.slots[slot])


@njit(cache=True, nogil=True)
def _term_end(codes: Int32, begin: int, classes: Classes, term: Int32) -> tuple[int, int]:
    """Return where a term at ``begin`` ends, and where it ends with its plural s.

    Both are -1 where the term does not stand there as a word of its own; its first two code points do stand there. No
    term holds BEHIND, so none reaches over the end of the text.
    """
    for step in range(2, len(term)):
        if codes[begin + step] != term[step]:
            return -1, -1
    end = whole = begin + len(term)
    # In front of the first text codes[-1] is the BEHIND of the last.
    if classes[term[0]] & LATIN and classes[codes[begin - 1]] & LATIN:
        return -1, -1
    if classes[term[-1]] & LATIN:
        whole += codes[end] == ord("s")
        if classes[codes[whole]] & LATIN:
            return -1, -1
    return end, whole


@njit(cache=True, nogil=True)
def concepts(folded: Folded, classes: Classes, thesaurus: Thesaurus) -> tuple[Found, Bool]:
    """Return the concepts, and the texts where a marked term may stand: its marks' widths are not told by the codes."""
    codes, room, size = folded.codes, 64, 0
    texts, keys = np.empty(room, np.int32), np.empty(room, np.int64)
    starts, ends = np.empty(room, np.int32), np.empty(room, np.int32)
    covered = np.zeros(len(thesaurus.keys), np.int64)
    unsure = np.zeros(len(folded.bounds) - 1, np.bool_)
    for text in range(len(unsure)):
        for begin in range(folded.bounds[text], folded.bounds[text + 1] - 1):
            if not thesaurus.heads[codes[begin]]:
                continue
            group = _group(thesaurus, codes[begin], codes[begin + 1])
            if group < 0:
                continue
            for term in range(thesaurus.groups[group], thesaurus.groups[group + 1]):
                owner = thesaurus.owners[term]
                own_codes = thesaurus.codes[thesaurus.term_at[term] : thesaurus.term_at[term + 1]]
                end, whole = _term_end(codes, begin, classes, own_codes)
                if end <= covered[owner]:  # the covered end counts an s, the term's own does not
                    continue
                covered[owner] = whole
                unsure[text] |= thesaurus.marked[term]
                if size == room:
                    texts, keys = np.append(texts, texts), np.append(keys, keys)
                    starts, ends = np.append(starts, starts), np.append(ends, ends)
                    room *= 2
                texts[size], keys[size] = text, thesaurus.keys[owner]
                starts[size], ends[size] = folded.starts[begin], folded.ends[whole - 1]
                size += 1
    return (texts[:size], keys[:size], starts[:size], ends[:size]), unsure
