"""A backup: database, attached files, the noted ends of the audit chain, and what proves that a copy is whole."""

import argparse
import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from backend.attachments import store
from backend.attachments.models import Attachment
from backend.commands.contents import Contents, contents_of
from backend.commands.owner import owner_connection
from backend.commands.postgres_tools import run_tool
from backend.commands.refused import Refused
from backend.core import audit, heads, keys
from backend.core.actor import SYSTEM
from backend.core.db import SessionLocal
from backend.models import Base

DUMP, HEADS, FILES, MANIFEST = "database.dump", "audit-heads.jsonl", "attachments", "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    format: Literal[1]
    made_at: str
    role: str
    """The role of the application, whom the tables grant what it may do."""
    keys: tuple[str, ...]
    """The ids of the keys something is sealed with; the keys themselves are kept elsewhere."""
    audit_seq: int
    audit_hash: str
    files: dict[str, str]
    """SHA-256 by name."""
    contents: Contents


def backup(given: argparse.Namespace) -> int:
    """Copy the database into a folder, or a file that ends in .tar; keys are not in it and must be kept apart."""
    target = given.target.absolute()
    if target.exists():
        raise Refused(f"{target} is there already; name a new folder, or a new file that ends in .tar")
    target.parent.mkdir(parents=True, exist_ok=True)
    # Made beside the target, so that a half-made backup is never taken for a whole one.
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as half:
        folder = Path(half, "backup")
        folder.mkdir(mode=0o700)
        manifest = _fill(folder)
        if target.suffix == ".tar":
            packed = Path(half, "backup.tar")
            with tarfile.open(packed, "w") as archive:
                for path in sorted(folder.iterdir()):
                    archive.add(path, path.name)
            packed.chmod(0o600)
            folder = packed
        folder.rename(target)
    with SessionLocal.begin() as session:
        audit.record(session, SYSTEM, "backup.made", "backup", None, audit_seq=manifest.audit_seq)
    rows = sum(count for count, _ in manifest.contents.tables.values())
    print(f"{target}: {rows} rows of {len(manifest.contents.tables)} tables, {manifest.audit_seq} audit events intact")
    if manifest.keys:
        print(f"to restore it, keep the keys {', '.join(manifest.keys)} apart from it")
    return 0


def _fill(folder: Path) -> Manifest:
    """Write everything into a folder, all as of one moment."""
    with owner_connection() as connection:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        moment = connection.scalars(text("SELECT pg_export_snapshot()")).one()
        with Session(connection) as session:
            noted = heads.heads_file(session)
            if noted.exists():
                shutil.copyfile(noted, folder / HEADS)
            head = _intact_head(session, folder / HEADS)
            _copy_attachments(session, folder / FILES)
            used = sorted(keys.used_keys(session, Base.metadata))
        words = ["--format=custom", "--no-owner", "--enable-row-security", f"--snapshot={moment}"]
        run_tool("pg_dump", connection, [*words, f"--file={folder / DUMP}"])
        manifest = Manifest(
            format=1,
            made_at=connection.scalars(text("SELECT now()")).one().isoformat(),
            role=application_role(),
            keys=tuple(used),
            audit_seq=head.seq if head else 0,
            audit_hash=head.hash if head else "",
            files={str(path.relative_to(folder)): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()},
            contents=contents_of(connection),
        )
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), "utf-8")
    return manifest


def _copy_attachments(session: Session, folder: Path) -> None:
    """Copy the file of every attachment; one that was swept away since the snapshot was deleted hours before it.

    Raises:
        Refused: one is not as it was stored; a backup would be believed to hold it.
    """
    folder.mkdir(mode=0o700)
    if not inspect(session.connection()).has_table(Attachment.__tablename__):
        return  # an earlier version, which had none
    for digest in session.scalars(select(Attachment.sha256).distinct().order_by(Attachment.sha256)):
        copy = folder / digest
        try:
            shutil.copyfile(store.path_of(digest), copy)
        except FileNotFoundError as error:
            raise Refused(f"the file of attachment {digest} is missing; run doctor, nothing was backed up") from error
        if sha256(copy) != digest:
            raise Refused(f"the file of attachment {digest} is damaged; run doctor, nothing was backed up")


def _intact_head(session: Session, noted: Path) -> audit.Head | None:
    """Return the end of the audit chain.

    Raises:
        Refused: the chain is broken; a backup of it would pass the forgery on.
    """
    broken = audit.verify(session, heads.read_heads(noted))
    if broken:
        raise Refused(
            f"event {broken.seq} of the audit chain is broken: {broken.reason}; nothing was backed up. Keep the "
            "server's own files as evidence, and restore the last backup that was intact"
        )
    return audit.export_head(session)


def application_role() -> str:
    """Return the role the application connects with."""
    with SessionLocal.begin() as session:
        return str(session.scalars(text("SELECT current_user")).one())


def sha256(path: Path) -> str:
    """Return the digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def opened(source: Path) -> Iterator[tuple[Path, Manifest]]:
    """Open a backup, folder or file, whose every file is as it was written; yield its folder and manifest.

    Raises:
        Refused: it is no backup, or not a whole one.
    """
    with tempfile.TemporaryDirectory(prefix="citymatch-restore-") as unpacked:
        folder = source
        if source.is_file():
            folder = Path(unpacked)
            try:
                with tarfile.open(source) as archive:
                    archive.extractall(folder, filter="data")
            except tarfile.TarError as error:
                raise Refused(f"{source} is no backup: {error}") from error
        manifest = _manifest_of(folder)
        for name, digest in manifest.files.items():
            path = folder / Path(*(part for part in Path(name).parts if part not in ("/", "..")))
            if not path.is_file() or sha256(path) != digest:
                raise Refused(f"{name} of the backup {source} is {'damaged' if path.is_file() else 'missing'}")
        yield folder, manifest


def _manifest_of(folder: Path) -> Manifest:
    try:
        written: Any = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise Refused(f"{folder} is no backup: it has no {MANIFEST}") from error
    try:
        return TypeAdapter(Manifest).validate_json(written)
    except ValidationError as error:
        raise Refused(f"{MANIFEST} of {folder} is not understood: {error.errors()[0]['msg']}") from error
