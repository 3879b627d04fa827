"""A finished run as one file: its manifest and everything it was computed from, to be repeated where no database is."""

import json
import zipfile
from pathlib import Path
from typing import Final
from zipfile import ZipFile, ZipInfo

from sqlalchemy import Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from backend.match_runs.models import EngineInput, MatchRun, RunStatus
from backend.match_runs.replay import NotDone, Replay, digests_of, repeat
from matching.canonical import canonical

_MANIFEST: Final = "manifest.json"
_DIGEST: Final = "manifest.sha256"
_INPUTS: Final = "inputs/"


class NoBundle(ValueError):
    """The file is not what `write_bundle` makes."""


def write_bundle(session: Session, run: MatchRun, path: Path) -> None:
    """Write a run into a new file; the same run is the same bytes.

    Raises:
        NotDone: the run has no result to repeat.
        FileExistsError: there is such a file already.
    """
    if run.status is not RunStatus.DONE:
        raise NotDone(f"{run.number} is {run.status.value}.")
    among = EngineInput.sha256 == any_(literal(digests_of(run.manifest), ARRAY(Text())))
    kept = session.execute(select(EngineInput.sha256, EngineInput.body).where(among).order_by(EngineInput.sha256))
    with ZipFile(path, "x", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(_entry(_MANIFEST), canonical(run.manifest))
        bundle.writestr(_entry(_DIGEST), run.manifest_sha256)
        for sha256, body in kept:
            bundle.writestr(_entry(_INPUTS + sha256), body)


def _entry(name: str) -> ZipInfo:
    """Return an entry that says nothing of when or by whom it was made."""
    entry = ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def replay_bundle(path: Path) -> tuple[str, Replay]:
    """Repeat the run in a file, and return the digest of its manifest and how that went.

    Raises:
        NoBundle: it is no such file, or it is damaged.
    """
    try:
        with ZipFile(path) as bundle:
            manifest = json.loads(bundle.read(_MANIFEST))
            promised = bundle.read(_DIGEST).decode()
            inputs = [name for name in bundle.namelist() if name.startswith(_INPUTS)]
            kept = {name.removeprefix(_INPUTS): bundle.read(name) for name in inputs}
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise NoBundle(f"{path} is no run that was exported, or it is damaged: {error}") from error
    outcome, difference = repeat(manifest, promised, kept)
    return promised, Replay(outcome.manifest["result"] if outcome else "", difference)
