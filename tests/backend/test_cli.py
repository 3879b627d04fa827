"""What a person at a terminal gets: one clear line when something cannot be done, and a code that says so."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.accounts.models import Link, Totp, User
from backend.accounts.tokens import hashed
from backend.cli import main
from backend.core.boot import Unfit, check_database
from backend.core.db import SessionLocal, make_engine
from backend.core.settings import settings
from backend.evaluations.models import Evaluation
from backend.local.postgres import LocalPostgres
from backend.match_runs.models import MatchRun, RunScope, RunStatus
from tests.backend.match_runs.workers import Worker, wait_until
from tests.conftest import ROOT, Database


@pytest.fixture
def pointed(committed: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A seeded database that the commands are pointed to."""
    monkeypatch.setenv("DATABASE_URL", committed.app_url)
    settings.cache_clear()
    yield committed
    settings.cache_clear()


@contextmanager
def reading(database: Database) -> Iterator[Session]:
    """A session of the test's own: the commands close the connections they open."""
    engine = make_engine(database.app_url, pool_size=1)
    with SessionLocal(bind=engine) as session:
        yield session
    engine.dispose()


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return the one line a command is refused with."""
    assert main(words) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    return said


def test_every_command_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "95 % bootstrap intervals" in " ".join(capsys.readouterr().out.split())


@pytest.mark.usefixtures("pointed")
class TestRun:
    def test_a_batch_is_queued_under_a_speakable_number(
        self, pointed: Database, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["run", "--batch", "1"]) == 0
        number = capsys.readouterr().out.strip()
        with reading(pointed) as session:
            run = session.scalars(select(MatchRun).where(MatchRun.number == number)).one()
        assert (run.scope, run.status, run.is_public_demo) == (RunScope.BATCH, RunStatus.QUEUED, False)

    def test_a_cancelled_run_stays_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["run", "--scenario", "SC-2023-0003"]) == 0
        number = capsys.readouterr().out.strip()
        assert main(["cancel", number]) == 0
        assert capsys.readouterr().out == f"{number} cancelled\n"
        assert refused(capsys, "cancel", number) == f"error: {number} is cancelled.\n"

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["run", "--scenario", "SC-1"], "looks like SC-2023-0001"),
            (["run", "--batch", "7"], "import the policy document"),
            (["cancel", "MR-1999-0001"], "no match run MR-1999-0001"),
            (["import-policy", "/nowhere/plan.txt"], "/nowhere/plan.txt cannot be read"),
        ],
    )
    def test_what_cannot_be_done_is_one_line(
        self, words: list[str], says: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert says in refused(capsys, *words)


class TestEvaluate:
    def test_the_measures_of_a_run_are_printed(self, pointed: Database, capsys: pytest.CaptureFixture[str]) -> None:
        with reading(pointed) as session:
            number = session.scalars(select(MatchRun.number)).one()
            shipped = session.scalars(select(Evaluation)).one()
        assert main(["evaluate", number]) == 0
        first, *metrics = capsys.readouterr().out.splitlines()
        assert first.startswith(f"{number}: 26 scenarios, {shipped.judged_pairs} judged pairs")
        for line, metric in zip(metrics, shipped.metrics, strict=True):
            name, mean, *_ = line.split()
            assert (name, float(mean)) == (metric["name"], round(metric["mean"], 4))

    @pytest.mark.usefixtures("pointed")
    def test_a_run_that_is_not_done_is_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["run", "--all"]) == 0
        assert "is queued" in refused(capsys, "evaluate", capsys.readouterr().out.strip())

    def test_a_worker_measures_a_run_when_it_is_done(self, pointed: Database, tmp_path: Path) -> None:
        assert main(["run", "--batch", "1", "--public-demo"]) == 0
        worker = Worker(pointed, tmp_path / "worker.log")

        def measured() -> bool:
            with reading(pointed) as session:
                query = select(Evaluation).join(Evaluation.run).where(MatchRun.scope == RunScope.BATCH)
                return session.scalars(query).first() is not None

        try:
            wait_until(measured, "the evaluation of the batch")
        finally:
            worker.end()


@pytest.mark.usefixtures("pointed")
class TestCreateAdmin:
    def test_it_prints_a_link_that_opens_the_account_and_keeps_only_its_hash(
        self, pointed: Database, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["create-admin", "admin@example.gov.cn"]) == 0
        printed = capsys.readouterr().out
        assert printed.startswith("http://127.0.0.1:8000/links/bootstrap#")
        with reading(pointed) as session:
            user = session.scalars(select(User).where(User.password_hash.is_(None))).one()
            link = session.scalars(select(Link)).one()
        assert (user.email, user.roles, user.password_hash) == ("admin@example.gov.cn", ["city_admin"], None)
        assert link.token_hash == hashed(printed.strip().partition("#")[2])

    def test_what_is_no_mail_address_is_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "no mail address" in refused(capsys, "create-admin", "admin")


class TestSecondFactor:
    def test_it_is_removed_once_and_whose_is_one_line(
        self, pointed: Database, capsys: pytest.CaptureFixture[str]
    ) -> None:
        command, lost = ("second-factor", "remove"), "zhou.wenjun@demo.citymatch.example"
        with reading(pointed) as session:
            apps = session.scalar(select(func.count()).select_from(Totp)) or 0
        assert main([*command, lost.upper()]) == 0
        assert "password" in capsys.readouterr().out
        assert "no second factor" in refused(capsys, *command, lost)
        assert "nobody has" in refused(capsys, *command, "nobody@example.org")
        with reading(pointed) as session:
            assert session.scalar(select(func.count()).select_from(Totp)) == apps - 1


class TestImportPolicy:
    @pytest.mark.usefixtures("pointed")
    def test_a_file_without_text_is_one_line_and_stores_nothing(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        empty = tmp_path / "empty.txt"
        empty.write_text(" \n")
        assert "no text" in refused(capsys, "import-policy", str(empty))

    @pytest.mark.usefixtures("pointed")
    def test_the_same_document_twice_adds_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        plan = str(ROOT / "seed" / "policies" / "shenzhen-2023-plan.txt")
        assert main(["import-policy", plan, "--accept"]) == 0
        assert "lists 26 scenarios, 0 newly accepted" in capsys.readouterr().out


class TestDatabase:
    def test_a_missing_address_says_what_to_set(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", "")
        settings.cache_clear()
        assert "DATABASE_URL is not set" in refused(capsys, "check")
        settings.cache_clear()

    def test_a_server_that_is_not_there_is_one_line(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody@/nothing?host={tmp_path}")
        settings.cache_clear()
        assert "the database does not answer" in refused(capsys, "check")
        settings.cache_clear()

    def test_tables_that_are_not_there_name_the_command(
        self, server: LocalPostgres, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", server.dsn("citymatch"))
        settings.cache_clear()
        assert "run `python -m backend.cli migrate` first" in refused(capsys, "cancel", "MR-1999-0001")
        settings.cache_clear()


class TestCheckDatabase:
    def test_a_superuser_is_refused(self, server: LocalPostgres) -> None:
        assert "postgres is a superuser" in self.refusal(server.dsn("citymatch", user="postgres"), testing=True)

    def test_a_role_that_bypasses_row_security_is_refused(self, server: LocalPostgres) -> None:
        server.sql("CREATE ROLE seer LOGIN BYPASSRLS; GRANT CONNECT ON DATABASE citymatch TO seer")
        assert "seer bypasses row security" in self.refusal(server.dsn("citymatch", user="seer"), testing=True)

    def test_a_server_that_forgets_is_refused_outside_tests(self, server: LocalPostgres) -> None:
        assert "fsync is off" in self.refusal(server.dsn("citymatch"), testing=False)

    def test_the_applications_role_is_accepted_in_tests(self, server: LocalPostgres) -> None:
        assert self.refusal(server.dsn("citymatch"), testing=True) == ""

    def refusal(self, url: str, *, testing: bool) -> str:
        """Return why a database is refused; blank when it is not."""
        engine = make_engine(url, pool_size=1)
        try:
            with SessionLocal(bind=engine) as session:
                check_database(session, testing=testing)
        except Unfit as error:
            return str(error)
        finally:
            engine.dispose()
        return ""


class TestOpenapi:
    def test_it_needs_no_database(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["openapi"]) == 0
        assert "/api/scenarios" in json.loads(capsys.readouterr().out)["paths"]
