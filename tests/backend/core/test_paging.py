"""Pages."""

from hypothesis import given
from hypothesis import strategies as st

from backend.core.paging import PageParams


class TestPageParams:
    @given(st.integers(1, 1000), st.integers(1, 100))
    def test_pages_lie_end_to_end(self, page: int, size: int) -> None:
        assert PageParams(page=page + 1, size=size).offset - PageParams(page=page, size=size).offset == size
