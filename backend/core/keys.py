"""Encryption of what must not be read from a stolen database: AES-256-GCM under versioned keys."""

import base64
import binascii
import functools
import re
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, LargeBinary, MetaData, Table, bindparam, func, inspect, select, update
from sqlalchemy.orm import Session

from backend.core.settings import Settings, settings

_VERSION = 1
_NONCE = 12
_ID = re.compile(r"[a-z0-9-]{1,16}")
_BATCH = 500


class BadKeys(Exception):
    """There are no keys, or they cannot be used; the message says what to do."""


class Unsealable(Exception):
    """What was sealed is not opened: another purpose or subject, a changed byte, or a key we do not have."""


@dataclass(frozen=True)
class Keyring:
    """The keys of an installation by their ids; the first seals, all open."""

    keys: dict[str, bytes]

    @classmethod
    def load(cls, given: Settings) -> "Keyring":
        """Return the keys of ``CITYMATCH_KEYS``, else of the key file.

        Raises:
            BadKeys: there are none, they are malformed, or others may read the file.
        """
        written = given.keys.get_secret_value()
        return cls.parse(written if written else _read(given.keys_file))

    @classmethod
    def parse(cls, written: str) -> "Keyring":
        """Return the keys of a text: ``id:key`` per line or between commas, each key 32 bytes in base64.

        Raises:
            BadKeys: it is not understood. The message repeats nothing of the keys.
        """
        keys: dict[str, bytes] = {}
        for number, entry in enumerate(re.split(r"[\s,]+", written.strip()), 1):
            name, _, encoded = entry.partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except binascii.Error:
                key = b""
            if not _ID.fullmatch(name) or len(key) != 32 or name in keys:
                raise BadKeys(f"key {number} is not understood: write id:key, each id once, the key 32 bytes in base64")
            keys[name] = key
        return cls(keys)

    @property
    def first(self) -> str:
        """The id of the key that seals."""
        return next(iter(self.keys))

    def seal(self, purpose: str, subject_id: UUID, plain: bytes) -> bytes:
        """Return ``plain`` sealed for one purpose and one subject; for others it does not open."""
        header = bytes([_VERSION, len(self.first)]) + self.first.encode()
        nonce = secrets.token_bytes(_NONCE)
        cipher = AESGCM(self.keys[self.first])
        return header + nonce + cipher.encrypt(nonce, plain, _bound(header, purpose, subject_id))

    def open_(self, purpose: str, subject_id: UUID, sealed: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            Unsealable: it was sealed for something else, was changed, or its key is unknown.
        """
        name = key_id(sealed)
        if name not in self.keys:
            raise Unsealable(f"it was sealed with the key {name!r}, which is not among ours")
        header, rest = sealed[: 2 + len(name)], sealed[2 + len(name) :]
        try:
            return AESGCM(self.keys[name]).decrypt(rest[:_NONCE], rest[_NONCE:], _bound(header, purpose, subject_id))
        except (InvalidTag, ValueError) as error:
            raise Unsealable("it was sealed for something else, or changed since") from error


def _read(path: Path) -> str:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise BadKeys(f"others may read the key file {path}; run chmod 600 on it")
        return path.read_text("ascii")
    except FileNotFoundError as error:
        raise BadKeys(
            f"there is no encryption key: set CITYMATCH_KEYS, or make {path} with `python -m backend.cli keys make`"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadKeys(f"the key file {path} cannot be read: {error}") from error


def _bound(header: bytes, purpose: str, subject_id: UUID) -> bytes:
    return header + subject_id.bytes + purpose.encode()


def key_id(sealed: bytes) -> str:
    """Return the id of the key something was sealed with.

    Raises:
        Unsealable: it is nothing sealed.
    """
    if len(sealed) < 2 or sealed[0] != _VERSION or len(sealed) < 2 + sealed[1]:
        raise Unsealable("it is nothing sealed")
    return sealed[2 : 2 + sealed[1]].decode("ascii", "replace")


@functools.cache
def keyring() -> Keyring:
    """Return the keys of this process."""
    return Keyring.load(settings())


def seal(purpose: str, subject_id: UUID, plain: bytes) -> bytes:
    """Return ``plain`` sealed with the first key of this process."""
    return keyring().seal(purpose, subject_id, plain)


def open_(purpose: str, subject_id: UUID, sealed: bytes) -> bytes:
    """Return what was sealed.

    Raises:
        Unsealable: it was sealed for something else, was changed, or its key is unknown.
    """
    return keyring().open_(purpose, subject_id, sealed)


def sealed_info(purpose: str, subject: str = "id") -> dict[str, Any]:
    """Return the ``info`` of a column of sealed bytes, by which start-up and rotation find it.

    ``subject`` names the column of the same row whose value is the subject.
    """
    return {"sealed": (purpose, subject)}


def _sealed_columns(metadata: MetaData) -> Iterator[tuple[Table, Column[bytes], str, Column[UUID]]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            if found := column.info.get("sealed"):
                purpose, subject = found
                yield table, column, purpose, table.columns[subject]


def used_keys(session: Session, metadata: MetaData) -> set[str]:
    """Return the ids of the keys that something in the database is sealed with.

    Tables that are not there yet, before a migration, hold nothing.
    """
    used: set[str] = set()
    there = set(inspect(session.connection()).get_table_names())
    for table, column, _, _ in _sealed_columns(metadata):
        if table.name not in there:
            continue
        header = func.substr(column, 1, 2 + func.get_byte(column, 1), type_=LargeBinary)
        used |= {key_id(found) for found in session.scalars(select(header).where(column.is_not(None)).distinct())}
    return used


def check_keys(session: Session, metadata: MetaData) -> None:
    """Refuse to start where something is sealed that we could not open.

    Raises:
        BadKeys: there are no usable keys, or the database names one that is missing.
    """
    missing = used_keys(session, metadata) - set(keyring().keys)
    if missing:
        raise BadKeys(
            f"the database holds what was sealed with the key {', '.join(sorted(missing))}, which is not among the "
            "keys of this installation; bring it back into CITYMATCH_KEYS or the key file"
        )


def reseal(session: Session, metadata: MetaData) -> int:
    """Seal with the first key what is sealed with another; return how many values that were.

    After it has committed, the other keys can be taken away.
    """
    ring, count = keyring(), 0
    current = bytes([_VERSION, len(ring.first)]) + ring.first.encode()
    for table, column, purpose, subject in _sealed_columns(metadata):
        primary = list(table.primary_key.columns)
        stale = select(*primary, subject.label("subject"), column.label("sealed")).where(
            column.is_not(None), func.substr(column, 1, len(current), type_=LargeBinary) != current
        )
        change = update(table).where(
            *(key == bindparam(f"key_{key.name}") for key in primary), column == bindparam("old")
        ).values({column.name: bindparam("new")})  # fmt: skip
        for rows in session.execute(stale.with_for_update()).partitions(_BATCH):
            for row in rows:
                plain = ring.open_(purpose, row.subject, row.sealed)
                keys = {f"key_{key.name}": getattr(row, key.name) for key in primary}
                session.execute(change, keys | {"old": row.sealed, "new": ring.seal(purpose, row.subject, plain)})
                count += 1
    return count
