from typing import Any, Literal
from uuid import UUID

from litestar import delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Struct, UnsetType, field
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest
from api.problems import problems
from api.schemas import Input, SearchText
from api.security import staff
from core.domains import service
from core.domains.content import DomainProfile, DomainRubricParts, Slug, Text
from core.domains.models import Domain
from core.question_bank import exchange
from core.question_bank.exchange import DomainDocument

State = Literal["current", "retired", "all"]
_RETIRED: dict[State, bool | None] = {"current": False, "retired": True, "all": None}
MAX_DOCUMENT = 2 * 1024 * 1024


class DomainOut(Struct, kw_only=True):
    id: UUID
    name: str
    slug: str
    sector: str
    sector_slug: str
    questions: int
    retired: bool


class DomainList(Struct):
    items: list[DomainOut]


class DomainDetail(Struct, kw_only=True):
    id: UUID
    name: str
    slug: str
    sector: str
    sector_slug: str
    retired: bool
    edited_by_hr: bool
    """A later load of the delivered files leaves it alone."""
    profile: dict[str, Any]
    rubric: dict[str, Any]
    """``version`` and ``dimensions``; a result names the version that it was judged by."""


class NewDomain(Input):
    name: Text
    slug: Slug
    sector: Text
    sector_slug: Slug
    profile: DomainProfile = field(default_factory=DomainProfile)
    rubric: DomainRubricParts | None = None
    rubric_of: UUID | None = None
    """Instead of a rubric: the domain whose words to begin from."""


class DomainChanges(Input):
    """What is left out stays as it is. Slugs stay: files and links name them."""

    name: Text | UnsetType = UNSET
    sector: Text | UnsetType = UNSET
    profile: DomainProfile | UnsetType = UNSET
    rubric: DomainRubricParts | UnsetType = UNSET


class ImportedOut(Struct):
    domain: DomainDetail
    domain_created: bool
    created: int
    revised: int
    unchanged: int


@get("/domains", operation_id="ListDomains", guards=[staff], responses=problems())
async def list_domains(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    text: SearchText = None,
    sector_slug: FromQuery[Slug | None] = None,
    show: FromQuery[State] = "current",
) -> DomainList:
    """Every domain with the number of its questions; a few dozen, so one page."""
    rows = await service.listed(session, request.user, text=text, sector_slug=sector_slug, retired=_RETIRED[show])
    return DomainList(
        [
            DomainOut(
                id=domain.id,
                name=domain.name,
                slug=domain.slug,
                sector=domain.sector,
                sector_slug=domain.sector_slug,
                questions=count,
                retired=domain.retired_at is not None,
            )
            for domain, count in rows
        ]
    )


@post("/domains", operation_id="CreateDomain", guards=[staff], responses=problems(409))
async def create_domain(
    data: JSONBody[NewDomain], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> DomainDetail:
    domain = await service.create(
        session,
        request.user,
        name=data.name,
        slug=data.slug,
        sector=data.sector,
        sector_slug=data.sector_slug,
        profile=data.profile,
        rubric=data.rubric,
        rubric_of=data.rubric_of,
    )
    return _detail(domain)


@get("/domains/{domain_id:uuid}", operation_id="GetDomain", guards=[staff], responses=problems())
async def get_domain(
    domain_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> DomainDetail:
    return _detail(await service.get(session, request.user, domain_id))


@patch("/domains/{domain_id:uuid}", operation_id="UpdateDomain", guards=[staff], responses=problems())
async def update_domain(
    domain_id: FromPath[UUID],
    data: JSONBody[DomainChanges],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> DomainDetail:
    """Other words in the rubric make its next version."""
    names: dict[str, str] = {}
    if data.name is not UNSET:
        names["name"] = data.name
    if data.sector is not UNSET:
        names["sector"] = data.sector
    domain = await service.update(
        session,
        request.user,
        domain_id,
        names=names,
        profile=None if data.profile is UNSET else data.profile,
        rubric=None if data.rubric is UNSET else data.rubric,
    )
    return _detail(domain)


@put("/domains/{domain_id:uuid}/retirement", operation_id="RetireDomain", guards=[staff], responses=problems())
async def retire_domain(
    domain_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> DomainDetail:
    """It is offered for no new job; what there is of it stays."""
    return _detail(await service.retire(session, request.user, domain_id))


@delete(
    "/domains/{domain_id:uuid}/retirement",
    operation_id="RestoreDomain",
    status_code=200,
    guards=[staff],
    responses=problems(),
)
async def restore_domain(
    domain_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> DomainDetail:
    return _detail(await service.restore(session, request.user, domain_id))


@get("/domains/{domain_id:uuid}/document", operation_id="ExportDomain", guards=[staff], responses=problems())
async def export_domain(
    domain_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> DomainDocument:
    """Profile, rubric and current questions as one document, which ImportDomain takes, here or elsewhere."""
    return await exchange.export(session, request.user, domain_id)


@post(
    "/domains/documents",
    operation_id="ImportDomain",
    status_code=200,
    guards=[staff],
    responses=problems(413),
    request_max_body_size=MAX_DOCUMENT,
)
async def import_domain(
    data: JSONBody[DomainDocument], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ImportedOut:
    """All of it or nothing. The domain is found by its slugs, a question by its key; what the document has not, stays."""
    done = await exchange.take_in(session, request.user, data)
    return ImportedOut(_detail(done.domain), done.domain_created, done.created, done.revised, done.unchanged)


def _detail(domain: Domain) -> DomainDetail:
    return DomainDetail(
        id=domain.id,
        name=domain.name,
        slug=domain.slug,
        sector=domain.sector,
        sector_slug=domain.sector_slug,
        retired=domain.retired_at is not None,
        edited_by_hr=domain.edited_by_hr,
        profile=domain.profile,
        rubric=domain.rubric,
    )
