"""Documents people write field by field, and who may read which field of them."""

import types
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, StringConstraints

ElementId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""Names an element of a list for good: a UUID its writer makes."""


class Visibility(StrEnum):
    """Who may read a field besides the organisation whose document it is."""

    PUBLIC = "public"
    """Anybody, once the document is published."""
    REVIEWERS = "reviewers"
    """Whoever reviews the document."""
    CONFIRMED = "confirmed"
    """The other side of a match, once both sides have agreed to it."""


class Element(BaseModel):
    """One element of a list in a document; its fields are read by whoever reads the list, unless they say otherwise."""

    model_config = ConfigDict(extra="forbid")

    id: ElementId


class Document(BaseModel):
    """What an organisation writes of something. Each field declares its visibility, or the class cannot be made.

    ``price: Annotated[str, Visibility.REVIEWERS] = ""``
    """

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a field that does not say who may read it.

        Raises:
            TypeError: one does not.
        """
        super().__pydantic_init_subclass__(**kwargs)
        for name, field in cls.model_fields.items():
            if _declared(field.metadata) is None:
                raise TypeError(f"{cls.__name__}.{name} does not say who may read it")


def visibility_of(document: type[BaseModel]) -> dict[str, Visibility]:
    """Return who may read what, by pointer; ``*`` stands for any element. What is not named is as what holds it."""
    return dict(_walk(document, ""))


def public_part(document: BaseModel) -> dict[str, Any]:
    """Return what anybody may read of a document, as JSON."""
    part: dict[str, Any] = document.model_dump(mode="json")
    for pointer, visibility in visibility_of(type(document)).items():
        if visibility is not Visibility.PUBLIC:
            _drop(part, pointer.split("/")[1:])
    return part


def _walk(document: type[BaseModel], above: str) -> Iterator[tuple[str, Visibility]]:
    for name, field in document.model_fields.items():
        pointer = f"{above}/{name}"
        declared = _declared(field.metadata)
        if declared is not None:
            yield pointer, declared
        for inner, many in _models(field.annotation):
            yield from _walk(inner, f"{pointer}/*" if many else pointer)


def _declared(metadata: list[Any]) -> Visibility | None:
    return next((held for held in metadata if isinstance(held, Visibility)), None)


def _models(annotation: Any, *, many: bool = False) -> Iterator[tuple[type[BaseModel], bool]]:
    """Yield the models a field may hold, and whether it holds several."""
    origin = get_origin(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, many
    elif origin in (list, Annotated, Union, types.UnionType):
        for held in get_args(annotation):
            yield from _models(held, many=many or origin is list)


def _drop(held: Any, pointer: list[str]) -> None:
    """Take away what stands at a pointer, from each element where it names any."""
    name, *rest = pointer
    if name == "*":
        for element in held or ():
            _drop(element, rest)
    elif isinstance(held, dict) and name in held:
        if rest:
            _drop(held[name], rest)
        else:
            del held[name]
