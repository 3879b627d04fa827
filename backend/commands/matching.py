"""Documents are imported, match runs requested, repeated, measured and cancelled."""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.commands.refused import Refused
from backend.core.db import SessionLocal
from backend.evaluations import tasks as evaluations
from backend.match_runs import bundle, replay, service
from backend.match_runs.models import MatchRun, RunStatus
from backend.match_runs.proofs import ProofRead, first_fault
from backend.policies import service as policies
from backend.scenarios.models import Batch, Scenario
from seed import load


def import_policy(given: argparse.Namespace) -> int:
    """Store policy documents, one transaction each, and, if asked, accept the scenarios they list."""
    for path in map(Path, given.file):
        try:
            data = path.read_bytes()
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror}") from error
        with SessionLocal.begin() as session:
            document = policies.receive(session, data, file_name=path.name, jurisdiction=given.jurisdiction)
            listed = len(policies.proposals_of(session, document))
            accepted = policies.accept_all(session, document) if given.accept else []
            load.name_scenarios(session)
            found = f"lists {listed} scenarios, {len(accepted)} newly accepted" if listed else "lists no scenarios"
            print(f"{document.title}: {found}")
    with SessionLocal.begin() as session:
        load.load_judgements(session)
    return 0


def _scenario(session: Session, code: str) -> Scenario:
    scenario = session.scalar(select(Scenario).where(Scenario.code == code))
    if scenario is None:
        raise Refused(f"there is no scenario {code}; its code looks like SC-2023-0001")
    return scenario


def _batch(session: Session, number: int) -> Batch:
    batch = session.scalar(select(Batch).where(Batch.number == number))
    if batch is None:
        raise Refused(f"there is no batch {number}; import the policy document that lists it first")
    return batch


def request_run(given: argparse.Namespace) -> int:
    """Queue a match run and, if asked, wait until it has ended."""
    with SessionLocal.begin() as session:
        run = service.create_run(
            session,
            scenario_id=_scenario(session, given.scenario).id if given.scenario else None,
            batch_id=_batch(session, given.batch).id if given.batch else None,
            is_public_demo=given.public_demo,
        )
        run_id, number = run.id, run.number
    print(number, flush=True)
    if not given.wait:
        return 0
    shown = ""
    while True:
        with SessionLocal.begin() as session:
            run = session.get_one(MatchRun, run_id)
        line = f"{number}: {run.phase.value} {run.progress_done}/{run.progress_total}"
        if line != shown:
            print(line, file=sys.stderr, flush=True)
            shown = line
        if run.status not in service.WAITING:
            break
        time.sleep(0.25)
    if run.status is not RunStatus.DONE:
        raise Refused(f"{number} is {run.status.value}: {run.error or 'it was cancelled'}")
    return 0


def replay_run(given: argparse.Namespace) -> int:
    """Repeat a finished run from what was kept of it and compare the bytes."""
    with SessionLocal.begin() as session:
        run = service.find_run(session, given.run)
        result = replay.replay(session, run)
    if result.difference:
        raise Refused(f"{run.number} does not repeat: {result.difference}")
    print(f"{run.number} repeats byte for byte: {result.sha256}")
    return 0


def export_run(given: argparse.Namespace) -> int:
    """Write a finished run into a new file, with all it takes to repeat it where there is no database."""
    with SessionLocal.begin() as session:
        run = service.find_run(session, given.run)
        try:
            bundle.write_bundle(session, run, given.file)
        except OSError as error:
            raise Refused(f"{given.file} cannot be written: {error.strerror}") from error
    print(f"{run.number} is in {given.file}; its manifest is {run.manifest_sha256}")
    return 0


def replay_file(given: argparse.Namespace) -> int:
    """Repeat a run from the file that `export-run` has made, and compare the bytes; no database is asked."""
    manifest, result = bundle.replay_bundle(given.file)
    if result.difference:
        raise Refused(f"{given.file} does not repeat: {result.difference}")
    if given.manifest not in (None, manifest):
        raise Refused(f"{given.file} repeats, but it is another run: its manifest is {manifest}")
    print(f"{given.file} repeats byte for byte: {result.sha256}; its manifest is {manifest}")
    return 0


def check_proof(given: argparse.Namespace) -> int:
    """Check a vendor's proof of its place, as its page hands it out; no database is asked."""
    try:
        proof = ProofRead.model_validate_json(given.file.read_bytes())
    except (OSError, ValueError) as error:
        raise Refused(f"{given.file} is no proof of a place") from error
    fault = first_fault(proof)
    if fault:
        raise Refused(f"{given.file} does not hold: {fault}")
    event = f"event {proof.event.seq} of the audit trail" if proof.event else "the audit trail"
    print(f"{proof.run.number}, {proof.scenario.name}: {proof.vendor} stands in place {proof.rank} of {proof.ranked}")
    print(f"It holds if {event} names all places as {proof.places_sha256}")
    return 0


def evaluate_run(given: argparse.Namespace) -> int:
    """Measure a finished run by the pairs judged by now, with 95 % bootstrap intervals."""
    with SessionLocal.begin() as session:
        run = service.find_run(session, given.run)
    evaluation = evaluations.measure_run(run.id)
    print(
        f"{run.number}: {evaluation.scenarios} scenarios, {evaluation.judged_pairs} judged pairs "
        f"({evaluation.gated_pairs} more kept out by gates, {evaluation.absent_pairs} not ranked), "
        f"{evaluation.coverage:.0%} of the top tens judged"
    )
    changed = {metric["name"]: f"   difference {_interval(metric)}" for metric in evaluation.differences}
    for metric in evaluation.metrics:
        print(f"{metric['name']:<8}{_interval(metric)}{changed.get(metric['name'], '')}")
    return 0


def _interval(metric: dict[str, Any]) -> str:
    return f"{metric['mean']:7.4f} [{metric['low']:.4f}, {metric['high']:.4f}]"


def cancel_run(given: argparse.Namespace) -> int:
    """Cancel a match run."""
    with SessionLocal.begin() as session:
        run = service.request_cancel(session, service.find_run(session, given.run).id)
        state = "cancelled" if run.status is RunStatus.CANCELLED else "will stop at its next block"
    print(f"{run.number} {state}")
    return 0
