"""The day on which something ends, as resumes write it ("valid until 03/2028", "expires March 2027", "valid 2020 – 2029")."""

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UNTIL = re.compile(
    r"\b(?:valid\s+(?:until|till|through|thru|to)|expir\w+(?:\s+(?:on|in|date))?|exp\b\.?|good\s+(?:until|through)|renew(?:al|s)?\s+(?:due|by|in))"
    r"[\s:(]*(?P<date>(?:\d{1,2}[\s./-]+)?(?:[a-z]{3,9}\.?\s+|\d{1,2}[./-])?(?:19|20)\d\d(?:-\d\d)?)",
    re.IGNORECASE,
)
_VALID_RANGE = re.compile(r"\bvalid\b[^\n;|]{0,25}[-–—]\s*(?P<date>(?:\d{1,2}/)?20\d\d)", re.IGNORECASE)


def valid_until(near: str) -> date | None:
    """The last day of the month (or year) that an expiry note names."""
    match = _UNTIL.search(near) or _VALID_RANGE.search(near)
    if match is None:
        return None
    written = match["date"].casefold()
    year = int(re.findall(r"(?:19|20)\d\d", written)[-1])
    name = re.search(r"[a-z]{3}", written)
    rest = re.sub(r"(?:19|20)\d\d", " ", written, count=1)
    numbers = [int(number) for number in re.findall(r"\d+", rest)]
    if name and name.group() in _MONTHS:
        month = _MONTHS.index(name.group()) + 1
    else:
        month = next((number for number in reversed(numbers) if 1 <= number <= 12), 12)
    following = date(year + (month == 12), month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
