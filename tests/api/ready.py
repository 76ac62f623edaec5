"""How things must be for an operation to do what it is asked: an interview that is over, a link that is known, a file that is there.

What stands nowhere here can be done in the world as it is built. Whatever is sent with it stands in `asked.py`.
"""

import base64
import wave
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from api.cookies import REFRESH
from core.accounts import links, passwords, second_factor, sessions
from core.accounts.links import Purpose
from core.accounts.models import Department, Identity, Role, SecondFactor, User
from core.accounts.policy import actor
from core.accounts.sealing import seal
from core.audit import service as audit
from core.candidates.models import Candidate, CandidateMerge
from core.decisions.models import Appeal, Offer
from core.evaluation.models import Evaluation
from core.interviews.models import Interview, InterviewRun, Recording, TranscriptTurn
from core.open_links.models import OpenLink
from core.plans.models import QuestionPlan
from core.reports.models import Export, Report
from core.settings import Settings
from core.shares.models import Share
from seeds.messages import load_messages
from tests.api.asked import PASSWORD, SOON
from tests.api.world import World

Ready = Callable[[AsyncSession, Settings, World], Awaitable[None]]

TOKEN = "of a link that is known"
ENGINE: dict[str, object] = {"engine": "offline", "models": {}, "prompt_hash": None, "input_hash": None}


def _soon() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def _file(settings: Settings) -> str:
    """Something to download; the path as rows have it."""
    (settings.data / "reports").mkdir(parents=True, exist_ok=True)
    path = f"reports/{uuid4()}"
    (settings.data / path).write_bytes(b"what was made")
    return path


# --- accounts ---------------------------------------------------------------------------------------------------------


async def _password(session: AsyncSession, user: User) -> None:
    user.hashed_password = await passwords.hash_password(PASSWORD)
    await session.flush()


async def _account(session: AsyncSession, _: Settings, world: World) -> None:
    user = await session.get_one(User, world.user_id)
    await _password(session, user)
    world.email = user.email


async def _own_password(session: AsyncSession, _: Settings, world: World) -> None:
    assert world.caller is not None
    await _password(session, world.caller)


async def _session(session: AsyncSession, settings: Settings, world: World) -> None:
    tokens = await sessions.begin(session, await session.get_one(User, world.user_id), settings)
    world.headers = {**world.headers, "Cookie": f"{REFRESH}={tokens.refresh}"}


def _link(purpose: Purpose) -> Ready:
    async def ready(session: AsyncSession, settings: Settings, world: World) -> None:
        first = purpose == Purpose.FIRST_ADMIN
        if first:
            await session.execute(update(User).where(User.role == Role.SUPER_ADMIN).values(role=Role.HR_MANAGER))
        issued = await links.issue(session, purpose, settings.public_url, None if first else world.user_id)
        world.token = issued.url.partition("#")[2]

    return ready


async def _begun(session: AsyncSession, settings: Settings, world: World) -> None:
    assert world.caller is not None
    begun = await second_factor.begin(session, settings, world.caller)
    step = int(datetime.now(UTC).timestamp()) // second_factor.STEP_S
    world.code = second_factor.code_at(base64.b32decode(begun.secret), step)


async def _second_factor(session: AsyncSession, settings: Settings, world: World) -> None:
    await _begun(session, settings, world)
    assert world.caller is not None
    await _password(session, world.caller)
    recovery = await second_factor.confirm(session, settings, world.caller, world.code)
    world.code = recovery[0]


async def _lost_phone(session: AsyncSession, settings: Settings, world: World) -> None:
    """A colleague's."""
    secret = seal(settings, b"of the phone")
    session.add(SecondFactor(user_id=world.user_id, secret=secret, confirmed_at=datetime.now(UTC)))


async def _known_elsewhere(session: AsyncSession, _: Settings, world: World) -> None:
    """A colleague, at the provider of the sign-in."""
    now = datetime.now(UTC)
    who = {"issuer": "https://id.viva.test", "subject": str(uuid4())}
    session.add(Identity(user_id=world.user_id, checked_at=now, tried_at=now, **who))


async def _empty_department(session: AsyncSession, _: Settings, world: World) -> None:
    row = Department(name=f"Ward {uuid4()}")
    session.add(row)
    await session.flush()
    world.department_id = row.id


# --- candidates, and what is decided about them -----------------------------------------------------------------------


async def _merged(session: AsyncSession, _: Settings, world: World) -> None:
    merged = await session.get_one(Candidate, world.candidate_id)
    merged.merged_into_id = world.rival_id
    session.add(CandidateMerge(kept_id=world.rival_id, merged_id=merged.id, previous_user_id=merged.user_id))


async def _opened(session: AsyncSession, _: Settings, world: World) -> None:
    """By the caller, who decides."""
    assert world.caller is not None
    candidate = await session.get_one(Candidate, world.candidate_id)
    candidate.status = "evaluated"
    await audit.record(session, actor(world.caller), "candidate.opened", candidate)


async def _letters(session: AsyncSession, _: Settings, world: World) -> None:
    await load_messages(session)


async def _offer(session: AsyncSession, _: Settings, world: World) -> None:
    offer = await session.get_one(Offer, world.offer_id)
    offer.token_hash, offer.expires_at = links.hash_token(f"{TOKEN} {offer.id}"), _soon()
    world.token = f"{TOKEN} {offer.id}"


async def _appeal(session: AsyncSession, _: Settings, world: World) -> None:
    appeal = await session.get_one(Appeal, world.appeal_id)
    appeal.token_hash, appeal.expires_at, appeal.asked_at = links.hash_token(f"{TOKEN} {appeal.id}"), _soon(), None
    world.token = f"{TOKEN} {appeal.id}"


