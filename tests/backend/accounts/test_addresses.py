"""Which mail addresses are taken: those mail can be sent to."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from backend.accounts.schemas import Mail
from backend.core.ids import new_id
from backend.core.mail import compose

ADDRESSES = TypeAdapter(Mail)


@given(st.from_regex(ADDRESSES.json_schema()["pattern"], fullmatch=True).filter(lambda text: len(text) <= 254))
@example("o'neil+tag@mail.sz.gov.cn")
def test_whatever_is_taken_can_be_written_to(address: str) -> None:
    taken = ADDRESSES.validate_python(address)
    assert compose(new_id(), taken, "主题", "正文")["To"] == address


@pytest.mark.parametrize("address", [".a@x.cn", "a.@x.cn", "a..b@x.cn", "a@x", "a b@x.cn", "a@x.cn, b@x.cn", "李@x.cn"])
def test_others_are_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        ADDRESSES.validate_python(address)
