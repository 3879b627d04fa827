"""Who is measured: each finds the best offers of every need by the product of their vectors, as its makers mean it."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching.topk import Blocks, Csr, nominate

Run = Callable[[Any], Any]
"""Takes needs as CSR and returns whatever the engine returns."""
BOTH_WAYS = 20
"""Needs an offer keeps, where both directions are asked for."""
_ROWS = 256
"""Needs whose dense row of products is held at once by those who need one."""


class NotInstalled(ImportError):
    """An engine to compare with is missing; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One way to do it."""

    name: str
    module: str
    """What must be importable."""
    prepare: Callable[[Any, int, int], Run]
    """Takes offers as CSR, how many to keep a need, and threads."""
    best: Callable[[Any, int], NDArray[Any]] | None
    """Returns the scores found, best first, shape (n_needs, top); None where they are not products."""
    sampled: bool = False
    """True where a large run would take too long, so that part of the needs stands for all."""

    def check(self) -> None:
        """Make sure it can be run.

        Raises:
            NotInstalled: it cannot.
        """
        try:
            importlib.import_module(self.module)
        except ImportError as error:
            name = self.module.partition(".")[0]
            raise NotInstalled(
                f"{name} is not installed: pip install '.[bench]', or leave it out with --engines"
            ) from error


def _ours(top_per_offer: int) -> Callable[[Any, int, int], Run]:
    def prepare(offers: Any, top: int, threads: int) -> Run:
        blocks = Blocks.build(Csr.of(offers), offers.shape[1])
        return lambda needs: nominate(Csr.of(needs), blocks, top=top, top_per_offer=top_per_offer, threads=threads).sums

    return prepare


def _fused(module: str) -> Callable[[Any, int, int], Run]:
    """Return the product that keeps only the best, as both who offer it call it."""

    def prepare(offers: Any, top: int, threads: int) -> Run:
        multiply = importlib.import_module(module).sp_matmul_topn
        by_term = offers.T.tocsr()
        return lambda needs: multiply(needs, by_term, top_n=top, n_threads=threads, sort=True)

    return prepare


def _bm25s(offers: Any, top: int, threads: int) -> Run:
    """Return its retrieval over the offers' values; it cannot be told a need's, so it adds where others multiply."""
    columns = offers.tocsc()
    retriever = importlib.import_module("bm25s").BM25(backend="numba")
    retriever.scores = {
        "data": columns.data.astype(np.float32),
        "indices": columns.indices.astype(np.int32),
        "indptr": columns.indptr.astype(np.int32),
        "num_docs": offers.shape[0],
    }
    retriever.unique_token_ids_set = set(range(offers.shape[1]))
    retriever.vocab_dict = {"": 0}
    retriever.nonoccurrence_array = None

    def run(needs: Any) -> Any:
        tokens = [row.tolist() for row in np.split(needs.indices, needs.indptr[1:-1])]
        return retriever.retrieve(tokens, k=top, n_threads=threads, show_progress=False, backend_selection="numba")

    return run


def _scipy(offers: Any, top: int, _threads: int) -> Run:
    by_term = offers.T.tocsr()

    def run(needs: Any) -> NDArray[Any]:
        found = [_largest((needs[at : at + _ROWS] @ by_term).toarray(), top) for at in range(0, needs.shape[0], _ROWS)]
        return np.concatenate(found)

    return run


def _scikit_learn(offers: Any, top: int, _threads: int) -> Run:
    from sklearn.metrics.pairwise import cosine_similarity

    return lambda needs: _largest(cosine_similarity(needs, offers), top)


def _largest(scores: NDArray[Any], top: int) -> NDArray[Any]:
    places = np.argpartition(-scores, min(top, scores.shape[1]) - 1, axis=1)[:, :top]
    return -np.sort(-np.take_along_axis(scores, places, 1), axis=1)


def _dense(found: Any, _top: int) -> NDArray[Any]:
    return np.asarray(found)


def _rows(found: Any, top: int) -> NDArray[Any]:
    rows = sp.csr_array(found)
    best = np.zeros((rows.shape[0], top), rows.dtype)
    for at, (begin, end) in enumerate(zip(rows.indptr, rows.indptr[1:], strict=False)):
        best[at, : end - begin] = -np.sort(-rows.data[begin:end])
    return best


OURS, BOTH, YARDSTICK = "citymatch", "citymatch both ways", "sparse_dot_topn"
ENGINES = {
    engine.name: engine
    for engine in (
        Engine(OURS, "numba", _ours(0), _dense),
        Engine(BOTH, "numba", _ours(BOTH_WAYS), _dense),
        Engine(YARDSTICK, "sparse_dot_topn", _fused("sparse_dot_topn"), _rows),
        Engine("sp_matmul_rs", "sp_matmul_rs", _fused("sp_matmul_rs"), _rows),
        Engine("bm25s", "bm25s", _bm25s, None),
        Engine("scipy", "scipy.sparse", _scipy, _dense, sampled=True),
        Engine("scikit-learn", "sklearn.metrics", _scikit_learn, _dense, sampled=True),
    )
}
"""By name, in the order of the table. scipy and scikit-learn use one thread, whatever is asked for."""
