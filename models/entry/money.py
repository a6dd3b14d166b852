"""Units of money as people write them: €, kEUR, Mio USD."""

from __future__ import annotations

import re

_CURRENCY = re.compile(
    r"(?<![a-z])[ktm]{0,2}(EUR|USD|GBP|CHF|SEK|NOK|DKK|JPY|CNY|RMB|INR|PLN|CZK|HUF|AUD|CAD|KRW|BRL|ZAR)(?![a-z])"
    r"|[€$£¥]",
    re.IGNORECASE,
)
_SIZES = frozenset(
    ("k", "t", "tsd", "th", "thousand", "m", "mm", "mn", "mio", "mill", "million", "bn", "mrd")
)


def names_currency(unit: str) -> bool:
    """Whether a unit names a currency."""
    return _CURRENCY.search(unit) is not None


def is_size(unit: str) -> bool:
    """Whether a unit says no more than how large: k, Mio."""
    return _plain(unit) in _SIZES


def same_unit(one: str, other: str) -> bool:
    """Whether two units of money are written for one: € and EUR are, k€ and € are not."""
    return one == other or _plain(one) == _plain(other)


def _plain(unit: str) -> str:
    return re.sub(r"\W", "", unit.replace("€", "EUR")).casefold() or unit
