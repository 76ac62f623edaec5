"""What everybody does with their own account, and what staff do with those of others."""

import asyncio
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET, Struct, UnsetType, convert, structs
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import READS, StaffRequest, parts
from api.limits import guard_user
from api.problems import problems
from api.schemas import AnyPassword, Code, Cursor, Email, Input, Language, Limit, Line, SearchText
from api.security import staff
from core.accounts import messages, second_factor, service
from core.accounts.models import Role, User
from core.staff import service as staff_service

StaffRole = Literal["super_admin", "hr_manager", "interviewer"]
AnyRole = Literal["super_admin", "hr_manager", "interviewer", "candidate"]


class UserOut(Struct, kw_only=True):
    id: UUID
    email: str
    full_name: str
    role: str
    department_id: UUID | None
    language: str | None
    active: bool
    has_password: bool
    """Without one, a link has to be used before signing in."""
    email_verified: bool
    created_at: datetime


class MeOut(UserOut, kw_only=True):
    second_factor: bool


class UserPage(Struct):
    items: list[UserOut]
    next_cursor: str | None


class Profile(Input):
    """What is left out stays as it is."""

    full_name: Line | UnsetType = UNSET
    language: Language | UnsetType | None = UNSET


class SecondFactorBegun(Struct):
    """Shown this once."""

    secret: str
    uri: str
    squares: list[str]
    """The address as a QR code: its rows from the top, 1 for dark, 0 for light."""


class CodeIn(Input):
    code: Code


class RecoveryCodes(Struct):
    """Each works once, in place of a code of the app. Shown this once."""

    recovery_codes: list[str]


class SecondFactorRemoval(Input):
    password: AnyPassword
    code: Code


class NewUser(Input):
    email: Email
    full_name: Line
    role: StaffRole
    department_id: UUID | None = None
    """Left out: yours."""


class UserChanges(Input):
    """What is left out stays as it is."""

    full_name: Line | UnsetType = UNSET
    role: StaffRole | UnsetType = UNSET
    department_id: UUID | UnsetType | None = UNSET


class InvitedOut(Struct):
    """The link goes out by mail too; here it is shown once, for the case that no mail is set up."""

    user: UserOut
    link: str
    expires_at: datetime


class AccountMessageOut(Struct):
    id: UUID
    user_id: UUID
    email: str
    purpose: str
    link: str
    created_at: datetime
    expires_at: datetime


class AccountMessageList(Struct):
    items: list[AccountMessageOut]


def user_out(user: User) -> UserOut:
    return UserOut(**_user(user))


def _user(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "email": user.email,
        "full_name": user.full_name,
        "role": user.role,
        "department_id": user.department_id,
        "language": user.language,
        "active": user.disabled_at is None,
        "has_password": user.hashed_password is not None,
        "email_verified": user.email_verified_at is not None,
        "created_at": user.created_at,
    }


# --- one's own --------------------------------------------------------------------------------------------------------


@get("/me", operation_id="Me", guards=[staff], responses=problems())
async def me(request: StaffRequest, session: NamedDependency[AsyncSession]) -> MeOut:
    return MeOut(**_user(request.user), second_factor=await second_factor.is_on(session, request.user))


