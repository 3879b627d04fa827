"""Judged pairs are kept in line with their source, and a run is measured by what it ranked itself."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, delete, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import matching
from backend.evaluations.measure import differences, means
from backend.evaluations.models import Evaluation, EvaluationScenario, Judgement, JudgementSource
from backend.evaluations.service import (
    NothingJudged,
    NotMeasurable,
    judgements_of,
    measured_by,
    save_judgements,
)
from backend.evaluations.tasks import evaluate, measure_run
from backend.match_runs import service as match_runs
from backend.match_runs.models import Match, MatchRun
from backend.vendors.models import Capability, Vendor
from tests.backend.evaluations.conftest import GRADES, SCENARIOS, capability, finish_run


def other_weights() -> dict[str, Any]:
    """Return weights that turn the lists round: nothing but the evidence and the region counts."""
    weights = json.loads(json.dumps(matching.default_weights().as_json()))
    weights["signals"] = dict.fromkeys(matching.SIGNALS, 0.0) | {"evidence": 0.5, "region": 0.5}
    return dict(weights)


def saved(session: Session) -> dict[tuple[UUID, UUID], int]:
    return {(row.scenario_id, row.capability_id): row.grade for row in session.scalars(select(Judgement))}


def by_hand(session: Session) -> dict[tuple[UUID, UUID], int]:
    return dict(saved(session))


class TestSaveJudgements:
    def test_the_same_again_changes_nothing(self, session: Session) -> None:
        before = session.execute(select(Judgement.id, Judgement.judged_at).order_by(Judgement.id)).all()
        assert save_judgements(session, JudgementSource.SEED, by_hand(session), SCENARIOS) == 0
        assert session.execute(select(Judgement.id, Judgement.judged_at).order_by(Judgement.id)).all() == before

    def test_changed_new_and_withdrawn_ones_are_brought_in_line(self, session: Session) -> None:
        wanted = by_hand(session)
        gone, changed = (SCENARIOS[0], capability("1 1")), (SCENARIOS[0], capability("0 2"))
        del wanted[gone]
        wanted |= {changed: 2, (SCENARIOS[4], capability("3 1")): 1}
        assert save_judgements(session, JudgementSource.SEED, wanted, SCENARIOS) == 3
        session.expire_all()
        assert saved(session) == wanted

    def test_those_of_other_scenarios_and_sources_stay(self, session: Session) -> None:
        before = saved(session)
        save_judgements(session, JudgementSource.REVIEW, {(SCENARIOS[0], capability("3 1")): 3}, SCENARIOS[:1])
        save_judgements(session, JudgementSource.REVIEW, {}, SCENARIOS[1:])
        assert saved(session) == before | {(SCENARIOS[0], capability("3 1")): 3}

    def test_where_both_judged_a_pair_the_reviewer_decides(self, session: Session) -> None:
        pair = (SCENARIOS[0], capability("0 1"))
        save_judgements(session, JudgementSource.REVIEW, {pair: 0}, SCENARIOS[:1])
        grades = judgements_of(session, SCENARIOS)
        assert grades[str(pair[0])][str(pair[1])] == 0
        assert grades[str(SCENARIOS[1])][str(pair[1])] == GRADES["0 1"]

    def test_a_grade_beyond_the_scale_is_refused(self, session: Session) -> None:
        with pytest.raises(IntegrityError, match="ck_judgements_grade"):
            save_judgements(session, JudgementSource.SEED, {(SCENARIOS[4], capability("0 1")): 4}, [SCENARIOS[4]])


def listed(session: Session, run_id: UUID) -> Mapping[str, list[str]]:
    """Return the capabilities of a run's lists, best first, by scenario."""
    found: dict[str, list[str]] = {}
    query = select(Match).where(Match.run_id == run_id, Match.rank.is_not(None)).order_by(Match.rank)
    for match in session.scalars(query):
        found.setdefault(str(match.scenario_id), []).append(str(match.capability_id))
    return found


