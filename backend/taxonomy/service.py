"""What one can do with vocabularies. Plain functions; the caller owns the transaction."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.core.paging import Slice, paginate
from backend.taxonomy.models import Term, TermKind
from backend.taxonomy.schemas import TermParams


def visible() -> Select[Term]:
    """Select the terms anyone may see: all."""
    return select(Term)


def list_terms(session: Session, params: TermParams) -> Slice[Term]:
    """Return a page of terms in the order of their vocabularies."""
    query = visible().order_by(Term.kind, Term.position, Term.id)
    if params.kind is not None:
        query = query.where(Term.kind == params.kind)
    return paginate(session, query, params)


def english_names(session: Session, kind: TermKind) -> dict[str, str]:
    """Return the English name of each term of a vocabulary, by code."""
    return {term.code: term.name_en for term in session.scalars(visible().where(Term.kind == kind))}


def save_term(session: Session, term_id: UUID, *, kind: TermKind, code: str, zh: str, en: str, position: int) -> None:
    """Add a term, or bring the one under this id up to date."""
    values = {"kind": kind, "code": code, "name_zh": zh, "name_en": en, "position": position}
    statement = insert(Term).values(id=term_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
