"""A mail server that behaves as a test wants: takes mail, refuses it, or stops talking at some point."""

import email
import socket
import socketserver
import threading
from email.message import EmailMessage
from email.policy import default


class MailServer:
    """Speaks just enough SMTP, on a port of this machine.

    ``answers`` says what is answered to a command instead of yes: "" hangs up, None says nothing any more.
    """

    def __init__(self) -> None:
        self.answers: dict[str, str | None] = {}
        self.taken: list[EmailMessage] = []
        self.connections = 0
        self._closing = threading.Event()
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler(), bind_and_activate=False)
        self._server.allow_reuse_address = True
        self._server.daemon_threads = True
        self._server.server_bind()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """Where it is, listening or not."""
        return f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "MailServer":
        return self

    def listen(self) -> None:
        """Begin to accept connections; until then they are refused."""
        self._server.server_activate()
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[socketserver.BaseRequestHandler]:
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                server.connections += 1
                if not self._answer("CONNECT", "220 ready"):
                    return
                while line := self.rfile.readline():
                    command = line.split(None, 1)[0].strip(b":").decode().upper()
                    if command == "DATA":
                        if not self._answer("DATA", "354 go on"):
                            return
                        if "DATA" in server.answers:
                            continue
                        lines = []
                        while (part := self.rfile.readline()) not in (b".\r\n", b""):
                            lines.append(part)
                        if "END" not in server.answers:
                            server.taken.append(email.message_from_bytes(b"".join(lines), policy=default))
                        if not self._answer("END", "250 taken"):
                            return
                    elif not self._answer(command, "221 bye" if command == "QUIT" else "250 yes"):
                        return

            def _answer(self, command: str, yes: str) -> bool:
                answer = server.answers.get(command, yes)
                if answer is None:
                    server._closing.wait()
                    return False
                if answer:
                    self.wfile.write(answer.encode() + b"\r\n")
                return bool(answer) and command != "QUIT"

        return Handler


def unused_url() -> str:
    """Where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"smtp://127.0.0.1:{probe.getsockname()[1]}"
