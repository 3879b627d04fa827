"""HTTP: files that belong to scenarios and vendors; they arrive on the disk part by part and are never in memory."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from fastapi.responses import FileResponse

from backend.accounts.deps import ActorDep, SignedInDep, get_actor_ahead
from backend.accounts.routes import LIMITED, SIGNED, STATE
from backend.attachments import service, store
from backend.attachments.inspection import inspect
from backend.attachments.kinds import LONGEST_NAME, MEDIA_TYPES, file_name
from backend.attachments.models import Attachment
from backend.attachments.schemas import AttachmentParams, AttachmentRead
from backend.attachments.service import Upload
from backend.core.actor import Actor
from backend.core.body_limit import UPLOADS
from backend.core.once import KeyHeader, OnceRoute, carried_out_once
from backend.core.policy import SignInRequired
from backend.core.row_security import act_as
from backend.core.web import CHANGES, GUARDED, MISSING, PROBLEMS, SENT, NoQuery, SessionDep, documented, get_session

router = APIRouter(prefix="/api", tags=["attachments"], responses=PROBLEMS, route_class=OnceRoute)

FULL: dict[int | str, dict[str, Any]] = {507: documented("There is no room left to store this", 507, "storage-full")}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The bytes of the file: pdf, docx, xlsx, pptx, png or jpg",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES.values()},
    }
}
ParamsDep = Annotated[AttachmentParams, Query()]
NameHeader = Annotated[
    str,
    Header(
        alias="X-File-Name",
        # Each byte of a name may take three characters.
        max_length=LONGEST_NAME * 9,
        description="The name of the file in UTF-8, percent-encoded",
        examples=["%E5%90%88%E5%90%8C.pdf"],
    ),
]


def get_admitted(actor: Annotated[Actor, Depends(get_actor_ahead)], params: ParamsDep) -> None:
    """Refuse who may not send this before the file arrives, in a transaction that has ended by then."""
    if not actor.is_signed_in:
        raise SignInRequired
    service.count_upload(actor)
    with contextmanager(get_session)() as session:
        act_as(session, actor)
        service.check_upload(session, actor, params.subject_kind, params.subject_id)


async def get_arrived(
    request: Request, sent_as: NameHeader, _admitted: Annotated[None, Depends(get_admitted)]
) -> AsyncIterator[Upload]:
    """Receive a file onto the disk; it is gone after the request unless it was kept."""
    name = file_name(sent_as)
    async with contextmanager_in_threadpool(store.arriving()) as arrived:
        async for part in request.stream():
            await run_in_threadpool(arrived.write, part)
        yield Upload(name, arrived)


def get_upload(upload: Annotated[Upload, Depends(get_arrived)]) -> Upload:
    """Return a file that is on the disk and has been looked through."""
    upload.arrived.end()
    inspect(upload.arrived, upload.name)
    return upload


UploadDep = Annotated[Upload, Depends(get_upload)]


def get_once(
    request: Request, upload: UploadDep, session: SessionDep, actor: SignedInDep, key: KeyHeader = None
) -> Iterator[None]:
    """Keep once what comes with a key; a file is told from others by its digest."""
    sent = f"{request.url.path}?{request.url.query}\n{upload.name}\n{upload.arrived.sha256}".encode()
    yield from carried_out_once(session, request, f"user {actor.user_id}", key, sent)


def handed_out(held: Attachment) -> FileResponse:
    """Return the answer that hands out a file; whoever asks for it has been found to have the right."""
    plain = "".join(char if char.isascii() and char not in '"\\%' else "_" for char in held.name)
    return FileResponse(
        store.path_of(held.sha256),
        media_type=held.media_type,
        headers={
            # Never shown in place, and if a browser does so all the same, as a page that may do nothing.
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(held.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "ETag": f'"{held.sha256}"',
        },
    )


@router.post(
    UPLOADS.removeprefix("/api"),
    response_model=AttachmentRead,
    status_code=201,
    responses=SENT | SIGNED | MISSING | STATE | LIMITED | FULL,
    dependencies=[Depends(get_upload), Depends(get_once, scope="function")],
    openapi_extra=_BODY,
)
def upload_attachment(session: SessionDep, actor: SignedInDep, params: ParamsDep, upload: UploadDep) -> Attachment:
    """Add a file to a scenario or a vendor; it counts once a document names it."""
    return service.upload(session, actor, params.subject_kind, params.subject_id, upload)


@router.get(
    "/attachments/{attachment_id}",
    response_class=FileResponse,
    responses=MISSING | GUARDED | STATE | BYTES,
    dependencies=[NoQuery],
)
def download_attachment(session: SessionDep, actor: ActorDep, attachment_id: UUID) -> FileResponse:
    """Download a file that has been found clean."""
    return handed_out(service.download(session, actor, attachment_id))


@router.get(
    "/attachments/{attachment_id}/about",
    response_model=AttachmentRead,
    responses=MISSING | GUARDED,
    dependencies=[NoQuery],
)
def get_attachment(session: SessionDep, actor: ActorDep, attachment_id: UUID) -> Attachment:
    """Show what is known of a file."""
    return service.get_attachment(session, actor, attachment_id)


@router.delete(
    "/attachments/{attachment_id}",
    status_code=204,
    responses=CHANGES | SIGNED | MISSING | STATE,
    dependencies=[NoQuery],
)
def delete_attachment(session: SessionDep, actor: SignedInDep, attachment_id: UUID) -> None:
    """Delete a file that no document names."""
    service.delete_attachment(session, actor, attachment_id)
