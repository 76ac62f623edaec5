"""What the models cost: calls and tokens as logged, money only where a price is set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Date, cast, func, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.ai.models import AiCall
from core.analytics import policy
from core.analytics.scope import Filters, place, rows_of
from core.paging import Page, page_of

Prices = Mapping[str, tuple[float, float]]
"""Model → money per million tokens in and out."""
MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Spend:
    """Of one model and purpose, on one day or in all. ``cost`` is None without a price: an unknown cost is not zero.

    ``unmetered``: calls of which the endpoint said no tokens; their cost is in no sum.
    """

    day: date | None
    model: str
    purpose: str
    calls: int
    failed: int
    unmetered: int
    tokens_in: int
    tokens_out: int
    milliseconds: int
    cost: Decimal | None


@dataclass(frozen=True)
class Call:
    """One call of a model. Tokens are None where the endpoint said none, and so is then the cost. ``reason``: why it failed."""

    id: UUID
    started: datetime
    model: str
    purpose: str
    outcome: str
    reason: str | None
    milliseconds: int
    tokens_in: int | None
    tokens_out: int | None
    cost: Decimal | None


async def spend(
    session: AsyncSession, user: User, filters: Filters, prices: Prices, by: Literal["day", "total"]
) -> list[Spend]:
    policy.authorize(user, "spend")
    return await totals(session, filters, prices, by)


async def totals(session: AsyncSession, filters: Filters, prices: Prices, by: Literal["day", "total"]) -> list[Spend]:
    day = cast(func.timezone(filters.timezone, AiCall.started), Date)
    keys = [day.label("day"), AiCall.model, AiCall.purpose] if by == "day" else [AiCall.model, AiCall.purpose]
    query = rows_of(
        *keys,
        func.count(),
        func.count().filter(AiCall.outcome == "failed"),
        func.count().filter(AiCall.tokens_in.is_(None)),
        func.coalesce(func.sum(AiCall.tokens_in), 0),
        func.coalesce(func.sum(AiCall.tokens_out), 0),
        func.coalesce(func.sum(AiCall.ms), 0),
    )
    query = query.where(*filters.within(AiCall.started)).group_by(*keys).order_by(*keys)
    found: list[Spend] = []
    for *when, model, purpose, calls, failed, unmetered, tokens_in, tokens_out, ms in await session.execute(query):
        cost = cost_of(prices, model, tokens_in, tokens_out)
        found.append(
            Spend(when[0] if when else None, model, purpose, calls, failed, unmetered, tokens_in, tokens_out, ms, cost)
        )
    return found


async def calls(
    session: AsyncSession,
    user: User,
    filters: Filters,
    prices: Prices,
    *,
    model: str | None,
    purpose: str | None,
    cursor: str | None,
    limit: int,
) -> Page[Call]:
    """What :func:`spend` adds up, newest first."""
    policy.authorize(user, "spend")
    query = rows_of(
        AiCall.id,
        AiCall.started,
        AiCall.model,
        AiCall.purpose,
        AiCall.outcome,
        AiCall.reason,
        AiCall.ms,
        AiCall.tokens_in,
        AiCall.tokens_out,
    ).where(*filters.within(AiCall.started))
    for column, wanted in ((AiCall.model, model), (AiCall.purpose, purpose)):
        if wanted is not None:
            query = query.where(column == wanted)
    if cursor:
        at, row_id = place(cursor)
        query = query.where(tuple_(AiCall.started, AiCall.id) < tuple_(literal(at), literal(row_id)))
    query = query.order_by(AiCall.started.desc(), AiCall.id.desc()).limit(limit + 1)
    found = [_call(row, prices) for row in await session.execute(query)]
    return page_of(found, limit, lambda call: (call.started.isoformat(), call.id))


def _call(row: Any, prices: Prices) -> Call:
    tokens = row.tokens_in, row.tokens_out
    known = tokens != (None, None)
    return Call(*row, cost=cost_of(prices, row.model, *(each or 0 for each in tokens)) if known else None)


def cost_of(prices: Prices, model: str, tokens_in: int, tokens_out: int) -> Decimal | None:
    if model not in prices:
        return None
    price_in, price_out = (Decimal(str(price)) for price in prices[model])
    return (tokens_in * price_in + tokens_out * price_out) / MILLION
