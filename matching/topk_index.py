"""Offers as `matching.topk` wants them: in blocks, head and tail apart; made once, saved as plain arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matching import topk_coding as coding
from matching import topk_parts as parts

Ints = NDArray[np.int64]

_BLOCKS, _NARROW, _WIDE = 64, 2_048, 16_384
"""Blocks at most, while they are not wider than the last: what belongs to a narrow one stays in a processor's cache."""
_WIDEST = 65_536
"""Offers a block can hold at most: postings name them with 16 bits."""
_HEAD_SHARE = 0.05
_HEAD_MOST = 4_096
SMALLEST, LARGEST = 2.0**-60, 2.0**60
"""Between these no product or sum of float32 loses more than its rounding."""


def plain(array: NDArray[Any], dtype: Any) -> NDArray[Any]:
    """Return the array as kernels are compiled for: contiguous, read-only, whether made, mapped or shared."""
    view = np.ascontiguousarray(array, dtype).view(np.ndarray)
    view.flags.writeable = False
    return view


@dataclass(frozen=True, slots=True)
class Csr:
    """Sparse rows; each term stands in a row once, in any order."""

    starts: NDArray[Any]
    """Where each row begins, shape (n_rows + 1,)."""
    terms: NDArray[Any]
    values: NDArray[Any]
    """Each 0 or from 2^-60 to 2^60."""

    @classmethod
    def of(cls, matrix: Any) -> Self:
        """Return the rows of a scipy matrix or array in CSR form."""
        return cls(matrix.indptr, matrix.indices, matrix.data)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.starts) - 1

    def take(self, rows: Ints) -> "Csr":
        """Return some of the rows, in the order asked for."""
        sizes = np.diff(self.starts)[rows]
        starts = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        places = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], sizes)
        return Csr(plain(starts, np.int64), plain(self.terms[places], np.int32), plain(self.values[places], np.float32))

    def checked(self, n_terms: int) -> "Csr":
        """Return the rows as kernels take them.

        Raises:
            ValueError: a value or a term is out of range.
        """
        values = plain(self.values, np.float32)
        if not np.all((values == 0) | ((values >= SMALLEST) & (values <= LARGEST))):
            raise ValueError("a vector holds a value that is neither 0 nor between 2^-60 and 2^60")
        if len(self.terms) and not 0 <= self.terms.min() <= self.terms.max() < n_terms:
            raise ValueError(f"a vector uses a term outside of 0 to {n_terms - 1}")
        return Csr(plain(self.starts, np.int64), plain(self.terms, np.int32), values)


class Blocks:
    """The vectors of the offers, ready for `matching.topk.nominate`."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take what `arrays` gave, as it is or mapped into memory.

        Raises:
            KeyError: an array is missing.
        """
        self._arrays = {name: plain(arrays[name], arrays[name].dtype) for name in _NAMES}
        self._width = int(self._arrays["width"][0])
        self.offers = parts.Offers(*(self._arrays[name] for name in parts.Offers._fields))
        """As the kernels take them."""
        ones, zeros = np.ones((1, len(self)), np.float32), np.zeros((1, len(self)), np.float32)
        self.no_facts = parts.Facts(*(plain(array, np.float32) for array in (ones, zeros, ones)))
        """Of a single class to which all offers are alike: mult 1 and add 0."""

    @classmethod
    def build(cls, offers: Csr, n_terms: int, *, width: int | None = None, head_share: float = _HEAD_SHARE) -> Self:
        """Return the blocks of some offers.

        Args:
            offers: their vectors.
            n_terms: terms are below this number, in offers and needs.
            width: offers of a block, rounded up to a multiple of 512, at most 65,536; changes speed, not results.
            head_share: a term that a larger part of the offers uses belongs to the head; 1 or more for no head.

        Raises:
            ValueError: a value, a term or the width is out of range.
        """
        offers = offers.checked(n_terms)
        if width is None:
            width = min(max(len(offers) // _BLOCKS, _NARROW), _WIDE)
        width = -(-width // parts.STRIP) * parts.STRIP
        if not 0 < width <= _WIDEST:
            raise ValueError(f"width must be between 1 and {_WIDEST}, is {width}")
        frequency = np.bincount(offers.terms, minlength=n_terms)
        is_head = frequency > head_share * len(offers)
        if is_head.sum() > _HEAD_MOST:
            is_head = frequency > np.partition(frequency, -_HEAD_MOST)[-_HEAD_MOST]
        head = np.flatnonzero(is_head)
        tail = np.flatnonzero((frequency > 0) & ~is_head)
        # Frequent terms first: the places needs look up then lie close together.
        tail = tail[np.argsort(-frequency[tail], kind="stable")]
        numbers = np.full((2, n_terms), -1, np.int32)
        numbers[0, head], numbers[1, tail] = np.arange(len(head)), np.arange(len(tail))
        # Of a term that has fewer offers than there are blocks, a block hardly ever holds one.
        n_blocks = -(-len(offers) // width)
        n_frequent = int((frequency[tail] >= min(n_blocks, _BLOCKS)).sum())
        sizes = (max(1, len(head)), n_frequent, len(tail) - n_frequent, width)
        made = coding.build(offers.starts, offers.terms, offers.values, numbers[0], numbers[1], *sizes)
        about = {"width": np.array([width]), "head_of": numbers[0], "tail_of": numbers[1]}
        return cls(about | dict(zip(parts.Offers._fields, made, strict=True)))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return everything as arrays, for `numpy.save`; the constructor takes them back."""
        return dict(self._arrays)

    def __len__(self) -> int:
        """Return how many offers there are."""
        return len(self.offers.steps)

    @property
    def n_terms(self) -> int:
        """Terms are below this number."""
        return len(self._arrays["head_of"])

    @property
    def width(self) -> int:
        """Offers of every block but the last."""
        return self._width

    @property
    def count(self) -> int:
        """How many blocks there are."""
        return len(self.offers.first)

    def cut(self, needs: Csr, classes: Ints) -> parts.Needs:
        """Return needs in head and tail, in the order of the blocks' numbers; terms no offer has are left out."""
        head = coding.cut(needs.starts, needs.terms, needs.values, self._arrays["head_of"])
        tail = coding.cut(needs.starts, needs.terms, needs.values, self._arrays["tail_of"])
        return parts.Needs._make((*coding.code(*head), *head, *tail, classes))


_NAMES = ("width", "head_of", "tail_of", *parts.Offers._fields)
