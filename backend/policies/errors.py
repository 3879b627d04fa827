"""Why a file cannot be taken in: each says what happened and how to mend it, and nothing of the file is stored."""

from backend.core.errors import Problem


class DocumentRefused(Problem):
    """A file cannot be read as a policy document."""

    status, code, title = 422, "document-refused", "The file cannot be read as a policy document"


class EmptyDocument(DocumentRefused):
    """There is no text in the file."""

    code, title = "document-empty", "The file holds no text; check that it is the right one"


class TooLarge(DocumentRefused):
    """The file, or what it unpacks to, is larger than any policy document."""

    status, code, title = 413, "document-too-large", "The file is too large; split it or save it as plain text"


class Unreadable(DocumentRefused):
    """The bytes are damaged, or are not of a kind we read."""

    code, title = "document-unreadable", "The file is damaged or of another kind; save it as txt, html, docx or pdf"


class Encrypted(DocumentRefused):
    """A password locks the file."""

    code, title = "document-encrypted", "The file is locked by a password; save a copy without one"


class Scanned(DocumentRefused):
    """The pages are pictures; there is no text to read."""

    code, title = "document-scanned", "The pages are pictures without text; run text recognition (OCR) first"
