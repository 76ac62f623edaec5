from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest
from api.problems import problems
from api.security import staff
from core.domains import policy, repository


class DomainOut(Struct):
    id: UUID
    name: str
    slug: str
    sector: str
    sector_slug: str
    questions: int


class DomainList(Struct):
    items: list[DomainOut]


@get("/domains", operation_id="ListDomains", guards=[staff], responses=problems())
async def list_domains(request: StaffRequest, session: NamedDependency[AsyncSession]) -> DomainList:
    """Every domain with the number of its questions; a few dozen, so one page."""
    policy.authorize(request.user)
    return DomainList(
        [
            DomainOut(domain.id, domain.name, domain.slug, domain.sector, domain.sector_slug, count)
            for domain, count in await repository.with_counts(session)
        ]
    )
