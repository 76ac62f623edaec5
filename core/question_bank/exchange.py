"""A domain with its questions as one JSON document: to be kept, edited elsewhere, or carried to another installation."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.domains import repository as domains
from core.domains import service as domain_service
from core.domains.content import BankContent, Content, DomainProfile, DomainRubricParts, Slug, Text
from core.domains.models import Domain
from core.errors import Invalid
from core.plans.engine import same_question
from core.question_bank import policy, repository, service

FORMAT = "viva-domain-1"
MOST_QUESTIONS = 300


class ExchangedQuestion(BankContent, kw_only=True):
    key: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]


class DomainDocument(Content):
    format: Literal["viva-domain-1"]
    name: Text
    slug: Slug
    sector: Text
    sector_slug: Slug
    profile: DomainProfile
    rubric: DomainRubricParts
    questions: Annotated[list[ExchangedQuestion], Meta(max_length=MOST_QUESTIONS)]


@dataclass(frozen=True)
class Imported:
    domain: Domain
    domain_created: bool
    created: int
    revised: int
    unchanged: int


async def export(session: AsyncSession, user: User, domain_id: UUID) -> DomainDocument:
    """The domain as it is now: current questions only."""
    policy.authorize(user, "read")
    domain = await domain_service.get(session, user, domain_id)
    questions: list[ExchangedQuestion] = []
    for row in await domains.current_questions(session, domain_id):
        content: dict[str, Any] = msgspec.to_builtins(service.as_content(row))
        questions.append(msgspec.convert({**content, "key": row.key}, ExchangedQuestion))
    return DomainDocument(
        format=FORMAT,
        name=domain.name,
        slug=domain.slug,
        sector=domain.sector,
        sector_slug=domain.sector_slug,
        profile=msgspec.convert(domain.profile, DomainProfile),
        rubric=msgspec.convert(domain.rubric["dimensions"], DomainRubricParts),
        questions=questions,
    )


async def take_in(session: AsyncSession, user: User, document: DomainDocument) -> Imported:
    """All of it or nothing. The domain is found by its slugs, questions by their keys; what is not in the document stays."""
    policy.authorize(user, "change")
    _check(document)
    domain = await domains.lock_by_slug(session, document.sector_slug, document.slug)
    created = domain is None
    if domain is None:
        domain = await domain_service.create(
            session,
            user,
            name=document.name,
            slug=document.slug,
            sector=document.sector,
            sector_slug=document.sector_slug,
            profile=document.profile,
            rubric=document.rubric,
            rubric_of=None,
        )
    else:
        names = {"name": document.name, "sector": document.sector}
        await domain_service.update(
            session, user, domain.id, names=names, profile=document.profile, rubric=document.rubric
        )
    counts = {"created": 0, "revised": 0, "unchanged": 0}
    newest = await repository.newest(session, domain.id)
    for question in document.questions:
        content: dict[str, Any] = msgspec.to_builtins(question)
        key: str = content.pop("key")
        plain = msgspec.convert(content, BankContent)
        old = newest.get(key)
        if old is None:
            await service.add(session, user, domain, plain, source="hr", key=key)
            counts["created"] += 1
        elif old.retired_at is None and service.as_content(old) == plain:
            counts["unchanged"] += 1
        else:
            await service.replace(session, user, old, plain)
            counts["revised"] += 1
    return Imported(domain, created, **counts)


def _check(document: DomainDocument) -> None:
    """Before anything is written: every fault at once, with its place."""
    errors: list[Any] = []
    seen: dict[str, str] = {}
    for number, question in enumerate(document.questions):
        at = f"questions[{number}]."
        if question.key in seen:
            errors.append({"field": f"{at}key", "message": "used by an earlier question"})
        elif same := next((key for key, text in seen.items() if same_question(text, question.question_text)), None):
            errors.append({"field": f"{at}question_text", "message": f"asks the same as {same}"})
        seen.setdefault(question.key, question.question_text)
        try:
            service.check(question, at)
        except Invalid as invalid:
            found = invalid.extra["errors"]
            errors += found if isinstance(found, list) else []
    if errors:
        raise Invalid("Some questions cannot be taken in; nothing was changed.", errors=errors)
