"""What a request sends arrives in time, or it takes nobody's place."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import Body
from starlette.requests import Request
from starlette.types import Message

from backend.core.application import Application, capacity
from backend.core.body_limit import MAX_BODY, MAX_FILE, UPLOADS
from backend.core.settings import settings
from tests.conftest import BROWSER, ORIGIN

Parts = Iterable[bytes]


@pytest.fixture
def app(tmp_path: Path) -> Application:
    """An application that is sent things."""
    made = Application(title="t", description="d", version="0", frontend=tmp_path)

    @made.post("/api/things")
    def take(data: dict[str, str] = Body()) -> dict[str, str]:
        return data

    @made.post(UPLOADS)
    async def receive(request: Request) -> int:
        return sum([len(part) async for part in request.stream()])

    @made.get("/api/things")
    def look() -> dict[str, str]:
        return {}

    return made


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation that waits for next to no time."""
    monkeypatch.setenv("CITYMATCH_BODY_SECONDS", "0.05")
    settings.cache_clear()
    yield
    settings.cache_clear()


async def post(
    app: Application, parts: Parts, at_end: asyncio.Semaphore, path: str = "/api/things"
) -> tuple[int, dict[str, str], bytes]:
    """Send parts of a body whose end never comes, say when all are sent, and return the answer."""
    left, answered = iter(parts), list[Message]()

    async def receive() -> Message:
        part = next(left, None)
        if part is None:
            at_end.release()
            await asyncio.Event().wait()
        return {"type": "http.request", "body": part, "more_body": True}

    async def send(message: Message) -> None:
        answered.append(message)

    kind = "application/octet-stream" if path == UPLOADS else "application/json"
    headers = {"host": "127.0.0.1:8000", "origin": ORIGIN, "content-type": kind, "content-length": "50"}
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "client": BROWSER["client"],
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    await app(scope, receive, send)
    said = {name.decode().lower(): value.decode() for name, value in answered[0]["headers"]}
    return answered[0]["status"], said, b"".join(message.get("body", b"") for message in answered[1:])


def asking(app: Application) -> httpx2.AsyncClient:
    """Return a browser."""
    transport = httpx2.ASGITransport(app, client=BROWSER["client"])
    return httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers=BROWSER["headers"])


def test_those_who_send_slowly_keep_nobody_waiting(app: Application) -> None:
    async def crowd() -> int:
        at_end = asyncio.Semaphore(0)
        slow = [asyncio.create_task(post(app, [b"{"], at_end)) for _ in range(capacity())]
        for _ in slow:
            await at_end.acquire()
        async with asking(app) as client:
            status = (await client.get("/api/things")).status_code
        for task in slow:
            task.cancel()
        return status

    assert asyncio.run(crowd()) == 200


@pytest.mark.usefixtures("hurried")
def test_what_does_not_arrive_in_time_is_told_so_and_hung_up_on(app: Application) -> None:
    status, headers, body = asyncio.run(post(app, [b'{"a": ', b'"b"'], asyncio.Semaphore(0)))
    assert (status, headers["connection"], headers["content-type"]) == (408, "close", "application/problem+json")
    assert b'"code":"too-slow"' in body


def test_what_is_too_long_is_refused_before_its_end(app: Application) -> None:
    part = b" " * (MAX_BODY // 2 + 1)
    status, headers, body = asyncio.run(post(app, [part, part], asyncio.Semaphore(0)))
    assert (status, headers["connection"]) == (413, "close")
    assert b'"code":"too-large"' in body


def test_what_comes_in_parts_is_taken_whole(app: Application) -> None:
    async def send() -> object:
        async def parts() -> AsyncIterator[bytes]:
            for part in (b'{"a"', b': "', "智".encode()[:1], "智".encode()[1:], b'"}'):
                yield part

        async with asking(app) as client:
            answer = await client.post("/api/things", content=parts(), headers={"Content-Type": "application/json"})
            return answer.json()

    assert asyncio.run(send()) == {"a": "智"}


class TestFiles:
    def test_those_who_send_slowly_leave_places_to_the_others_and_more_of_them_are_told_so(
        self, app: Application
    ) -> None:
        async def crowd() -> tuple[int, int, bytes]:
            at_end = asyncio.Semaphore(0)
            slow = [asyncio.create_task(post(app, [b"%PDF"], at_end, UPLOADS)) for _ in range(8)]
            for _ in slow:
                await at_end.acquire()
            status, headers, body = await post(app, [b"%PDF"], at_end, UPLOADS)
            assert (headers["connection"], headers["retry-after"]) == ("close", "5")
            async with asking(app) as client:
                looked = (await client.get("/api/things")).status_code
            for task in slow:
                task.cancel()
            return looked, status, body

        looked, status, body = asyncio.run(crowd())
        assert (looked, status) == (200, 503)
        assert b'"code":"overloaded"' in body

    @pytest.mark.usefixtures("hurried")
    def test_one_that_comes_too_slowly_is_hung_up_on(self, app: Application) -> None:
        status, headers, body = asyncio.run(post(app, [b"%PDF"], asyncio.Semaphore(0), UPLOADS))
        assert (status, headers["connection"]) == (408, "close")
        assert b'"code":"too-slow"' in body

    def test_one_that_is_too_long_is_refused_before_its_end(self, app: Application) -> None:
        parts = [bytes(1 << 20)] * ((MAX_FILE >> 20) + 1)
        status, headers, body = asyncio.run(post(app, parts, asyncio.Semaphore(0), UPLOADS))
        assert (status, headers["connection"]) == (413, "close")
        assert b'"code":"file-too-large"' in body

    def test_one_goes_through_part_by_part(self, app: Application) -> None:
        async def send() -> object:
            async def parts() -> AsyncIterator[bytes]:
                for _ in range(20):
                    yield bytes(1 << 20)

            async with asking(app) as client:
                headers = {"Content-Type": "application/octet-stream"}
                return (await client.post(UPLOADS, content=parts(), headers=headers)).json()

        assert asyncio.run(send()) == MAX_FILE