@patch("/me", operation_id="UpdateProfile", guards=[staff], responses=problems())
async def update_profile(
    data: JSONBody[Profile], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> UserOut:
    return user_out(await service.update_profile(session, request.user, _given(data)))


@post("/me/second-factor", operation_id="BeginSecondFactor", guards=[staff], responses=problems(409))
async def begin_second_factor(request: StaffRequest, session: NamedDependency[AsyncSession]) -> SecondFactorBegun:
    """A secret for an authenticator app (TOTP). It counts once ConfirmSecondFactor has seen a first code."""
    from core import qr  # here: it takes a moment to load, and is asked for once in a while

    begun = await second_factor.begin(session, parts(request).settings, request.user)
    rows = await asyncio.to_thread(qr.squares, begun.uri)
    return SecondFactorBegun(begun.secret, begun.uri, ["".join("01"[dark] for dark in row) for row in rows])


@put("/me/second-factor", operation_id="ConfirmSecondFactor", guards=[staff], responses=problems(409, 429, 503))
async def confirm_second_factor(
    data: JSONBody[CodeIn], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> RecoveryCodes:
    await guard_user(parts(request).limiter, request.user.id)
    codes = await second_factor.confirm(session, parts(request).settings, request.user, data.code)
    return RecoveryCodes(list(codes))


@post(
    "/me/second-factor/removal",
    operation_id="RemoveSecondFactor",
    status_code=204,
    guards=[staff],
    responses=problems(429, 503),
)
async def remove_second_factor(
    data: JSONBody[SecondFactorRemoval], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> None:
    """With password and a code, or a recovery code."""
    await guard_user(parts(request).limiter, request.user.id)
    await second_factor.remove(session, parts(request).settings, request.user, data.password, data.code)


# --- others -----------------------------------------------------------------------------------------------------------


@get("/users", operation_id="ListUsers", guards=[staff], opt=READS, responses=problems())
async def list_users(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    role: FromQuery[AnyRole | None] = None,
    colleagues: Annotated[bool, QueryParameter(description="Without candidates' accounts")] = False,
    department_id: FromQuery[UUID | None] = None,
    active: FromQuery[bool | None] = None,
    text: SearchText = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> UserPage:
    """Newest first. HR Managers find the staff of their departments, SuperAdmins every account."""
    page = await staff_service.page(
        session,
        request.user,
        role=role,
        colleagues=colleagues,
        department_id=department_id,
        active=active,
        text=text,
        cursor=cursor,
        limit=limit,
    )
    return UserPage(convert(page.items, list[UserOut], from_attributes=True), page.next_cursor)


@post("/users", operation_id="InviteUser", guards=[staff], responses=problems(409))
async def invite_user(
    data: JSONBody[NewUser], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> InvitedOut:
    """A member of staff, without password until they use the link. HR Managers invite interviewers."""
    invited = await staff_service.invite(
        session,
        parts(request).settings,
        request.user,
        email=data.email,
        full_name=data.full_name.strip(),
        role=Role(data.role),
        department_id=data.department_id,
    )
    return InvitedOut(user_out(invited.user), invited.link, invited.expires_at)


@get("/users/{user_id:uuid}", operation_id="GetUser", guards=[staff], responses=problems())
async def get_user(user_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]) -> MeOut:
    user, has_second_factor = await staff_service.get(session, request.user, user_id)
    return MeOut(**_user(user), second_factor=has_second_factor)


@patch("/users/{user_id:uuid}", operation_id="UpdateUser", guards=[staff], responses=problems(409))
async def update_user(
    user_id: FromPath[UUID],
    data: JSONBody[UserChanges],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> UserOut:
    """Another role or department counts from their next request on."""
    return user_out(await staff_service.update(session, request.user, user_id, _given(data)))


@put("/users/{user_id:uuid}/deactivation", operation_id="DeactivateUser", guards=[staff], responses=problems(409))
async def deactivate_user(
    user_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> UserOut:
    """Signed out everywhere at once. What they did stays, under their name."""
    return user_out(await staff_service.deactivate(session, request.user, user_id))


@delete(
    "/users/{user_id:uuid}/deactivation",
    operation_id="ReactivateUser",
    status_code=200,
    guards=[staff],
    responses=problems(),
)
async def reactivate_user(
    user_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> UserOut:
    return user_out(await staff_service.reactivate(session, request.user, user_id))


@post("/users/{user_id:uuid}/links", operation_id="IssueUserLink", guards=[staff], responses=problems(409))
async def issue_user_link(
    user_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> InvitedOut:
    """A new link for somebody whose mail did not come: to a first password, or to another one."""
    invited = await staff_service.issue_link(session, parts(request).settings, request.user, user_id)
    return InvitedOut(user_out(invited.user), invited.link, invited.expires_at)


@delete("/users/{user_id:uuid}/second-factor", operation_id="ResetSecondFactor", guards=[staff], responses=problems())
async def reset_second_factor(
    user_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> None:
    """For somebody whose phone and recovery codes are gone."""
    await staff_service.reset_second_factor(session, request.user, user_id)


@delete("/users/{user_id:uuid}/identity", operation_id="ForgetUserIdentity", guards=[staff], responses=problems())
async def forget_user_identity(
    user_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> None:
    """For somebody whom the provider of the sign-in knows as another person now: their address leads to this account again."""
    await staff_service.forget_identity(session, request.user, user_id)


@get("/account-messages", operation_id="ListAccountMessages", guards=[staff], responses=problems())
async def list_account_messages(request: StaffRequest, session: NamedDependency[AsyncSession]) -> AccountMessageList:
    """Links that wait because no mail is set up, newest first. Each reading is audited."""
    waiting = await messages.waiting(session, parts(request).settings, request.user)
    return AccountMessageList([AccountMessageOut(**vars(message)) for message in waiting])


def _given(data: Input) -> dict[str, Any]:
    return {name: value for name, value in structs.asdict(data).items() if value is not UNSET}
