"""HTTP: `Idempotency-Key` on what creates something, so that a request that is repeated is carried out once."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

from backend.core.idempotency import KEPT_HOURS, Answer, Claim, claim

KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,200}$",
        description="A name for this request, such as a new UUID. Sent again under the same name within "
        f"{KEPT_HOURS} hours, it is not carried out again but answered the same.",
        examples=["0190c0de-7a5b-7c3d-8e9f-0123456789ab"],
    ),
]


async def get_sent(request: Request) -> bytes:
    """Return what tells a request from others: where it goes and its body."""
    return f"{request.url.path}?{request.url.query}\n".encode() + await request.body()


SentDep = Annotated[bytes, Depends(get_sent)]


class OnceRoute(APIRoute):
    """A route that keeps its answer where the request came with a key, before the transaction ends."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        handle = super().get_route_handler()

        async def keeping(request: Request) -> Response:
            response = await handle(request)
            claimed: Claim | None = getattr(request.state, "claim", None)
            if claimed is not None:
                # As a list of pairs, since a name such as Set-Cookie may come several times.
                answer = Answer(response.status_code, tuple(response.headers.items()), bytes(response.body))
                await run_in_threadpool(claimed.keep, answer)
            return response

        return keeping


def carried_out_once(session: Session, request: Request, asker: str, key: str | None, sent: bytes) -> Iterator[None]:
    """Claim a request for as long as it is carried out; without a key it may be carried out again.

    Raises:
        Answered: it was carried out before.
        KeyReused: another request was carried out under this key.
    """
    if key is None:
        yield
        return
    claimed = claim(session, asker, request.scope["route"].name, key, sent)
    request.state.claim = claimed
    yield
    if not claimed.is_kept:
        raise TypeError(f"the router of {request.url.path} needs route_class=OnceRoute")