async def _open_link(session: AsyncSession, _: Settings, world: World) -> None:
    link = await session.get_one(OpenLink, world.open_link_id)
    link.token_hash = links.hash_token(f"{TOKEN} {link.id}")
    world.token = f"{TOKEN} {link.id}"


# --- interviews -------------------------------------------------------------------------------------------------------


async def _another_plan(session: AsyncSession, _: Settings, world: World) -> None:
    """On which no interview stands."""
    known = await session.get_one(QuestionPlan, world.plan_id)
    row = QuestionPlan(
        candidate_id=known.candidate_id, job_id=known.job_id, count=1, status="ready", questions=known.questions
    )
    session.add(row)
    await session.flush()
    world.plan_id = row.id


async def _over(session: AsyncSession, _: Settings, world: World) -> None:
    interview = await session.get_one(Interview, world.interview_id)
    interview.status, interview.started_at, interview.ended_at = "completed", datetime.now(UTC), datetime.now(UTC)


async def _evaluated(session: AsyncSession, settings: Settings, world: World) -> None:
    await _over(session, settings, world)
    session.add(
        Evaluation(
            interview_id=world.interview_id,
            candidate_id=world.candidate_id,
            status="ready",
            engine=ENGINE,
            evaluated_at=datetime.now(UTC),
        )
    )


async def _offered_time(session: AsyncSession, _: Settings, world: World) -> None:
    interview = await session.get_one(Interview, world.interview_id)
    interview.offered_times = {"slots": [SOON]}


async def _agent(session: AsyncSession, _: Settings, world: World) -> None:
    """One holds the interview already: none is started here."""
    session.add(InterviewRun(interview_id=world.interview_id, epoch=1, job_id="1", lease_until=_soon()))


async def _spoken(session: AsyncSession, _: Settings, world: World) -> None:
    interview = await session.get_one(Interview, world.interview_id)
    interview.interview_type = "ai_both"
    world.sequence_order = 2
    session.add(
        TranscriptTurn(
            interview_id=interview.id,
            sequence_order=world.sequence_order,
            ref="2",
            epoch=1,
            speaker="candidate",
            channel="voice",
            message_type="answer",
            content="And then I listen.",
        )
    )


async def _recorded(session: AsyncSession, settings: Settings, world: World) -> None:
    path = _file(settings)
    _silence(settings.data / path)
    session.add(
        Recording(interview_id=world.interview_id, channel="candidate", path=path, duration_ms=1000, sha256="0")
    )


def _silence(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 24_000, 0, "NONE", "not compressed"))
        file.writeframes(bytes(2 * 24_000))


# --- files ------------------------------------------------------------------------------------------------------------


def _report(kind: str) -> Ready:
    async def ready(session: AsyncSession, settings: Settings, world: World) -> None:
        session.add(
            Report(
                interview_id=world.interview_id,
                kind=kind,
                path=_file(settings),
                generated_at=datetime.now(UTC),
                sha256="0",
            )
        )

    return ready


async def _exported(session: AsyncSession, settings: Settings, world: World) -> None:
    export = await session.get_one(Export, world.export_id)
    export.status, export.path, export.file_name = "ready", _file(settings), "funnel.xlsx"
    export.expires_at = _soon()


async def _shared(session: AsyncSession, settings: Settings, world: World) -> None:
    """By somebody who may: whoever holds the link may be anybody."""
    await _exported(session, settings, world)
    maker = User(email=f"{uuid4()}@viva.test", full_name="Who shares", role=Role.SUPER_ADMIN)
    session.add(maker)
    await session.flush()
    export, share = await session.get_one(Export, world.export_id), await session.get_one(Share, world.share_id)
    export.requested_by = share.created_by = maker.id
    export.sha256 = "0"
    share.token_hash, share.expires_at = links.hash_token(f"{TOKEN} {share.id}"), _soon()
    world.token = f"{TOKEN} {share.id}"


READY: dict[str, Ready] = {
    "Login": _account,
    "Refresh": _session,
    "ClaimAccount": _link(Purpose.INVITE),
    "ClaimFirstAdmin": _link(Purpose.FIRST_ADMIN),
    "ResetPassword": _link(Purpose.RESET),
    "ChangePassword": _own_password,
    "ConfirmSecondFactor": _begun,
    "RemoveSecondFactor": _second_factor,
    "ResetSecondFactor": _lost_phone,
    "ForgetUserIdentity": _known_elsewhere,
    "DeleteDepartment": _empty_department,
    "UnmergeCandidate": _merged,
    "EditPlan": _another_plan,
    "ViewOpenLink": _open_link,
    "ApplyByOpenLink": _open_link,
    "DownloadMyReport": _report("own"),
    "ScheduleInterview": _over,
    "InviteMany": _over,
    "GetRecordingClip": _recorded,
    "GetEvaluation": _evaluated,
    "DownloadReport": _report("pdf"),
    "GetReplay": _report("replay"),
    "DownloadExport": _exported,
    "MakeShare": _exported,
    "ViewShare": _shared,
    "DownloadShare": _shared,
    "RecordDecision": _opened,
    "MakeOffer": _opened,
    "PreviewOffer": _letters,
    "RateByPerson": _over,
    "ReEvaluate": _evaluated,
    "ViewOffer": _offer,
    "AnswerOffer": _offer,
    "AskForSecondLook": _appeal,
    "JoinInterview": _agent,
    "PickTime": _offered_time,
    "RateInterview": _over,
    "DownloadOwnReport": _report("own"),
    "CorrectTranscript": _over,
    "SendAnswerSound": _spoken,
}
