"""Several companies, what flows between them, and what they could pay for together: as frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from ...records import dataclass
from ..case.case import Case
from ..ranking.weights import WeightProfile


@dataclass(frozen=True, order=True)
class LinkEnd:
    """A pair of one company."""

    company: str
    pair: str
    """stage/technology"""

    def __str__(self) -> str:
        return f"{self.company}:{self.pair}"


@dataclass(frozen=True)
class Company:
    """One company, under the profile that speaks for it."""

    id: str
    name: str
    case: Case
    profile: WeightProfile


@dataclass(frozen=True)
class Link:
    """What is worth something to one company when another funds its side as well."""

    start: LinkEnd
    end: LinkEnd
    value: float
    """To the company at the end, in points of its own value, when both pairs are funded"""
    why: str | None = None
    basis: str = "not stated"

    @property
    def title(self) -> str:
        return f"{self.start} → {self.end}"


@dataclass(frozen=True)
class Need:
    """A pair that can be funded only with one of another company's."""

    pair: LinkEnd
    needs: tuple[LinkEnd, ...]
    """Any of these"""
    why: str | None = None

    @property
    def title(self) -> str:
        return f"{self.pair} needs {' or '.join(map(str, self.needs))}"


@dataclass(frozen=True)
class SharedProgramme:
    """Something bought once for several companies, without which none of its pairs can be funded."""

    id: str
    name: str
    pairs: tuple[LinkEnd, ...]
    cost: float
    split: Mapping[str, float]
    """Company → its part of the cost; those who buy it together bear all of it, in these proportions"""
    why: str | None = None
    basis: str = "not stated"

    def part(self, company: str, buyers: Sequence[str]) -> float:
        """What a company pays where these buy it together."""
        return self.cost * self.split[company] / fsum(self.split[name] for name in buyers)


@dataclass(frozen=True)
class Chain:
    """Companies together."""

    id: str
    name: str
    currency: str
    companies: tuple[Company, ...]
    links: tuple[Link, ...] = ()
    needs: tuple[Need, ...] = ()
    programmes: tuple[SharedProgramme, ...] = ()
    pooled: bool = False
    """Their budgets are one purse"""
    worth: Mapping[str, float] | None = None
    """Company → what a point of its value is worth in money, where they may pay each other; else ``None``"""

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(company.id for company in self.companies)

    def programme(self, name: str) -> SharedProgramme:
        return next(made for made in self.programmes if made.id == name)

    def company(self, name: str) -> Company:
        return next(company for company in self.companies if company.id == name)
