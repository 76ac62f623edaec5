"""What is written to candidates and colleagues: the log with its deliveries, the words, and everybody's own bell."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct, convert, field
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest
from api.problems import problems
from api.schemas import Cursor, Input, Limit
from api.security import staff
from core.notifications import bell, service, wording
from core.notifications.models import Notification, NotificationTemplate

MessageStatus = Literal["queued", "sent", "failed", "kept"]
Subject = Annotated[str, Meta(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Body = Annotated[str, Meta(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")]
Value = Annotated[str, Meta(max_length=500, pattern=r"^[^\x00]*$")]


class MessageOut(Struct):
    """``error`` says why it was not sent, or not yet."""

    id: UUID
    notification_type: str
    channel: str
    status: MessageStatus
    language: str
    address: str
    subject: str
    recipient_id: UUID
    candidate_id: UUID | None
    interview_id: UUID | None
    error: str | None
    created_at: datetime
    sent_at: datetime | None


class MessagePage(Struct):
    items: list[MessageOut]
    next_cursor: str | None


class AttemptOut(Struct):
    """sent, refused, delayed, given_up or kept."""

    outcome: str
    detail: str | None
    created_at: datetime


class MessageDetail(Struct):
    """``body`` as it went out, with its personal links left out."""

    message: MessageOut
    body: str
    calendar: bool
    attempts: list[AttemptOut]


class TemplateOut(Struct):
    id: UUID
    name: str
    notification_type: str
    channel: str
    language: str
    version: int
    subject_template: str
    body_template: str
    variables: list[str]
    available: list[str]
    """Every variable that this message has."""
    edited: bool
    created_at: datetime


class TemplateList(Struct):
    items: list[TemplateOut]


class TemplateWords(Input):
    body_template: Body
    subject_template: Subject = ""


class PreviewIn(Input):
    """Words and values that are left out are the template's own, and examples."""

    subject_template: Subject | None = None
    body_template: Body | None = None
    values: Annotated[dict[str, Value], Meta(max_length=40)] = field(default_factory=dict[str, Value])


class PreviewOut(Struct):
    subject: str
    body: str
    variables: list[str]


class NotificationOut(Struct):
    """``target`` is the page to open."""

    id: UUID
    notification_type: str
    subject: str
    target: str | None
    candidate_id: UUID | None
    interview_id: UUID | None
    created_at: datetime
    read_at: datetime | None


class NotificationPage(Struct):
    items: list[NotificationOut]
    unread: int
    next_cursor: str | None


class Unread(Struct):
    unread: int


def _message(row: Notification) -> MessageOut:
    return convert(row, MessageOut, from_attributes=True)


def _template(row: NotificationTemplate) -> TemplateOut:
    return TemplateOut(
        row.id,
        row.name,
        row.notification_type,
        row.channel,
        row.language,
        row.version,
        row.subject_template,
        row.body_template,
        row.variables,
        sorted(wording.SAMPLES.get(row.name, {})),
        row.edited_by is not None,
        row.created_at,
    )


@get("/messages", operation_id="ListMessages", guards=[staff], responses=problems())
async def list_messages(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    status: FromQuery[MessageStatus | None] = None,
    candidate_id: FromQuery[UUID | None] = None,
    interview_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> MessagePage:
    """E-mail and SMS to candidates, newest first, with what became of each."""
    page = await service.page(
        session,
        request.user,
        status=status,
        candidate_id=candidate_id,
        interview_id=interview_id,
        cursor=cursor,
        limit=limit,
    )
    return MessagePage([_message(row) for row in page.items], page.next_cursor)


@get("/messages/{message_id:uuid}", operation_id="GetMessage", guards=[staff], responses=problems())
async def get_message(
    message_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> MessageDetail:
    found = await service.get(session, request.user, message_id)
    attempts = [AttemptOut(row.outcome, row.detail, row.created_at) for row in found.attempts]
    row = found.message
    return MessageDetail(_message(row), service.shown(row.body), row.calendar is not None, attempts)


@post(
    "/messages/{message_id:uuid}/resend",
    operation_id="ResendMessage",
    status_code=202,
    guards=[staff],
    responses=problems(409),
)
async def resend_message(
    message_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> MessageOut:
    """Sends it once more; also one that was given up."""
    return _message(await service.resend(session, request.user, message_id))


@get("/message-templates", operation_id="ListMessageTemplates", guards=[staff], responses=problems())
async def list_message_templates(request: StaffRequest, session: NamedDependency[AsyncSession]) -> TemplateList:
    """The version that counts of each, by name, channel and language."""
    return TemplateList([_template(row) for row in await wording.page(session, request.user)])


@get(
    "/message-templates/{template_id:uuid}/versions",
    operation_id="ListMessageTemplateVersions",
    guards=[staff],
    responses=problems(),
)
async def list_message_template_versions(
    template_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> TemplateList:
    """Newest first."""
    return TemplateList([_template(row) for row in await wording.versions(session, request.user, template_id)])


@put(
    "/message-templates/{template_id:uuid}",
    operation_id="ReviseMessageTemplate",
    guards=[staff],
    responses=problems(),
)
async def revise_message_template(
    template_id: FromPath[UUID],
    data: JSONBody[TemplateWords],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> TemplateOut:
    """A new version. Text with {{ name }} and {{ name | filter }}; anything else, and a name that this message does not have, is
    refused."""
    return _template(
        await wording.revise(session, request.user, template_id, data.subject_template, data.body_template)
    )


@post(
    "/message-templates/{template_id:uuid}/preview",
    operation_id="PreviewMessageTemplate",
    status_code=200,
    guards=[staff],
    responses=problems(),
)
async def preview_message_template(
    template_id: FromPath[UUID],
    data: JSONBody[PreviewIn],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> PreviewOut:
    """Nothing is stored or sent."""
    made = await wording.preview(
        session, request.user, template_id, data.subject_template, data.body_template, data.values
    )
    return PreviewOut(made.words.subject, made.words.body, list(made.variables))


@get("/notifications", operation_id="ListNotifications", guards=[staff], responses=problems())
async def list_notifications(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    unread: FromQuery[bool] = False,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> NotificationPage:
    """Your own bell, newest first."""
    found = await bell.mine(session, request.user, unread=unread, cursor=cursor, limit=limit)
    items = [convert(row, NotificationOut, from_attributes=True) for row in found.page.items]
    return NotificationPage(items, found.unread, found.page.next_cursor)


@post(
    "/notifications/{notification_id:uuid}/read",
    operation_id="MarkNotificationRead",
    status_code=200,
    guards=[staff],
    responses=problems(),
)
async def mark_notification_read(
    notification_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> Unread:
    return Unread(await bell.mark(session, request.user, notification_id))


@post(
    "/notifications/read",
    operation_id="MarkAllNotificationsRead",
    status_code=200,
    guards=[staff],
    responses=problems(),
)
async def mark_all_notifications_read(request: StaffRequest, session: NamedDependency[AsyncSession]) -> Unread:
    return Unread(await bell.mark(session, request.user, None))
