"""Anchors lead to the published bytes, and break when those change and only then."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.policies.anchors import Anchor, broken_anchors
from backend.policies.extract import Extraction, extract, unpack_offsets
from backend.policies.propose import propose
from matching.text import normalize
from tests.backend.policies import golden
from tests.backend.policies.samples import (
    HEADER,
    POLICIES,
    as_docx,
    as_html,
    as_pdf,
    extraction,
    official_rows,
    proposed,
    shipped,
)

PLAN = shipped()
TEXT = PLAN.decode()
ANCHORS = [anchor for scenario in proposed().scenarios for anchor in scenario.anchors]
TABLE = [HEADER, *official_rows()]


def holding(anchors: list[Anchor], start: int, end: int) -> list[Anchor]:
    """Return the anchors whose bytes overlap ``start:end``."""
    return [anchor for anchor in anchors if anchor.byte_start < end and start < anchor.byte_end]


class TestGolden:
    def test_re_extracting_every_anchor_gives_the_recorded_place_and_digest(self) -> None:
        assert golden.lines() == golden.FILE.read_text("utf-8").splitlines()

    def test_recorded_digests_are_those_of_the_shipped_bytes(self) -> None:
        """Nothing of ours between the record and the file: plain slices of the bytes on disk."""
        for line in golden.FILE.read_text("utf-8").splitlines():
            *_, byte_start, byte_end, digest = line.split("\t")
            assert sha256(PLAN[int(byte_start) : int(byte_end)]).hexdigest() == digest

    def test_the_bytes_say_what_the_field_says(self) -> None:
        for scenario in proposed().scenarios:
            values = {
                "batch": [proposed().batch_name],
                "number": [str(scenario.number)],
                "domain": [scenario.domain],
                "name": [scenario.name],
                "agencies": [unit.written for unit in scenario.units],
                "description": [scenario.description],
            }
            told: dict[str, list[str]] = {}
            for anchor in scenario.anchors:
                published = PLAN[anchor.byte_start : anchor.byte_end].decode()
                assert published == anchor.quote
                told.setdefault(anchor.field, []).append(normalize(published).text)
            # Marks take their width from their neighbours, which a cut-out quotation lacks.
            fold = str.maketrans("（）：，", "():,")
            assert {field: [text.translate(fold) for text in texts] for field, texts in told.items()} == {
                field: [text.translate(fold) for text in texts] for field, texts in values.items()
            }

    def test_pinyin_notes_belong_to_the_quotation(self) -> None:
        (name,) = [anchor for anchor in proposed().scenarios[25].anchors if anchor.field == "name"]
        assert name.quote == "低空智能融合基礎(chǔ)設(shè)施"


class TestBrokenAnchors:
    @given(st.integers(0, len(TEXT) - 1), st.sampled_from("改a9Ω😀（"))
    def test_one_changed_character_breaks_exactly_the_anchors_that_contain_it(self, at: int, new: str) -> None:
        if TEXT[at] == new:
            return
        start, end = (len(TEXT[:upto].encode()) for upto in (at, at + 1))
        copy = (TEXT[:at] + new + TEXT[at + 1 :]).encode()
        assert broken_anchors(ANCHORS, len(PLAN), copy) == holding(ANCHORS, start, end)

    @pytest.mark.parametrize("field", ["batch", "number", "domain", "name", "agencies", "description"])
    def test_each_field_has_its_own(self, field: str) -> None:
        (scenario,) = [one for one in proposed().scenarios if one.number == 15]
        anchor = next(one for one in scenario.anchors if one.field == field)
        at = len(PLAN[: anchor.byte_start].decode())
        copy = (TEXT[:at] + "改" + TEXT[at + 1 :]).encode()
        broken = broken_anchors(ANCHORS, len(PLAN), copy)
        assert anchor in broken
        assert {one.field for one in broken} == {field}

    @given(st.integers(0, len(TEXT)), st.sampled_from(["甲", "two words", "\n\n"]))
    def test_what_stands_before_or_behind_an_insertion_still_holds(self, at: int, new: str) -> None:
        byte = len(TEXT[:at].encode())
        copy = (TEXT[:at] + new + TEXT[at:]).encode()
        inside = [anchor for anchor in ANCHORS if anchor.byte_start < byte < anchor.byte_end]
        assert [anchor for anchor in broken_anchors(ANCHORS, len(PLAN), copy) if anchor not in inside] == []

    def test_the_same_bytes_break_nothing(self) -> None:
        assert broken_anchors(ANCHORS, len(PLAN), PLAN) == []

    def test_a_cut_copy_breaks_what_is_gone(self) -> None:
        """Row 26 is the end of the file."""
        broken = broken_anchors(ANCHORS, len(PLAN), PLAN[:-30])
        assert broken == holding(ANCHORS, len(PLAN) - 30, len(PLAN))
        assert broken


class TestOtherKindsOfFile:
    @pytest.mark.parametrize("data", [as_html(TABLE), as_html(TABLE, encoding="gb18030")], ids=["utf-8", "gb18030"])
    def test_html_anchors_lead_into_the_page_itself(self, data: bytes) -> None:
        found = extract(data)
        for scenario in propose(found).scenarios:
            (name,) = [anchor for anchor in scenario.anchors if anchor.field == "name"]
            assert data[name.byte_start : name.byte_end].decode(found.source.encoding) == scenario.name

    @pytest.mark.parametrize("make", [as_docx, as_pdf])
    def test_docx_and_pdf_anchors_lead_into_the_extracted_text(self, make: type) -> None:
        data = make(TABLE)
        found = extract(data)
        assert found.source.anchored == found.source.text.encode()
        for anchor in propose(found).scenarios[14].anchors:
            piece = found.source.anchored[anchor.byte_start : anchor.byte_end]
            assert (piece.decode(), sha256(piece).hexdigest()) == (anchor.quote, anchor.sha256)
        assert extract(data).source.sha256 == found.source.sha256

    @pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
    def test_one_changed_character_breaks_its_anchors_in_any_encoding(self, encoding: str) -> None:
        data = TEXT.encode(encoding)
        anchors = [one for scenario in propose(extract(data)).scenarios for one in scenario.anchors]
        at = TEXT.rindex("市容巡查")
        copy = (TEXT[:at] + "农" + TEXT[at + 1 :]).encode(encoding)
        broken = broken_anchors(anchors, len(data), copy)
        assert [(one.field, normalize(one.quote).text) for one in broken] == [("name", "市容巡查")]


class TestOffsetMap:
    @pytest.mark.parametrize("name", sorted(path.name for path in POLICIES.glob("*.txt")))
    def test_every_clean_character_leads_to_its_bytes(self, name: str) -> None:
        found: Extraction = extraction(name)
        starts, ends = unpack_offsets(found.offset_map())
        data = shipped(name)
        assert len(starts) == len(ends) == len(found.text)
        assert all(begin < end for begin, end in zip(starts, ends, strict=True))
        assert all(end <= begin for end, begin in zip(ends, starts[1:], strict=False))
        for at in range(0, len(found.text), 7):
            published = data[starts[at] : ends[at]].decode()
            assert found.byte_span(at, at + 1) == (starts[at], ends[at])
            if "\u3400" <= found.text[at] <= "\u9fff":
                assert normalize(published).text == found.text[at]
