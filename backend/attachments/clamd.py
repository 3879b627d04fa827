"""Asks the virus scanner clamd, over its own protocol, what it finds in a file."""

import socket
import struct
from pathlib import Path
from typing import Final

_CHUNK: Final = 1 << 16
_PATIENCE: Final = 60.0


class ScannerAway(Exception):
    """The scanner does not answer, or not as it should; the file stays in quarantine."""


def scan(address: str, path: Path) -> str:
    """Return what the scanner calls what it found in a file; blank for nothing.

    Raises:
        ScannerAway: it does not answer, or cannot tell.
    """
    try:
        with _connected(address) as connection, path.open("rb") as file:
            connection.sendall(b"zINSTREAM\0")
            while part := file.read(_CHUNK):
                connection.sendall(struct.pack(">I", len(part)) + part)
            connection.sendall(bytes(4))
            with connection.makefile("rb") as answers:
                answer = answers.read().rstrip(b"\0\n").decode("utf-8", "replace")
    except OSError as error:
        raise ScannerAway(f"clamd at {address}: {error}") from error
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScannerAway(f"clamd at {address} said {answer!r}")


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_PATIENCE)
        try:
            connection.connect(address.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), _PATIENCE)
