"""A run can be repeated from what was kept of it alone, and whoever changed a byte of that is found out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.orm import Session

from backend.cli import main
from backend.core.db import SessionLocal, make_engine
from backend.core.ids import seed_id
from backend.core.settings import settings
from backend.local.postgres import LocalPostgres
from backend.match_runs import service
from backend.match_runs.compute import rank_all
from backend.match_runs.load import load_kept
from backend.match_runs.models import EngineInput, Exclusion, InputKind, Match, MatchRun
from backend.match_runs.replay import NotDone, first_difference, replay
from backend.organisations.models import Organisation
from backend.scenarios.models import Scenario
from backend.vendors.models import Capability, CaseStudy, Vendor
from matching import digest
from tests.conftest import Database, rolled_back


@pytest.fixture
def run(ranked_engine: Engine) -> Iterator[MatchRun]:
    """A run that is done; what a test does to it is undone."""
    for _ in rolled_back(ranked_engine):
        with SessionLocal.begin() as session:
            done = session.scalars(select(MatchRun)).one()
        yield done


@contextmanager
def writing() -> Iterator[Session]:
    with SessionLocal.begin() as session:
        yield session


def difference(run: MatchRun) -> str:
    with SessionLocal.begin() as session:
        return replay(session, session.get_one(MatchRun, run.id)).difference


class TestReplay:
    def test_an_undisturbed_run_repeats(self, run: MatchRun) -> None:
        assert difference(run) == ""

    def test_it_repeats_after_everything_was_edited(self, run: MatchRun) -> None:
        with writing() as session:
            session.execute(update(Capability).values(title=Capability.title + "改", description="", keywords=[]))
            session.execute(update(Scenario).values(name="别的场景", description="别的内容"))
            session.execute(update(Vendor).values(tier="", region="上海市"))
        assert difference(run) == ""

    def test_it_repeats_after_a_vendor_was_erased(self, run: MatchRun) -> None:
        vendor = seed_id("test", "vendor 0")
        with writing() as session:
            for table in (Match, Exclusion, CaseStudy, Capability):
                session.execute(delete(table).where(table.vendor_id == vendor))
            session.execute(delete(Vendor).where(Vendor.id == vendor))
            session.execute(delete(Organisation).where(Organisation.id == vendor))
        assert difference(run) == ""

    @pytest.mark.parametrize("kind", [InputKind.NEED, InputKind.OFFER, InputKind.WEIGHTS])
    def test_one_flipped_byte_in_an_input_is_found_and_named(self, run: MatchRun, kind: InputKind) -> None:
        with writing() as session:
            held = session.scalars(select(EngineInput).where(EngineInput.kind == kind).limit(1)).one()
            held.body = bytes([held.body[0] ^ 1]) + held.body[1:]
        found = difference(run)
        assert held.sha256 in found
        assert "changed" in found

    def test_an_input_that_is_gone_is_named(self, run: MatchRun) -> None:
        gone = next(iter(run.manifest["offers"].values()))
        with writing() as session:
            session.execute(delete(EngineInput).where(EngineInput.sha256 == gone))
        assert difference(run) == f"/inputs/{gone}: it is gone"

    def test_a_changed_manifest_is_found(self, run: MatchRun) -> None:
        with writing() as session:
            session.get_one(MatchRun, run.id).manifest = run.manifest | {"needs": {}}
        assert difference(run).startswith("/manifest")

    def test_another_engine_is_named_not_tried(self, run: MatchRun) -> None:
        other = run.manifest | {"engine": run.manifest["engine"] | {"engine": "citymatch/0"}}
        with writing() as session:
            changed = session.get_one(MatchRun, run.id)
            changed.manifest = other
            changed.manifest_sha256 = digest(other)
        assert difference(run).startswith("/engine/engine: 'citymatch/0', now ")

    def test_a_result_that_was_tampered_with_is_found_at_its_place(self, run: MatchRun) -> None:
        other = run.manifest | {"result": "0" * 64}
        with writing() as session:
            changed = session.get_one(MatchRun, run.id)
            changed.manifest, changed.manifest_sha256 = other, digest(other)
            session.execute(update(Match).where(Match.rank == 1).values(score=0.125))
        found = difference(run)
        assert found.startswith("/matches/")
        assert "/score: 0.125, now " in found

    @pytest.mark.parametrize(
        ("statement", "told"),
        [
            ("UPDATE matches SET score = 0.125 WHERE rank = 1", "/score: 0.125, now "),
            ("UPDATE matches SET contributions = contributions - 0 WHERE rank = 1", "/contributions"),
            ("UPDATE run_scenarios SET ranked = ranked + 1", "/ranked: "),
            ("DELETE FROM matches WHERE rank = 1", ": it is gone"),
            (
                "INSERT INTO exclusions SELECT gen_random_uuid(), run_id, scenario_id, vendor_id, capability_id,"
                " 'region', '{}', 0 FROM matches LIMIT 1",
                ": the run did not find it",
            ),
        ],
    )
    def test_rows_that_were_tampered_with_are_found_though_the_manifest_is_whole(
        self, run: MatchRun, statement: str, told: str
    ) -> None:
        with writing() as session:
            session.execute(text(statement))
        assert told in difference(run)

    def test_a_forgery_that_fits_together_is_told_by_the_trace(self, run: MatchRun) -> None:
        with writing() as session:
            session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            changed = session.get_one(MatchRun, run.id)
            inputs, weights = load_kept(session, run.manifest, sorted(run.manifest["needs"])[1:])
            forged = rank_all(inputs, weights=weights)
            changed.manifest, changed.manifest_sha256 = forged.manifest, forged.manifest_sha256
        found = difference(run)
        assert found.startswith("/manifest: the audit trace names ")
        assert run.manifest_sha256 in found

    @pytest.mark.usefixtures("run")
    def test_a_run_that_is_not_done_cannot_be_repeated(self) -> None:
        with writing() as session:
            queued = service.create_run(session)
        with pytest.raises(NotDone), writing() as session:
            replay(session, queued)


class TestCommand:
    @pytest.fixture
    def run(
        self,
        server: LocalPostgres,
        clone: Callable[[Database], Database],
        ranked: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Iterator[MatchRun]:
        """A run that is done, in a database of its own that the commands are pointed to."""
        database = clone(ranked)
        monkeypatch.setenv("DATABASE_URL", database.app_url)
        settings.cache_clear()
        engine = make_engine(database.app_url)
        SessionLocal.configure(bind=engine)
        with SessionLocal.begin() as session:
            done = session.scalars(select(MatchRun)).one()
        yield done
        SessionLocal.configure(bind=None)
        engine.dispose()
        server.drop_database(database.name)
        settings.cache_clear()

    def test_a_repeated_run_exits_well(self, run: MatchRun, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["replay", run.number]) == 0
        assert run.manifest["result"] in capsys.readouterr().out

    def test_a_difference_exits_with_one_line(self, run: MatchRun, capsys: pytest.CaptureFixture[str]) -> None:
        with writing() as session:
            session.execute(text("UPDATE engine_inputs SET body = body || '\\x20'::bytea WHERE kind = 'offer'"))
        assert main(["replay", run.number]) == 1
        said = capsys.readouterr().err
        assert said.startswith(f"error: {run.number} does not repeat: /inputs/")
        assert said.count("\n") == 1

    def test_an_exported_run_repeats_where_there_is_no_database_and_one_flipped_bit_is_found(
        self, run: MatchRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        whole, again, flipped = (tmp_path / f"{name}.zip" for name in ("whole", "again", "flipped"))
        for file in (whole, again):
            assert main(["export-run", run.number, str(file)]) == 0
        assert whole.read_bytes() == again.read_bytes()
        monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
        settings.cache_clear()
        assert main(["replay-file", str(whole), "--manifest", run.manifest_sha256]) == 0
        assert run.manifest["result"] in capsys.readouterr().out
        assert main(["replay-file", str(whole), "--manifest", "0" * 64]) == 1
        for name in ("manifest.json", f"inputs/{run.manifest['weights']}"):
            with ZipFile(whole) as source, ZipFile(flipped, "w") as target:
                for held in source.namelist():
                    body = bytearray(source.read(held))
                    body[-2] ^= held == name
                    target.writestr(held, bytes(body))
            assert main(["replay-file", str(flipped)]) == 1
        flipped.write_bytes(b"no zip")
        assert main(["replay-file", str(flipped)]) == 1

    @pytest.mark.usefixtures("run")
    def test_an_unknown_run_exits_with_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["replay", "MR-1999-0001"]) == 1
        assert capsys.readouterr().err == "error: There is no match run MR-1999-0001.\n"


class TestFirstDifference:
    @pytest.mark.parametrize(
        ("one", "other", "found"),
        [
            ({"a": [1, 2]}, {"a": [1, 2]}, ""),
            ({"a": [1, 2]}, {"a": [1, 3]}, "/a/1: 2, now 3"),
            ({"a": 1}, {"b": 1}, "/a: only on one side"),
            ([1], [1, 2], ": 1 entries, now 2"),
            (1, 1.0, ": 1, now 1.0"),
        ],
    )
    def test_the_first_difference_is_named_by_its_place(self, one: object, other: object, found: str) -> None:
        assert first_difference(one, other) == found
