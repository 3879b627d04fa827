"""Streams of progress: many of them cost one question to the database, no thread and no connection each."""

import asyncio
import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from starlette.types import ASGIApp, Message

from backend.accounts.deps import LOCAL_COOKIE, SECURE_COOKIE
from backend.core.db import SessionLocal
from backend.core.ids import new_id
from backend.main import create_app
from backend.match_runs import broadcast, service
from backend.match_runs.broadcast import Broadcaster, TooManyStreams
from backend.match_runs.models import RunPhase, RunStatus
from backend.match_runs.schemas import RunProgress
from tests.backend.accounts.people import begin, make_user
from tests.backend.match_runs.workers import PATIENCE, environment, wait_until
from tests.conftest import ROOT, Database

MANY = 150
STOPS = 20
"""Within how many seconds a server ends that is told to stop."""


def progress(status: RunStatus = RunStatus.RUNNING, done: int = 0) -> RunProgress:
    return RunProgress(
        status=status,
        phase=RunPhase.RANKING,
        scenarios_done=done,
        scenarios_total=8,
        pairs_done=done * 10,
        pairs_total=80,
        pairs_per_second=None,
        seconds_left=None,
        cancel_requested=False,
    )


@dataclass
class Told:
    """A database of one thread: what it says of runs, and how often it was asked."""

    now: RunProgress = field(default_factory=progress)
    asked: list[Collection[UUID]] = field(default_factory=list)

    def __call__(self, run_ids: Collection[UUID]) -> Mapping[UUID, RunProgress]:
        """Say it."""
        self.asked.append(run_ids)
        return dict.fromkeys(run_ids, self.now)


async def next_event(events: AsyncIterator[bytes]) -> bytes:
    async with asyncio.timeout(PATIENCE):
        return await anext(events)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "EVERY", 0.01)


class TestBroadcaster:
    def test_it_tells_what_has_changed_and_ends_with_the_run(self) -> None:
        told = Told()

        async def watch() -> list[bytes]:
            found = []
            with Broadcaster(told).watching(new_id(), "somebody") as events:
                assert await next_event(events) == b"retry: 5000\n\n"
                found.append(await next_event(events))
                told.now = progress(done=8)
                found.append(await next_event(events))
                told.now = progress(RunStatus.DONE, done=8)
                found += [one async for one in events]
            return found

        found = asyncio.run(watch())
        assert [json.loads(one.split(b"data: ")[1])["scenarios_done"] for one in found] == [0, 8, 8]
        assert found[-1].startswith(b"event: progress\nid: 3\ndata: ")
        assert b'"status":"done"' in found[-1]

    def test_a_comment_breaks_a_long_silence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(broadcast, "HEARTBEAT", 0.02)

        async def watch() -> list[bytes]:
            with Broadcaster(Told()).watching(new_id(), "somebody") as events:
                return [await next_event(events) for _ in range(4)]

        assert asyncio.run(watch())[2:] == [b": the line holds\n\n"] * 2

    def test_somebody_who_watches_too_much_is_told_so_and_may_watch_again_later(self) -> None:
        async def watch() -> None:
            feeding = Broadcaster(Told())
            held = [feeding.watching(new_id(), "somebody") for _ in range(broadcast.PER_ASKER)]
            for one in held:
                one.__enter__()
            with pytest.raises(TooManyStreams), feeding.watching(new_id(), "somebody"):
                pass
            with feeding.watching(new_id(), "somebody else"):
                held.pop().__exit__(None, None, None)
            with feeding.watching(new_id(), "somebody"):
                pass

        asyncio.run(watch())

    def test_a_database_that_is_away_ends_no_stream(self) -> None:
        told = Told()

        def read(run_ids: Collection[UUID]) -> Mapping[UUID, RunProgress]:
            if not told.asked:
                told(run_ids)
                raise OSError("away")
            return told(run_ids)

        async def watch() -> bytes:
            with Broadcaster(read).watching(new_id(), "somebody") as events:
                await next_event(events)
                return await next_event(events)

        assert b'"status":"running"' in asyncio.run(watch())

    def test_nobody_is_asked_once_nobody_watches(self) -> None:
        told = Told()

        async def watch() -> int:
            feeding = Broadcaster(told)
            with feeding.watching(new_id(), "somebody") as events:
                await next_event(events)
                await next_event(events)
            assert feeding._feeding is not None
            async with asyncio.timeout(PATIENCE):
                await feeding._feeding
            return len(told.asked)

        assert asyncio.run(watch()) >= 1

    def test_closing_ends_every_stream(self) -> None:
        async def watch() -> list[bytes]:
            feeding = Broadcaster(Told())
            with feeding.watching(new_id(), "somebody") as events:
                await next_event(events)
                await next_event(events)
                feeding.close()
                return [one async for one in events]

        assert asyncio.run(watch()) == []


