from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Department, DepartmentLogo
from core.accounts.policy import below


async def lock_tree(session: AsyncSession) -> None:
    """One change of the tree at a time: two moves that are right each by itself may make a ring together."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("viva departments"))))


async def find(session: AsyncSession, department_id: UUID, visible: ColumnElement[bool]) -> Department | None:
    return await session.scalar(select(Department).where(Department.id == department_id, visible))


async def by_name(
    session: AsyncSession,
    visible: ColumnElement[bool],
    *,
    text: str | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Department]:
    query = select(Department).where(visible).order_by(Department.name, Department.id).limit(limit)
    if text:
        query = query.where(Department.name.icontains(text, autoescape=True))
    if after is not None:
        query = query.where(tuple_(Department.name, Department.id) > tuple_(literal(after[0]), literal(after[1])))
    return (await session.scalars(query)).all()


async def is_below(session: AsyncSession, department_id: UUID, other: UUID) -> bool:
    """Whether it is ``other`` or lies below it."""
    query = select(Department.id).where(Department.id == department_id, Department.id.in_(below(other)))
    return await session.scalar(query) is not None


async def upwards(session: AsyncSession, department_id: UUID) -> Sequence[tuple[Department, bool]]:
    """The department and those above it, nearest first, each with whether it has a logo of its own."""
    way = select(Department.id, Department.parent_id, literal(0).label("depth")).where(Department.id == department_id)
    way = way.cte(recursive=True)
    above = select(Department.id, Department.parent_id, way.c.depth + 1).join(way, Department.id == way.c.parent_id)
    way = way.union(above)
    query = (
        select(Department, DepartmentLogo.department_id.is_not(None))
        .join(way, way.c.id == Department.id)
        .outerjoin(DepartmentLogo, DepartmentLogo.department_id == Department.id)
        .order_by(way.c.depth)
    )
    return [(row, has_logo) for row, has_logo in await session.execute(query)]


async def logo(session: AsyncSession, department_id: UUID) -> DepartmentLogo | None:
    return await session.get(DepartmentLogo, department_id)


async def set_logo(session: AsyncSession, department_id: UUID, media_type: str, image: bytes) -> None:
    values = {"media_type": media_type, "image": image}
    row = insert(DepartmentLogo).values(department_id=department_id, **values)
    await session.execute(row.on_conflict_do_update(index_elements=[DepartmentLogo.department_id], set_=values))


async def remove_logo(session: AsyncSession, department_id: UUID) -> bool:
    query = delete(DepartmentLogo).where(DepartmentLogo.department_id == department_id)
    return await session.scalar(query.returning(DepartmentLogo.department_id)) is not None
