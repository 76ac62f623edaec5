"""Rows for `bench api` and `bench console`, made by the database itself: many candidates, and transcripts of a hundred turns each."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Department, Role, User
from core.db import Database
from core.domains.models import Domain
from core.interviews.models import InterviewInterviewer
from core.settings import Settings

_EMAILS = {"SuperAdmin": "a@viva.test", "HR Manager": "h@viva.test", "interviewer": "i@viva.test"}
TURNS = 100
"""In each transcript."""
APPLICANTS = 50
"""For each job."""

_JOBS = """
insert into job_descriptions
  (title, department_id, domain_id, description, required_skills, nice_to_have, requirements, facts, status)
select 'Nurse ' || n, :department_id, :domain_id, repeat('You care for twelve beds on nights. ', 30),
  '["IV therapy", "triage"]', '[]',
  '[{"key": "iv", "kind": "skill", "text": "IV therapy", "must": true, "aliases": [], "years": null}]', '[]',
  (array['draft', 'open', 'closed'])[1 + n % 3]
from generate_series(1, :jobs) n
"""
_USERS = """
insert into users (email, full_name, role)
select 'person-' || n || '@example.org', 'Person ' || md5(n::text), 'candidate' from generate_series(1, :candidates) n
"""
_CANDIDATES = """
insert into candidates (user_id, job_id, full_name, email, status, resume_text, resume_facts, skills, match_score)
select u.id, j.id, u.full_name, u.email, (array['new', 'screening', 'shortlisted', 'interviewing', 'evaluated', 'rejected'])[1 + u.n % 6],
  repeat(md5(u.n::text) || ' ', 90), '{"kind": "pdf", "pages": 2}', '["IV therapy", "triage", "wound care"]',
  case when u.n % 5 > 0 then u.n * 7919 % 1000 / 10.0 end
from (select *, row_number() over (order by id) as n from users where email like 'person-%') u
join (select id, row_number() over (order by id) as n from job_descriptions) j on j.n = 1 + u.n % (select count(*) from job_descriptions)
"""
_PLANS = """
insert into question_plans (candidate_id, job_id, count, status)
select id, job_id, 1, 'approved' from candidates order by id limit :interviews offset :before
"""
_INTERVIEWS = """
insert into interviews (candidate_id, job_id, plan_id, interview_type, scheduled_at, duration_limit_min)
select candidate_id, job_id, id, 'ai_chat', now(), 30 from question_plans p
where not exists (select from interviews i where i.plan_id = p.id)
"""
_TRANSCRIPTS = """
insert into interview_transcripts (interview_id, sequence_order, ref, epoch, speaker, message_type, channel, content, words)
select i.id, n, n::text, 1, case when n % 2 = 0 then 'candidate' else 'agent' end, case when n % 2 = 0 then 'answer' else 'question' end,
  'voice', repeat('I check the airway first. ', 8), '[["I", 0, 100], ["check", 100, 300]]'
