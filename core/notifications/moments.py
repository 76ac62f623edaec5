"""Dates and times as people write them, in the languages that messages have, in the reader's time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.errors import Invalid

_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
}
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "es": "lunes martes miércoles jueves viernes sábado domingo".split(),
}


class NoSuchZone(Invalid):
    code = "no_such_time_zone"
    title = "There is no such time zone"


def zone(name: str | None) -> ZoneInfo:
    """UTC when nothing is known of the reader."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = "Use a name such as Europe/Berlin."
        raise NoSuchZone(message, errors=[{"field": "time_zone", "message": message}]) from error


def day(at: datetime, language: str, zone_name: str | None) -> str:
    local, spoken = at.astimezone(zone(zone_name)), _spoken(language)
    month = _MONTHS[spoken][local.month - 1]
    return f"{local.day} de {month} de {local.year}" if spoken == "es" else f"{local.day} {month} {local.year}"


def moment(at: datetime, language: str, zone_name: str | None) -> str:
    """With the name of the zone: "Tuesday, 3 March 2026, 10:00 (Europe/Berlin)"."""
    where = zone(zone_name)
    local = at.astimezone(where)
    weekday = _DAYS[_spoken(language)][local.weekday()]
    return f"{weekday}, {day(at, language, zone_name)}, {local:%H:%M} ({where.key})"


def _spoken(language: str) -> str:
    short = language.partition("-")[0]
    return short if short in _MONTHS else "en"
