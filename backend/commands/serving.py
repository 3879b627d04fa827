"""The web process and the worker."""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from types import FrameType

from backend.attachments import upkeep as attachments
from backend.core import heads, idempotency, jobs, keys
from backend.core.beat import Beat
from backend.core.boot import check_database
from backend.core.db import SessionLocal
from backend.core.postman import Postman
from backend.core.pulse import Pulse
from backend.core.settings import settings
from backend.core.watchdog import Watchdog
from backend.match_runs import market
from backend.match_runs.tasks import Reaper
from backend.models import Base
from backend.notifications import digest
from backend.personal_data import retention
from backend.register import reminders
from backend.reviews import detection
from backend.reviews import tasks as reviews
from backend.saved_searches import digest as saved_searches


def tell_in_the_morning() -> None:
    """Tell what saved searches have found, then send the mail of the day, of which that is a part for who wants it."""
    saved_searches.send_due()
    digest.send_due()


BEATS: tuple[tuple[str, float, Callable[[], object]], ...] = (
    ("postman", 1, Postman().deliver_due),
    ("audit-heads", 3600, heads.note_head),
    ("idempotency", 3600, idempotency.forget_ended),
    ("digest", 600, tell_in_the_morning),
    ("retention", 3600, retention.clean),
    ("register", 3600, reminders.remind_due),
    ("ties", 600, detection.detect),
    ("desk", 3600, reviews.bring_missing),
    ("scanner", 5, attachments.scan_waiting),
    ("attachments", 3600, attachments.sweep),
)
"""What a worker does besides its jobs, and after how many seconds again."""
SWITCH_SECONDS = 0.0005
"""After how long a thread that computes lets another one on; Python's 5 ms, a hundred times within one answer, are felt
by whoever asks while the market is being read."""
MARKET_SECONDS = 10
"""After how many seconds a web process looks again whether something published has changed, though nobody asks."""
KEEP_ALIVE_SECONDS = 75
"""How long a connection nobody uses stays open: longer than a proxy keeps one (nginx: 60), which would else send a
request just as it is closed."""


def _check() -> None:
    with SessionLocal.begin() as session:
        check_database(session, testing=settings().testing)
        keys.check_keys(session, Base.metadata)


def check(_given: argparse.Namespace) -> int:
    """Refuse a database that must not be served from."""
    _check()
    print("ok")
    return 0


def work(_given: argparse.Namespace) -> int:
    """Carry out queued jobs until told to stop."""
    _check()

    async def run() -> bool:
        """Return whether somebody asked us to stop."""
        asked = False
        loop = asyncio.get_running_loop()
        worker = asyncio.create_task(
            jobs.app.run_worker_async(
                install_signal_handlers=False,
                update_heartbeat_interval=settings().heartbeat_seconds,
                stalled_worker_timeout=settings().lease_seconds,
                fetch_job_polling_interval=1.0,
            )
        )

        def stop() -> None:
            nonlocal asked
            asked = True
            worker.cancel()

        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop)
        try:
            await worker
        except asyncio.CancelledError:
            if not asked:
                raise
        return asked

    async def opened() -> bool:
        async with jobs.app.open_async():
            return await run()

    with ExitStack() as running:
        connector = jobs.connector(settings().database_url)
        running.enter_context(jobs.app.replace_connector(connector))
        running.enter_context(Reaper())
        for name, seconds, action in BEATS:
            running.enter_context(Beat(name, seconds, action))
        patience = max(settings().lease_seconds * 2 / 3, settings().heartbeat_seconds * 2, 3)
        running.enter_context(Watchdog(lambda: connector.answers, patience))
        asked = asyncio.run(opened())
    # procrastinate ends quietly when the database goes away; whoever restarts us must be told that this was no wish.
    return 0 if asked else 1


def serve(given: argparse.Namespace) -> int:
    """Answer over HTTP until told to stop."""
    import uvicorn

    from backend.main import create_app
    from backend.match_runs.broadcast import end_streams

    class Server(uvicorn.Server):
        """Ends what would go on for ever when it is told to stop, and then waits for the rest."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            """Take a signal."""
            super().handle_exit(sig, frame)
            end_streams()

    _check()
    # Whom to believe about where a request comes from is for core.client to say; uvicorn would believe this machine.
    sys.setswitchinterval(SWITCH_SECONDS)
    pulse = Pulse(SessionLocal.kw["bind"], settings().silence_seconds)
    with pulse, Beat("market", MARKET_SECONDS, market.keep_ready):
        server = Server(
            uvicorn.Config(
                create_app(),
                host=given.host,
                port=given.port,
                server_header=False,
                date_header=True,
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
            )
        )
        with suppress(KeyboardInterrupt):  # raised anew once everybody was answered
            server.run()
    return 0 if server.started else 3


def openapi(_given: argparse.Namespace) -> int:
    """Print the description of the API."""
    from backend.main import create_app

    print(json.dumps(create_app().openapi(), ensure_ascii=False, indent=2))
    return 0
