"""Why a file is not taken in or not handed out: each says what happened and how to mend it."""

from backend.core.errors import Conflict, Incomplete, NotFound, Problem


class AttachmentNotFound(NotFound):
    """There is no such attachment, or the asker may not know of it."""

    code, title = "attachment-not-found", "There is no such attachment"


class SubjectNotFound(NotFound):
    """There is no such scenario or vendor, or the asker may not know of it."""

    code, title = "subject-not-found", "There is no such scenario or vendor"


class ReferenceRefused(Incomplete):
    """A document names attachments that are not those of its own subject; a form shows it beside their field."""

    code, title = "attachment-unknown", "An attachment that is named here is not of this scenario or vendor"


class AttachmentInUse(Conflict):
    """A document names the attachment."""

    code, title = "attachment-in-use", "A document refers to this file; take it out there first"


class Quarantined(Conflict):
    """The attachment has not been found clean."""

    code, title = "attachment-quarantined", "This file has not been found clean yet; please try again in a while"


class QuotaReached(Conflict):
    """The organisation has no room left."""

    code, title = "attachment-quota", "Your organisation's room for files is used up; delete what is no longer needed"


class FileRefused(Problem):
    """A file is not one we take in."""

    status, code, title = 422, "file-refused", "The file cannot be taken in"


class NameRefused(FileRefused):
    """The file has no name one could save it under."""

    code, title = "file-name", "The name of the file cannot be used; rename it and try again"


class KindRefused(FileRefused):
    """The file is of a kind we do not take in."""

    code, title = "file-kind", "Only pdf, docx, xlsx, pptx, png and jpg are taken in; save the file as one of these"


class KindDiffers(FileRefused):
    """The bytes are not of the kind the name says."""

    code, title = "file-kind-differs", "The file is not what its name ends in; save it anew under the right kind"


class FileEmpty(FileRefused):
    """There is nothing in the file."""

    code, title = "file-empty", "The file is empty; check that it is the right one"


class UnpacksTooLarge(FileRefused):
    """The file unpacks to more than any document needs."""

    code, title = "file-unpacks-too-large", "The file unpacks to far more than it weighs; save it with fewer pictures"


class NestedArchive(FileRefused):
    """There is an archive in the file."""

    code, title = (
        "file-nested-archive",
        "There is an archive inside the file; attach what it holds as files of their own",
    )


class Encrypted(FileRefused):
    """A password locks the file."""

    code, title = "file-encrypted", "The file is locked by a password; save a copy without one"


class Macros(FileRefused):
    """The file carries a program."""

    code, title = "file-macros", "The file carries macros; save it without them, as docx, xlsx or pptx"


class External(FileRefused):
    """The file would have whoever opens it load something else."""

    code, title = "file-external", "The file makes programs load other files; save it anew or export it as pdf"


class Damaged(FileRefused):
    """The bytes are not whole."""

    code, title = "file-damaged", "The file is damaged; open it, save it again, and try once more"


class TooComplex(FileRefused):
    """Looking through the file took more time or memory than any document needs."""

    code, title = "file-too-complex", "The file cannot be looked through in reasonable time; export it as a plain pdf"


FOUND: dict[str, type[FileRefused]] = {
    refused.code: refused
    for refused in (KindDiffers, UnpacksTooLarge, NestedArchive, Encrypted, Macros, External, Damaged, TooComplex)
}
"""What the process that looks through a file may say of it."""