from interviews i cross join generate_series(1, :turns) n
where not exists (select from interview_transcripts t where t.interview_id = i.id)
"""
_LIGHTER = (
    "alter table interview_transcripts drop constraint fk_interview_transcripts_interview_id_interviews",
    "alter table interview_transcripts set unlogged",
)
"""Ten million rows load in minutes without checks and a log; reading them is the same."""
_AUDIT = """
insert into audit_log (actor, action, entity_type, entity_id, changes)
select 'hr_manager', 'candidate.created', 'candidates', id, '{"source": "hr"}' from candidates
"""


@dataclass(frozen=True)
class Filled:
    """Whom the requests come from, and what they are about."""

    users: dict[str, User]
    job_id: UUID
    domain_id: UUID
    department_id: UUID
    interview_id: UUID
    candidates: int
    jobs: int
    turns: int


async def fill(settings: Settings, candidates: int, turns: int) -> Filled:
    """Half of the jobs belong to the HR manager's department; the interviewer has ten interviews."""
    interviews, jobs = max(1, turns // TURNS), max(2, candidates // APPLICANTS)
    assert interviews <= candidates, "more interviews than candidates"
    database = Database(settings, pool_size=1, command_timeout=None)
    try:
        await _fill(database, interviews, candidates, jobs)
    finally:
        await database.close()
    found = await kept(settings)
    assert found is not None
    return found


async def kept(settings: Settings) -> Filled | None:
    """What is there from an earlier run; None in a database that is new."""
    database = Database(settings, pool_size=1, command_timeout=None)
    try:
        async with database.transaction() as session:
            return await _found(session)
    finally:
        await database.close()


async def _found(session: AsyncSession) -> Filled | None:
    rows = await session.scalars(select(User).where(User.email.in_(_EMAILS.values())))
    users = {user.email: user for user in rows}
    if not users:
        return None
    hr = users[_EMAILS["HR Manager"]]
    assert hr.department_id is not None
    counted = [await _count(session, table) for table in ("candidates", "job_descriptions", "interview_transcripts")]
    assert counted[-1], "its transcripts were lost when the database was killed: begin with an empty folder"
    return Filled(
        {role: users[email] for role, email in _EMAILS.items()},
        await _nth(session, "job_descriptions", 1),
        await _nth(session, "domains", 1),
        hr.department_id,
        await _nth(session, "interviews", min(10, await _count(session, "interviews"))),
        *counted,
    )


async def _fill(database: Database, interviews: int, candidates: int, jobs: int) -> None:
    async with database.transaction() as session:
        here, elsewhere, domain = Department(name="Here"), Department(name="Elsewhere"), _domain()
        session.add_all([here, elsewhere, domain])
        await session.flush()
        users = {
            "SuperAdmin": User(full_name="A", role=Role.SUPER_ADMIN),
            "HR Manager": User(full_name="H", role=Role.HR_MANAGER, department_id=here.id),
            "interviewer": User(full_name="I", role=Role.INTERVIEWER, department_id=here.id),
        }
        for role, email in _EMAILS.items():
            users[role].email = email
        session.add_all(users.values())
        await session.flush()
        for department in (here, elsewhere):
            values = {"department_id": department.id, "domain_id": domain.id, "jobs": jobs // 2}
            await session.execute(text(_JOBS), values)
        await apply(session, candidates)
        for statement in _LIGHTER:
            await session.execute(text(statement))
        await _interview(session, 0, interviews)
        await session.execute(text(_AUDIT))
        some = list(await session.scalars(text("select id from interviews order by id limit 10")))
        session.add_all(InterviewInterviewer(interview_id=each, user_id=users["interviewer"].id) for each in some)
    await settle(database)


async def apply(session: AsyncSession, candidates: int) -> None:
    """So many people more, each with an application for one of the jobs that are there."""
    await session.execute(text(_USERS), {"candidates": candidates})
    await session.execute(text(_CANDIDATES))


async def grow(settings: Settings, turns: int) -> int:
    """More interviews with their transcripts, until there are so many turns; how many there are then."""
    database = Database(settings, pool_size=1, command_timeout=None)
    try:
        async with database.transaction() as session:
            before = (await session.scalars(text("select count(*) from interviews"))).one()
            await _interview(session, before, turns // TURNS - before)
            interviews = (await session.scalars(text("select count(*) from interviews"))).one()
        await settle(database)
    finally:
        await database.close()
    return interviews * TURNS


async def _interview(session: AsyncSession, before: int, more: int) -> None:
    """So many more candidates, after those who have an interview."""
    await session.execute(text(_PLANS), {"interviews": more, "before": before})
    await session.execute(text(_INTERVIEWS))
    await session.execute(text(_TRANSCRIPTS), {"turns": TURNS})


async def settle(database: Database) -> None:
    async with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text("vacuum analyze"))


async def _nth(session: AsyncSession, table: str, number: int) -> UUID:
    query = f"select id from {table} order by id offset :before limit 1"  # noqa: S608 # a name of ours
    return (await session.scalars(text(query), {"before": number - 1})).one()


async def _count(session: AsyncSession, table: str) -> int:
    return (await session.scalars(text(f"select count(*) from {table}"))).one()  # noqa: S608 # a name of ours


def _domain() -> Domain:
    return Domain(
        name="Nursing",
        slug="nursing",
        sector="Healthcare",
        sector_slug="healthcare",
        profile={},
        rubric={},
        content_hash="0",
    )
