"""The judged pairs the product ships with: read strictly, kept in line, measured on a fresh installation."""

from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from backend.core.ids import seed_id
from backend.evaluations.models import Judgement, JudgementSource
from backend.scenarios.models import Scenario
from backend.vendors.models import Capability
from seed.load import SeedError, load_judgements, read_judgements, seed

HEAD = "scenario_number\tcapability_slug\tgrade\n"


def stored(session: Session) -> dict[tuple[int, str], int]:
    query = (
        select(Scenario.number, Capability.slug, Judgement.grade)
        .join(Scenario, Scenario.id == Judgement.scenario_id)
        .join(Capability, Capability.id == Judgement.capability_id)
    )
    return {(number, slug): grade for number, slug, grade in session.execute(query)}


class TestReadJudgements:
    def test_every_scenario_is_judged_in_every_grade_but_one_at_most(self) -> None:
        grades = read_judgements()
        assert {number for number, _ in grades} == set(range(1, 27))
        for number in range(1, 27):
            assert len({grade for (judged, _), grade in grades.items() if judged == number}) >= 3

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("1\ta-1\t4", "grade: must be 0, 1, 2 or 3, is '4'"),
            ("1\ta-1\t", "grade: must be 0, 1, 2 or 3, is ''"),
            ("1\ta-1", "grade: must be 0, 1, 2 or 3, is ''"),
            ("x\ta-1\t3", "needs a scenario_number and a capability_slug"),
            ("1\t\t3", "needs a scenario_number and a capability_slug"),
            ("1\ta-0\t2", "scenario 1 and a-0 are judged twice"),
        ],
    )
    def test_a_line_that_cannot_be_is_named(self, tmp_path: Path, line: str, says: str) -> None:
        (tmp_path / "bad.tsv").write_text(f"{HEAD}1\ta-0\t3\n{line}\n", "utf-8")
        with pytest.raises(SeedError) as refused:
            read_judgements(tmp_path)
        assert str(refused.value) == f"bad.tsv: line 3: {says}"

    def test_a_pair_in_two_files_is_judged_twice(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            (tmp_path / f"{name}.tsv").write_text(f"{HEAD}1\ta-0\t3\n", "utf-8")
        with pytest.raises(SeedError, match=r"b\.tsv: line 2"):
            read_judgements(tmp_path)


class TestLoadJudgements:
    def test_every_shipped_pair_is_there(self, session: Session) -> None:
        assert stored(session) == read_judgements()
        assert set(session.scalars(select(Judgement.source))) == {JudgementSource.SEED}

    def test_loading_again_writes_nothing(self, session: Session) -> None:
        before = session.execute(select(Judgement.id, Judgement.judged_at).order_by(Judgement.id)).all()
        assert load_judgements(session) == 0
        assert session.execute(select(Judgement.id, Judgement.judged_at).order_by(Judgement.id)).all() == before

    def test_what_somebody_broke_is_mended(self, session: Session) -> None:
        first = session.scalars(select(Judgement.id).order_by(Judgement.id).limit(1)).one()
        session.execute(delete(Judgement).where(Judgement.id == first))
        session.execute(update(Judgement).where(Judgement.grade == 3).values(grade=0))
        assert load_judgements(session) > 100
        session.expire_all()
        assert stored(session) == read_judgements()

    def test_a_reviewers_judgement_stays(self, session: Session) -> None:
        pair = session.scalars(select(Judgement).limit(1)).one()
        review = {"scenario_id": pair.scenario_id, "capability_id": pair.capability_id, "judged_at": pair.judged_at}
        session.add(Judgement(grade=0, source=JudgementSource.REVIEW, **review))
        load_judgements(session)
        count = select(func.count()).select_from(Judgement).where(Judgement.source == JudgementSource.REVIEW)
        assert session.scalars(count).one() == 1

    def test_without_scenarios_or_vendors_there_is_nothing_to_judge(self, empty_session: Session) -> None:
        assert seed(empty_session, demo=False).keys() == {"terms", "agencies"}
        assert empty_session.scalars(select(Judgement)).all() == []

    def test_capabilities_are_found_by_their_slug(self, session: Session) -> None:
        held = session.scalars(select(Judgement.capability_id)).all()
        assert set(held) == {seed_id("capability", slug) for _, slug in read_judgements()}
