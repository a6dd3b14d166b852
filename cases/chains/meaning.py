"""Whether a chain whose form is sound means anything: its sides, its money, its programmes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ...models.chain.file import ChainFile
from ...models.entry.problem import Near, Path, Problem, clipped
from ...models.rules.kinds.total import Total
from ...records import dataclass
from ..reader import Loaded

MOST_BUYERS = 6
"""Companies that a programme can be for: who of them buys it together is tried in every way."""


@dataclass(frozen=True)
class Said:
    """A chain's file as far as its form is sound, and the cases of its companies as far as they are."""

    file: ChainFile
    companies: Collection[str]
    """All that the file names, those too that are left out for their form"""
    cases: Mapping[str, Loaded]


def problems(said: Said) -> Iterator[Problem]:
    yield from _links(said)
    yield from _needs(said)
    yield from _programmes(said)
    yield from _cases(said)
    yield from _money(said)


def _links(said: Said) -> Iterator[Problem]:
    first: dict[tuple[str, str], int] = {}
    for i, link in enumerate(said.file.links):
        yield from _side(link.from_, ("links", i, "from"), said)
        yield from _side(link.to, ("links", i, "to"), said)
        if _company(link.from_) == _company(link.to):
            says = "links a company with itself: what its own pairs bring together is a synergy of its case"
            yield Problem(("links", i), says)
        before = first.setdefault((link.from_, link.to), i)
        if before != i:
            says = f"links what links.{before} links already: state it once, with the value of both"
            yield Problem(("links", i), says)


def _needs(said: Said) -> Iterator[Problem]:
    for i, need in enumerate(said.file.requires):
        yield from _side(need.pair, ("requires", i, "pair"), said)
        for other in need.needs:
            yield from _side(other, ("requires", i, "needs"), said)
            if other == need.pair:
                yield Problem(("requires", i, "needs"), "a pair cannot need itself")
        if all(_company(other) == _company(need.pair) != "" for other in need.needs):
            says = "needs nothing of another company: what a company needs of its own is a rule of its case"
            yield Problem(("requires", i), f"{says}, rule: requires")


def _programmes(said: Said) -> Iterator[Problem]:
    for name, made in said.file.programmes.items():
        here = ("programmes", name)
        for pair in made.pairs:
            yield from _side(pair, (*here, "pairs"), said)
        buyers = dict.fromkeys(map(_company, made.pairs))
        if len(buyers) > MOST_BUYERS:
            says = f"is for {len(buyers)} companies, at most {MOST_BUYERS} can buy one: make several of it"
            yield Problem((*here, "pairs"), says)
        if made.split is not None and set(made.split) != set(buyers):
            says = (
                f"splits among {', '.join(made.split)}, its pairs are of {', '.join(buyers)}: name the same"
            )
            yield Problem((*here, "split"), says)


def _company(said: str) -> str:
    return said.partition(":")[0]


def _side(said: str, path: Path, chain: Said) -> Iterator[Problem]:
    """Whether company:stage/technology names an option of a company's case."""
    company, colon, pair = said.partition(":")
    if not colon:
        yield Problem(path, f"'{clipped(said)}' is not company:stage/technology")
    elif company not in chain.companies:
        near = Near(company, chain.companies, "the companies are")
        yield Problem(path, f"no company '{clipped(company)}'", near=near)
    elif company in chain.cases:
        options = [f"{stage}/{technology}" for stage, technology in chain.cases[company].case.option_ids()]
        if pair not in options:
            says = f"'{clipped(pair)}' is no option of {company}"
            yield Problem(path, says, near=Near(pair, options, "its options are"))


def _cases(said: Said) -> Iterator[Problem]:
    """One currency, and cases that go by what is worth most."""
    currencies = {name: loaded.case.currency for name, loaded in said.cases.items()}
    if len(set(currencies.values())) > 1:
        shown = ", ".join(f"{name} {currency or 'none'}" for name, currency in currencies.items())
        yield Problem(("companies",), f"the cases count in several currencies ({shown}): bring them to one")
    for name, loaded in said.cases.items():
        if loaded.case.minimise is not None:
            says = "its case minimises cost, and a chain goes by what is worth most: write a budget there"
            yield Problem(("companies", name), says)


def _money(said: Said) -> Iterator[Problem]:
    """Budgets that can be pooled; what values are worth, where companies may pay."""
    money = said.file.money
    if money.pooled:
        for name, loaded in said.cases.items():
            plain = [rule for rule in loaded.case.all_rules if type(rule) is Total and rule.title == "budget"]
            if not plain:
                says = (
                    "a common purse needs one plain budget a company, without years or pools: state it here"
                )
                yield Problem(("companies", name), f"{says}, as budget, or leave out pooled")
    if money.paid and (missing := [name for name in said.companies if name not in (money.worth or {})]):
        says = "where companies pay each other, worth says what a point is worth to each of them; missing: "
        yield Problem(("money",), says + ", ".join(missing))
    for name in money.worth or {}:
        if name not in said.companies:
            near = Near(name, said.companies, "the companies are")
            yield Problem(("money", "worth", name), f"no company '{clipped(name)}'", True, near)
    if money.worth and not money.paid:
        yield Problem(
            ("money", "worth"), "says what values are worth, but nobody may pay: add paid: true", True
        )
