"""Mail is posted into a table with the change it tells of; the worker delivers it (`core.postman`)."""

import functools
import json
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from string import Template
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, insert, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.core import keys, suppression
from backend.core.db import Base
from backend.core.ids import new_id
from backend.core.settings import settings

TEMPLATES = Path(__file__).parent / "mails"
Language = Literal["zh-CN", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")
_BETWEEN: dict[Language, str] = {"zh-CN": "、", "en": ", "}
_PURPOSE = "outbox"
_ONE_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\]+")
_NOW = text("clock_timestamp()")


class OutboxMail(Base):
    """One mail to one person, from posting to delivery.

    What it says and to whom is sealed, since it may hold a link that opens an account, and goes when it is sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("(sent_at IS NULL) = (sealed IS NOT NULL)", name="content"),
        Index(None, "due_at", postgresql_where=text("sent_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="Also the mail's Message-ID")
    template: Mapped[str]
    is_optional: Mapped[bool] = mapped_column(
        server_default="false", comment="Whether one can ask not to get such mail"
    )
    language: Mapped[str]
    sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        info=keys.sealed_info(_PURPOSE),
        comment="Address, subject and text; gone when the mail is sent",
    )
    posted_at: Mapped[datetime] = mapped_column(server_default=_NOW)
    due_at: Mapped[datetime] = mapped_column(server_default=_NOW, comment="When it may be tried next")
    attempts: Mapped[int] = mapped_column(server_default="0")
    trouble: Mapped[str | None] = mapped_column(comment="What became of the last attempt")
    sent_at: Mapped[datetime | None]


def post(
    session: Session, to: str, template: str, language: Language, *, is_optional: bool = False, **facts: object
) -> UUID:
    """Put a mail into the outbox, in the caller's transaction, and return its id.

    It is worded here, so that what a template lacks fails where the fact is missing and not at night in the worker.

    Raises:
        KeyError: the template needs a fact that is not given.
        ValueError: the address is not one address.
    """
    mail_id = new_id()
    subject, body = worded(template, language, **facts)
    compose(mail_id, to, subject, body, is_optional=is_optional)
    content = json.dumps([to, subject, body], ensure_ascii=False).encode()
    sealed = keys.seal(_PURPOSE, mail_id, content)
    session.execute(
        insert(OutboxMail).values(
            id=mail_id, template=template, is_optional=is_optional, language=language, sealed=sealed
        )
    )
    return mail_id


def worded(template: str, language: Language, **facts: object) -> tuple[str, str]:
    """Return subject and body of a template: its first line, and what follows the blank line.

    A line break in a fact would end the subject's header and begin another, so the subject keeps none. Facts that are
    codes, one or several with commas between, are worded by `words.json`, by the name of the fact.

    Raises:
        KeyError: the template needs a fact that is not given.
    """
    written = (TEMPLATES / f"{template}.{language}.txt").read_text("utf-8")
    subject, body = written.split("\n\n", 1)
    facts = {name: _in_words(name, fact, language) for name, fact in facts.items()}
    return " ".join(Template(subject).substitute(facts).split()), Template(body).substitute(facts)


def _in_words(name: str, fact: object, language: Language) -> object:
    known = _words().get(name)
    if known is None:
        return fact
    return _BETWEEN[language].join(known.get(code, {}).get(language, code) for code in str(fact).split(","))


@functools.cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    """Return what codes are called, by the name of the fact, the code and the language."""
    words: dict[str, dict[str, dict[str, str]]] = json.loads((TEMPLATES / "words.json").read_text("utf-8"))
    return words


def compose(
    mail_id: UUID, to: str, subject: str, body: str, at: datetime | None = None, *, is_optional: bool = False
) -> EmailMessage:
    """Return the mail as it travels; every attempt has the same Message-ID, by which servers know it again.

    Mail programs offer to stop what is optional with one click (RFC 8058).

    Raises:
        ValueError: the address is not one address.
    """
    message = EmailMessage()
    sender = settings().mail_from
    message["From"] = sender
    if not _ONE_ADDRESS.fullmatch(to):  # the library fails in several other ways over what is none
        raise ValueError("a mail goes to one address")
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Message-ID"] = f"<{mail_id}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    if is_optional:
        message["List-Unsubscribe"] = f"<{settings().site()}{suppression.ONE_CLICK}{suppression.token_for(to)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if at:
        message["Date"] = format_datetime(at)
    message.set_content(body, cte="base64")
    return message


def opened(mail: OutboxMail) -> EmailMessage:
    """Return a waiting mail as it travels.

    Raises:
        Unsealable: its key is not among ours.
    """
    to, subject, body = json.loads(keys.open_(_PURPOSE, mail.id, mail.sealed or b""))
    return compose(mail.id, to, subject, body, mail.posted_at, is_optional=mail.is_optional)
