"""An identity provider on this machine: as the standard has it, or wrong in one way."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, SECRET = "citymatch", "provider's & secret"


class Provider:
    """Knows one person at a time; `claims` are what it says of them, over what is right."""

    def __init__(self) -> None:
        """Make one that has been asked for nothing."""
        self.claims: dict[str, Any] = {"sub": "p-1"}
        self.key = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
        self.signing = self.key
        self.is_away = False
        self._waiting: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no longer."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def authorize(self, address: str) -> tuple[str, str]:
        """Let the person sign in where we sent them; return state and code, which go back in the address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self._waiting)}"
        self._waiting[code] = asked
        return asked["state"], code

    def answer(self, path: str, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Return what it says at a path; None for a refusal."""
        if self.is_away:
            return None
        if path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            return {"issuer": self.issuer} | {name: f"{self.issuer}/{end}" for name, end in ends.items()}
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        return self._token(form, authorization)

    def _token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        asked = self._waiting.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        known = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
        if (
            asked is None
            or asked["code_challenge"] != base64.urlsafe_b64encode(verifier).decode().rstrip("=")
            or asked["code_challenge_method"] != "S256"
            or form["redirect_uri"] != asked["redirect_uri"]
            or authorization != f"Basic {known}"
        ):
            return None
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        id_token = jwt.encode({"alg": "RS256", "kid": "one"}, right | self.claims, self.signing)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": id_token}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        """Answer what is read."""
        self._send({})

    def do_POST(self) -> None:
        """Answer what is sent as a form."""
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._send({name: values[0] for name, values in parse_qs(sent).items()})

    def _send(self, form: dict[str, str]) -> None:
        found = self.provider.answer(self.path, form, self.headers.get("Authorization", ""))
        body = json.dumps({"error": "invalid_grant"} if found is None else found).encode()
        self.send_response(400 if found is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