class TestMeasureRun:
    def test_it_says_what_was_measured_and_what_was_left_out(self, run_id: UUID) -> None:
        evaluation = measure_run(run_id)
        assert (evaluation.scenarios, evaluation.ranked_scenarios) == (4, 5)
        # Vendor 2 is paused: one pair a scenario.
        assert (evaluation.judged_pairs, evaluation.gated_pairs, evaluation.absent_pairs) == (12, 4, 0)
        assert [metric["name"] for metric in evaluation.metrics] == list(matching.metrics.METRICS)
        assert evaluation.engine == matching.ENGINE
        assert evaluation.signals == dict(matching.default_weights().signals)

    def test_it_measures_the_lists_of_the_run(self, session: Session, run_id: UUID) -> None:
        evaluation = measure_run(run_id)
        lists = listed(session, run_id)
        found = measured_by(session, evaluation.id)
        assert set(found) == {str(scenario) for scenario in SCENARIOS[:4]}
        able = {str(capability(name)) for name in ("0 1", "1 1")}
        for scenario, values in found.items():
            places = [place for place, held in enumerate(lists[scenario], 1) if held in able]
            assert values["MRR"] == (1 / places[0] if places else 0)
            assert values["R@10"] == len(places) / 2
        assert evaluation.metrics == means(found)

    def test_it_keeps_to_what_the_run_saw(self, session: Session, run_id: UUID) -> None:
        before = measure_run(run_id).metrics
        session.execute(update(Capability).values(title=Capability.id, description="", keywords=[]))
        session.execute(update(Vendor).values(region="上海市"))
        save_judgements(session, JudgementSource.REVIEW, {(SCENARIOS[4], capability("0 1")): 0}, [SCENARIOS[4]])
        session.commit()
        again = measure_run(run_id)
        assert again.judgements_sha256 != session.scalars(select(Evaluation.judgements_sha256)).first()
        assert again.metrics == before

    def test_measured_again_by_the_same_pairs_it_is_the_same_evaluation(self, session: Session, run_id: UUID) -> None:
        assert measure_run(run_id).id == measure_run(run_id).id
        assert session.scalars(select(func.count()).select_from(Evaluation)).one() == 1

    def test_measured_by_other_pairs_it_is_another(self, session: Session, run_id: UUID) -> None:
        first = measure_run(run_id)
        save_judgements(session, JudgementSource.REVIEW, {(SCENARIOS[0], capability("0 1")): 1}, SCENARIOS[:1])
        session.commit()
        second = measure_run(run_id)
        assert second.id != first.id
        assert second.previous_id is None  # the same engine with the same weights is nothing to compare with

    def test_a_pair_the_run_did_not_rank_is_left_out(self, session: Session, run_id: UUID) -> None:
        session.execute(update(MatchRun).values(manifest=without_offer(session, run_id, capability("1 1"))))
        session.commit()
        assert measure_run(run_id).absent_pairs == 4

    @pytest.mark.parametrize("table", [Evaluation.__table__, EvaluationScenario.__table__], ids=str)
    def test_it_is_never_changed(self, session: Session, run_id: UUID, table: Table) -> None:
        measure_run(run_id)
        for statement in (update(table).values(coverage=0), delete(table)):
            with pytest.raises(IntegrityError, match=f"{table.name} is never changed"), session.begin_nested():
                session.execute(statement)

    def test_where_nothing_is_judged_there_is_nothing_to_measure(self, session: Session, run_id: UUID) -> None:
        session.execute(delete(Judgement))
        session.commit()
        with pytest.raises(NothingJudged):
            measure_run(run_id)

    def test_where_nobody_able_is_left_there_is_nothing_to_measure(self, session: Session, run_id: UUID) -> None:
        session.execute(delete(Judgement).where(Judgement.capability_id.in_([capability("0 1"), capability("1 1")])))
        session.commit()
        with pytest.raises(NothingJudged):
            measure_run(run_id)

    @pytest.mark.usefixtures("session")
    def test_a_run_of_one_scenario_says_too_little(self) -> None:
        with pytest.raises(NotMeasurable, match="one scenario"):
            measure_run(finish_run(scenario_id=SCENARIOS[0]))

    def test_a_run_that_is_not_done_is_refused(self, session: Session) -> None:
        waiting = match_runs.create_run(session).id
        session.commit()
        with pytest.raises(NotMeasurable, match="queued"):
            measure_run(waiting)

    def test_a_run_of_another_engine_is_refused(self, session: Session, run_id: UUID) -> None:
        manifest = session.get_one(MatchRun, run_id).manifest
        engine = manifest["engine"] | {"engine": "citymatch/0"}
        session.execute(update(MatchRun).values(engine="citymatch/0", manifest=manifest | {"engine": engine}))
        session.commit()
        with pytest.raises(NotMeasurable, match="citymatch/0"):
            measure_run(run_id)


def without_offer(session: Session, run_id: UUID, gone: UUID) -> dict[str, Any]:
    manifest = session.get_one(MatchRun, run_id).manifest
    return manifest | {"offers": {name: held for name, held in manifest["offers"].items() if name != str(gone)}}


class TestComparison:
    def test_other_weights_are_set_beside_those_before_paired_by_scenario(self, session: Session, run_id: UUID) -> None:
        first = measure_run(run_id)
        second = measure_run(finish_run(weights=other_weights(), is_public_demo=True))
        assert (second.previous_id, second.previous_scenarios, second.same_judgements) == (first.id, 4, True)
        assert second.differences == differences(measured_by(session, second.id), measured_by(session, first.id))
        assert second.metrics != first.metrics

    def test_the_newest_other_variant_is_the_previous_one(self, run_id: UUID) -> None:
        first = measure_run(run_id)
        weights = other_weights()
        measure_run(finish_run(weights=weights, is_public_demo=True))
        again = measure_run(finish_run(weights=weights, is_public_demo=True))
        assert again.previous_id == first.id

    def test_a_run_nobody_may_see_is_not_compared_with(self, run_id: UUID) -> None:
        hidden = measure_run(finish_run(weights=other_weights()))
        assert measure_run(run_id).previous_id is None
        assert hidden.previous_id is None

    def test_it_says_when_the_pairs_were_others(self, session: Session, run_id: UUID) -> None:
        measure_run(run_id)
        save_judgements(session, JudgementSource.REVIEW, {(SCENARIOS[0], capability("0 1")): 1}, SCENARIOS[:1])
        session.commit()
        assert measure_run(finish_run(weights=other_weights(), is_public_demo=True)).same_judgements is False


def queued(session: Session, run_id: UUID) -> int:
    found = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task AND args ->> 'run_id' = :run")
    return session.scalars(found, {"task": match_runs.EVALUATE, "run": str(run_id)}).one()


class TestEvaluate:
    def test_a_run_of_everything_or_a_batch_is_to_be_measured_when_it_is_done(self, session: Session) -> None:
        batch = session.scalars(text("SELECT id FROM batches")).one()
        assert queued(session, finish_run()) == 1
        assert queued(session, finish_run(batch_id=batch)) == 1
        assert queued(session, finish_run(scenario_id=SCENARIOS[0])) == 0

    def test_the_job_measures(self, session: Session, run_id: UUID) -> None:
        evaluate(str(run_id))
        assert session.scalars(select(Evaluation.run_id)).one() == run_id

    def test_a_run_that_cannot_be_measured_is_no_failed_job(self, session: Session) -> None:
        evaluate(str(finish_run(scenario_id=SCENARIOS[0])))
        assert session.scalars(select(Evaluation)).all() == []
