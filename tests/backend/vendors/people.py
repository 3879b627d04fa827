"""People of a vendor and of the desk, and what a vendor writes of itself, for the tests of its side."""

from itertools import count
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from backend.core.actor import Role
from backend.organisations.credit_code import check_character
from tests.backend.accounts.people import make_user, signed_in

_numbers = count(1)
PRICE, FINANCE = "canary-price-480", "canary-finance-0731"
"""Stand in what only reviewers may read, and nowhere else."""


def new_code() -> str:
    """Return a credit code nobody has yet."""
    body = f"91440300MB{next(_numbers):07d}"
    return body + check_character(body)


def made(**values: Any) -> dict[str, Any]:
    """Return an element of a document with an id of its own."""
    return {"id": str(uuid4()), **values}


def capability(title: str = "停车场审图", **values: Any) -> dict[str, Any]:
    """Return a capability as a page sends it."""
    given = {"title": title, "description": f"{title}：读图纸，标出不合规范之处。", "domains": ["城市治理"]}
    return made(**given | values)


def written(**values: Any) -> dict[str, Any]:
    """Return a profile that can be submitted."""
    given = {
        "summary": "做停车场审图。",
        "region": "深圳市",
        "capabilities": [capability()],
        "price": PRICE,
        "finance": FINANCE,
    }
    return given | values


class Side:
    """A vendor's owner at a browser, with the profile that is being written."""

    def __init__(self, session: Session, app: ASGIApp) -> None:
        """Register a vendor as somebody who works for nobody yet."""
        number = next(_numbers)
        self.user = make_user(session, email=f"owner{number}@vendor.example")
        self.browser = signed_in(session, app, self.user)
        session.commit()  # where commits are real, the request must find its user
        self.name = f"测新{number}数智科技有限公司"
        sent = {"name": self.name, "credit_code": new_code(), "city": "深圳市"}
        opened = self.browser.post("/api/vendors", json=sent)
        assert opened.status_code == 201, opened.text
        self.id: str = opened.json()["subject_id"]
        self.etag: str = opened.headers["ETag"]

    @property
    def url(self) -> str:
        """Return where the vendor is."""
        return f"/api/vendors/{self.id}"

    def read(self) -> Any:
        """Return the document as its owner reads it, and note its version."""
        answer = self.browser.get(f"{self.url}/draft")
        assert answer.status_code == 200, answer.text
        self.etag = answer.headers["ETag"]
        return answer.json()

    def write(self, content: dict[str, Any]) -> Any:
        """Return the answer to saving a document over the version read last."""
        answer = self.browser.put(f"{self.url}/draft", json=content, headers={"If-Match": self.etag})
        self.etag = answer.headers.get("ETag", self.etag)
        return answer

    def submit(self) -> Any:
        """Return the answer to submitting what was read last."""
        return self.browser.post(f"{self.url}/submission", headers={"If-Match": self.etag})

    def submitted(self, content: dict[str, Any]) -> "Side":
        """Write and submit a profile."""
        assert self.write(content).status_code == 200
        answer = self.submit()
        assert answer.status_code == 204, answer.text
        self.read()
        return self

    def verified(self, desk: TestClient, content: dict[str, Any]) -> "Side":
        """Write, submit and have verified a profile."""
        answer = verify(desk, self.submitted(content))
        assert answer.status_code == 204, answer.text
        return self

    def revised(self, desk: TestClient, content: dict[str, Any]) -> "Side":
        """Have another profile verified in place of the one that is."""
        opened = self.browser.post(f"{self.url}/draft")
        assert opened.status_code == 201, opened.text
        self.etag = opened.headers["ETag"]
        return self.verified(desk, content)


def verify(desk: TestClient, side: Side) -> Any:
    """Return the answer to verifying what a vendor has submitted."""
    return desk.put(f"{side.url}/verification", headers={"If-Match": side.etag})


def desk_of(session: Session, app: ASGIApp, *roles: Role, **values: Any) -> TestClient:
    """Return a browser of somebody at the desk."""
    return signed_in(session, app, make_user(session, *(roles or (Role.MATCHMAKER,)), **values))
