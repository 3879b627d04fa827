"""Files that cannot be read: each is refused for its own reason, and says how to mend it."""

import io
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.policies.errors import DocumentRefused, EmptyDocument, Encrypted, Scanned, TooLarge, Unreadable
from backend.policies.extract import extract
from backend.policies.readers import MAX_BYTES, read
from tests.backend.policies.samples import HEADER, as_docx, as_pdf, official_rows
from tests.examples import some

TABLE = [HEADER, *official_rows()]
WHOLE = {"docx": as_docx(TABLE[:3]), "pdf": as_pdf(TABLE[:3])}


def archive(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return file.getvalue()


def pdf_of(*objects: bytes) -> bytes:
    """Return a PDF made by hand of numbered objects."""
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + table + end


def outcome(data: bytes) -> str:
    """Return whether a file was read to some text, or refused with a way to mend it; anything else is raised."""
    try:
        return "read" if read(data).text.strip() else "blank"
    except DocumentRefused as refusal:
        return "refused" if refusal.detail and refusal.code.startswith("document-") else "unexplained"


PAGES = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>")


def locked_zip() -> bytes:
    """Return a zip archive whose entries say that a password locks them."""
    data = bytearray(archive({"word/document.xml": b"<x/>"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


class TestRead:
    @pytest.mark.parametrize("data", [b"", b" \n\t\r\n ", b"\x00" * 50, "\u200b\ufeff\u00ad".encode(), b"\xef\xbb\xbf"])
    def test_nothing_inside_is_empty(self, data: bytes) -> None:
        with pytest.raises(EmptyDocument):
            extract(data)

    def test_a_page_of_scripts_is_empty(self) -> None:
        with pytest.raises(EmptyDocument):
            extract(b"<html><head><title>x</title></head><body><script>alert(1)</script><nav>x</nav></body></html>")

    def test_a_word_file_without_words_is_empty(self) -> None:
        with pytest.raises(EmptyDocument):
            extract(as_docx([[""]], title=""))

    @pytest.mark.parametrize(
        "data",
        [
            bytes(range(256)) * 20,
            b"\x89PNG\r\n\x1a\n" + b"x" * 100,
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 500,
            b"\x1f\x8b\x08" + b"x" * 100,
            b"{\\rtf1 text}",
            b"PK\x03\x04 broken",
            archive({"a.txt": b"text"}),
            archive({"word/document.xml": b"not xml", "[Content_Types].xml": b"neither"}),
            b"%PDF-1.7\nbroken",
            "文本\x00文本".encode(),
        ],
        ids=["bytes", "png", "doc", "gzip", "rtf", "zip", "archive", "word", "pdf", "zero"],
    )
    def test_other_or_damaged_files_are_unreadable(self, data: bytes) -> None:
        with pytest.raises(Unreadable) as refusal:
            extract(data)
        assert any(word in refusal.value.detail for word in ("txt", "pdf", "import"))  # says what to do

    def test_too_many_bytes(self) -> None:
        with pytest.raises(TooLarge):
            read(b"a" * (MAX_BYTES + 1))

    def test_too_much_text(self) -> None:
        with pytest.raises(TooLarge):
            read("字".encode() * 2_000_001)

    def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(self) -> None:
        with pytest.raises(TooLarge):
            read(archive({"word/document.xml": bytes(101 * 1024 * 1024)}))

    def test_an_archive_that_lies_about_its_size_is_unreadable(self) -> None:
        data = bytearray(archive({"word/document.xml": b"<x/>" * 10_000}))
        at = data.index(b"PK\x01\x02") + 24
        data[at : at + 4] = (100).to_bytes(4, "little")
        with pytest.raises(Unreadable):
            read(bytes(data))

    def test_a_pdf_that_unpacks_to_too_much_is_not_opened(self) -> None:
        packed = zlib.compress(bytes(101 * 1024 * 1024))
        stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R >>"
        with pytest.raises(TooLarge):
            read(pdf_of(*PAGES, page, stream))

    def test_a_password_locks_it(self) -> None:
        for data in (as_pdf(TABLE, password="geheim"), locked_zip()):
            with pytest.raises(Encrypted):
                read(data)

    def test_pages_that_are_pictures_are_scanned(self) -> None:
        with pytest.raises(Scanned):
            read(pdf_of(*PAGES, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>"))

    @given(st.binary(max_size=600))
    def test_any_bytes_are_read_or_refused(self, data: bytes) -> None:
        assert outcome(data) in {"read", "refused"}

    @given(st.sampled_from(sorted(WHOLE)), st.floats(0, 0.98))
    def test_a_file_cut_short_is_read_or_refused(self, kind: str, share: float) -> None:
        assert outcome(WHOLE[kind][: int(len(WHOLE[kind]) * share)]) in {"read", "refused"}

    @settings(max_examples=some(150))
    @given(st.sampled_from(sorted(WHOLE)), st.integers(0, 10**6), st.integers(1, 255))
    def test_a_file_with_a_wrong_byte_is_read_or_refused(self, kind: str, at: int, by: int) -> None:
        data = bytearray(WHOLE[kind])
        data[at % len(data)] ^= by
        assert outcome(bytes(data)) in {"read", "refused"}