@dataclass
class Stream:
    """One browser that watches a run, as the server sees it."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    first: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: Message) -> None:
        """Take a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message.get("body", b"")
            if b"data: " in self.body or not message.get("more_body"):
                self.first.set()


@asynccontextmanager
async def watching(app: ASGIApp, run_id: UUID, token: str) -> AsyncIterator[Stream]:
    """Watch a run, until the end of the block or of the run."""
    stream = Stream()
    waiting = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop()

    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET",
        "scheme": "https", "path": f"/api/match-runs/{run_id}/events", "raw_path": b"", "query_string": b"",
        "headers": [(b"host", b"match.example.gov.cn"), (b"accept-encoding", b"gzip"),
                    (b"cookie", f"{SECURE_COOKIE}={token}".encode())],
        "client": ("203.0.113.7", 50000), "server": ("match.example.gov.cn", 443), "root_path": "",
    }  # fmt: skip
    task = asyncio.create_task(app(scope, receive, stream.send))
    try:
        yield stream
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def statements(large: Any) -> Iterator[list[str]]:
    """The statements this process has sent so far."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    engine = SessionLocal.kw["bind"]
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_many_streams_hold_no_connection_and_no_thread_and_cost_one_question(
    statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "PER_ASKER", MANY)
    monkeypatch.setattr(broadcast, "EVERY", 0.05)
    with SessionLocal.begin() as session:
        token = begin(session, make_user(session))
        run_id = service.create_run(session, is_public_demo=True).id
    app, pool = create_app(), SessionLocal.kw["bind"].pool

    async def crowd() -> list[Stream]:
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            entered: list[Stream] = []
            leave = asyncio.Event()

            async def one() -> None:
                async with watching(app, run_id, token) as stream:
                    entered.append(stream)
                    await stream.first.wait()
                    await leave.wait()

            for _ in range(MANY):
                group.create_task(one())
            while len(entered) < MANY or not all(stream.first.is_set() for stream in entered):
                await asyncio.sleep(0.01)
            threads = threading.active_count()
            assert threads < MANY / 2
            assert broadcast.broadcaster()._held.total() == MANY
            statements.clear()
            for _ in range(20):
                assert pool.checkedout() <= 1
                await asyncio.sleep(0.01)
            asked = [one for one in statements if "progress_done" in one]
            assert 1 <= len(asked) <= 6
            # Others are answered meanwhile: none of the streams keeps a place.
            async with asyncio.timeout(PATIENCE), watching(app, new_id(), token) as other:
                await other.first.wait()
                assert other.status == 404
            leave.set()
        return entered

    streams = asyncio.run(crowd())
    assert {stream.status for stream in streams} == {200}
    headers = streams[0].headers
    assert headers["content-type"].startswith("text/event-stream")
    assert "content-encoding" not in headers
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert json.loads(streams[0].body.split(b"data: ")[1])["status"] == "queued"


def test_a_server_that_is_told_to_stop_ends_its_streams_and_does_not_wait_for_them(large: Database) -> None:
    with SessionLocal.begin() as session:
        token = begin(session, make_user(session))
        run_id = service.create_run(session, is_public_demo=True).id
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "backend.cli", "serve", "--port", str(port)], cwd=ROOT, env=environment(large.app_url)
    )
    try:

        def answers() -> bool:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return True
            return False

        wait_until(answers, "a server that answers")
        watched = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        watched.request("GET", f"/api/match-runs/{run_id}/events", headers={"Cookie": f"{LOCAL_COOKIE}={token}"})
        stream = watched.getresponse()
        assert stream.status == 200
        assert stream.readline() == b"retry: 5000\n"
        while not stream.readline().startswith(b"data: "):
            pass
        server.send_signal(signal.SIGTERM)
        assert server.wait(STOPS) in (0, -signal.SIGTERM)
        assert stream.read() == b"\n"
        stream.close()
        watched.close()
    finally:
        server.kill()
        server.wait()
