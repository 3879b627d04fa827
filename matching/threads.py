"""Work in parts, several at a time. Threads, not processes: the compiled loops let go of the interpreter."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")
P = TypeVar("P")

THREADS: Final = 2


def in_turn(work: Callable[[P], T], parts: Iterable[P], threads: int = THREADS) -> Iterator[T]:
    """Yield what ``work`` makes of each part, in their order; few parts more than threads are held at a time."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[T]] = deque()
        for part in parts:
            waiting.append(pool.submit(work, part))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
