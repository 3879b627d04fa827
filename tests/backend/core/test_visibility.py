"""Who may read which field of a document."""

from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from backend.core.visibility import Document, Element, Visibility, public_part, visibility_of


class Case(Element):
    """A case whose proof only reviewers open."""

    title: str
    proof: Annotated[str, Visibility.REVIEWERS] = ""


class Place(Element):
    """What holds something private deeper down."""

    cases: list[Case] = Field(default_factory=list)


class Paper(Document):
    """A document of every kind of field."""

    name: Annotated[str, Visibility.PUBLIC] = ""
    price: Annotated[str | None, Visibility.REVIEWERS] = None
    phone: Annotated[str, Visibility.CONFIRMED] = ""
    cases: Annotated[list[Case], Visibility.PUBLIC] = Field(default_factory=list)
    places: Annotated[list[Place] | None, Visibility.PUBLIC] = None


ONE = "0190c0de-7a5b-7c3d-8e9f-0123456789ab"


class TestDocument:
    """What the class makes sure of."""

    def test_a_field_that_does_not_say_who_may_read_it_is_refused(self) -> None:
        with pytest.raises(TypeError, match=r"Leaky\.secret"):

            class Leaky(Document):
                secret: str = ""

    def test_an_unknown_field_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="extra"):
            Paper.model_validate({"names": "x"})

    @pytest.mark.parametrize("given", ["", "1", "../../x", ONE.upper(), f"{ONE}0"])
    def test_an_element_is_named_by_a_uuid(self, given: str) -> None:
        with pytest.raises(ValidationError, match=r"cases\.0\.id"):
            Paper.model_validate({"cases": [{"id": given, "title": "x"}]})


class TestPublicPart:
    """What anybody may read."""

    def test_private_fields_are_left_out_at_every_depth(self) -> None:
        case: dict[str, Any] = {"id": ONE, "title": "案例", "proof": "canary"}
        place = {"id": ONE, "cases": [case]}
        paper = Paper.model_validate(
            {"name": "名", "price": "canary", "phone": "canary", "cases": [case], "places": [place]}
        )
        shown = {"id": ONE, "title": "案例"}
        assert public_part(paper) == {"name": "名", "cases": [shown], "places": [{"id": ONE, "cases": [shown]}]}

    def test_a_list_that_is_missing_holds_nothing_to_leave_out(self) -> None:
        assert public_part(Paper(name="名")) == {"name": "名", "cases": [], "places": None}


class TestVisibilityOf:
    """What the pages write beside each field."""

    def test_every_declared_field_is_named_by_its_pointer(self) -> None:
        assert visibility_of(Paper) == {
            "/name": "public",
            "/price": "reviewers",
            "/phone": "confirmed",
            "/cases": "public",
            "/cases/*/proof": "reviewers",
            "/places": "public",
            "/places/*/cases/*/proof": "reviewers",
        }
