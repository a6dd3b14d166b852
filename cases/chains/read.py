"""The one place where chains are read: a file of companies, and the case of each, to a ``Chain``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from ...models.chain.chain import Chain, Company, Link, Need, Programme, Side
from ...models.chain.file import ChainCompany, ChainFile
from ...models.entry.problem import Near, Problem, clipped, did_you_mean
from ...models.ranking.weights import EQUAL, profile_name, weight_profile
from ...models.rules.kinds.total import Total
from ...models.validation.structure import plainly
from ..files import LIBRARY, Source, failure, file_tree, library
from ..judge import slip_at
from ..reader import Loaded, load
from ..yaml.document import Node, Slip
from ..yaml.given import MAX_BYTES, as_text, content, current_folder, unread
from ..yaml.problems import CaseError, Located, refusal

CHAINS = LIBRARY / "chains"
NO_CHAIN = (
    "is the case of one company: a chain names the cases of several, "
    "companies: {maker: maker.yaml, user: user.yaml}, and what flows between them"
)
MOST_BUYERS = 6
"""Companies that a programme can be for: who of them buys it together is tried in every way."""


@dataclass(frozen=True)
class LoadedChain:
    """A chain as read, with the cases of its companies."""

    chain: Chain
    cases: Mapping[str, Loaded]
    sources: tuple[Source, ...]
    """The chain's own file first, then those of the cases"""
    warnings: tuple[Located, ...]

    @property
    def files(self) -> dict[str, str]:
        """File → the SHA-256 of its bytes."""
        return {source.file: source.sha256 for source in self.sources}


def chain_library() -> tuple[str, ...]:
    """Names of the library's chains."""
    return tuple(sorted(path.stem for path in CHAINS.glob("*.yaml")))


def load_chain(name: str | Path) -> LoadedChain:
    """Read a chain: a file, the name of one of the library, or ``-`` for standard input.

    Raises:
        CaseError: with every problem of the chain and of its cases, located.
    """
    path, shown = _named(as_text(str(name)))
    try:
        raw = content(path, MAX_BYTES)
    except FileNotFoundError:
        if str(name) in library():
            raise failure(shown, NO_CHAIN) from None
        hint = did_you_mean(str(name), chain_library()) or f"; library chains: {', '.join(chain_library())}"
        raise failure(shown, f"no such file or library chain{hint}") from None
    except (OSError, ValueError) as error:
        raise failure(shown, f"cannot be read: {unread(error)}") from None
    folder = current_folder() if path is None else path.resolve().parent
    tree, slips, sources = file_tree(raw, shown, folder, folder, ())
    if "companies" not in tree.value and {"stages", "extends"} & tree.value.keys():
        raise failure(shown, NO_CHAIN)
    found, problems = _form(tree.plain())
    if found is None:
        raise refusal([*slips, *(slip_at(tree, problem) for problem in problems)], shown)
    cases, failed = _cases(found, folder, tree)
    slips = [*slips, *failed, *(slip_at(tree, problem) for problem in _meaning(found, cases))]
    if slips:
        raise refusal(slips, shown)
    stem = "chain" if path is None else path.stem.lstrip(".") or "chain"
    warnings = tuple(warning for loaded in cases.values() for warning in loaded.warnings)
    every = tuple(dict.fromkeys(source for loaded in cases.values() for source in loaded.sources))
    return LoadedChain(_chain(found, stem, cases), cases, (*sources, *every), warnings)


def _named(name: str) -> tuple[Path | None, str]:
    if name == "-":
        return None, "<stdin>"
    path = Path(name)
    if name in chain_library() and not path.is_file():
        return CHAINS / f"{name}.yaml", f"{name} (library)"
    return path, name


def _form(data: Any) -> tuple[ChainFile | None, list[Problem]]:
    """The file as values, or what is wrong with its form."""
    try:
        return ChainFile.model_validate(data), []
    except ValidationError as error:
        return None, [_problem(data, dict(e)) for e in error.errors(include_url=False)]


def _problem(data: Any, error: dict[str, Any]) -> Problem:
    """A pydantic error in the planner's words, at its place."""
    path, at = [], data
    for part in error["loc"]:
        if (isinstance(at, dict) and part in at) or (
            isinstance(at, list) and isinstance(part, int) and part < len(at)
        ):
            at = at[part]
        elif error["type"] != "missing":
            continue
        path.append(part)
    last = str(path[-1]) if path else ""
    if error["type"] == "extra_forbidden":
        near = Near(last, _fields(path[:-1]), "allowed")
        return Problem(tuple(path), f"unknown key '{clipped(last)}'", True, near)
    return Problem(tuple(path), plainly(error["type"], last, error["input"], error, error.get("ctx", {})))


def _fields(path: list[str | int]) -> list[str]:
    """Keys that may stand in the entry at ``path``."""
    model: type[BaseModel] = ChainFile
    if path:
        field = ChainFile.model_fields.get(str(path[0]))
        kinds = [] if field is None else _models(field.annotation)
        model = kinds[0] if kinds else ChainFile
    return [entry.alias or name for name, entry in model.model_fields.items()]


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The entries that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models(part)]


def _cases(found: ChainFile, folder: Path, tree: Node) -> tuple[dict[str, Loaded], list[Slip]]:
    """The case of each company; of one that cannot be used what is wrong, at the company."""
    cases, slips = {}, []
    for name, entry in found.companies.items():
        own = folder / entry.case
        try:
            loaded = load(str(own) if own.is_file() else entry.case)
            cases[name] = _under(loaded, entry)
        except CaseError as error:
            first, *rest = error.problems
            more = f" (and {len(rest) + error.more} more)" if rest or error.more else ""
            says = f"its case cannot be used: {str(first).splitlines()[0]}{more}"
            slips.append(slip_at(tree, Problem(("companies", name), says)))
        except _Unknown as unknown:
            slips.append(slip_at(tree, Problem(("companies", name, unknown.field), str(unknown))))
    return cases, slips


class _Unknown(Exception):
    def __init__(self, field: str, says: str) -> None:
        self.field = field
        super().__init__(says)


def _under(loaded: Loaded, entry: ChainCompany) -> Loaded:
    """A case as its company wants it."""
    if entry.scenario is not None:
        if entry.scenario not in loaded.scenarios:
            known = ", ".join(loaded.scenarios) or "none"
            hint = did_you_mean(entry.scenario, loaded.scenarios) or f"; its case has {known}"
            raise _Unknown("scenario", f"no scenario '{entry.scenario}'{hint}")
        loaded = loaded.scenarios[entry.scenario]
    if entry.profile is not None and entry.profile not in (*loaded.case.profiles, EQUAL):
        known = ", ".join(loaded.case.profiles) or EQUAL
        hint = did_you_mean(entry.profile, loaded.case.profiles) or f"; its case has {known}"
        raise _Unknown("profile", f"no profile '{entry.profile}'{hint}")
    return loaded if entry.budget is None else loaded.asked(entry.budget)


def _meaning(found: ChainFile, cases: Mapping[str, Loaded]) -> Iterator[Problem]:
    """What is wrong with a chain whose form is sound."""
    for i, link in enumerate(found.links):
        yield from _side(link.from_, ("links", i, "from"), found, cases)
        yield from _side(link.to, ("links", i, "to"), found, cases)
        if link.from_.partition(":")[0] == link.to.partition(":")[0]:
            says = "links a company with itself: what its own pairs bring together is a synergy of its case"
            yield Problem(("links", i), says)
    for i, need in enumerate(found.requires):
        yield from _side(need.pair, ("requires", i, "pair"), found, cases)
        for other in need.needs:
            yield from _side(other, ("requires", i, "needs"), found, cases)
            if other == need.pair:
                yield Problem(("requires", i, "needs"), "a pair cannot need itself")
    for name, made in found.programmes.items():
        here = ("programmes", name)
        for pair in made.pairs:
            yield from _side(pair, (*here, "pairs"), found, cases)
        buyers = dict.fromkeys(pair.partition(":")[0] for pair in made.pairs)
        if len(buyers) > MOST_BUYERS:
            says = f"is for {len(buyers)} companies, at most {MOST_BUYERS} can buy one: make several of it"
            yield Problem((*here, "pairs"), says)
        if made.split is not None and set(made.split) != set(buyers):
            says = (
                f"splits among {', '.join(made.split)}, its pairs are of {', '.join(buyers)}: name the same"
            )
            yield Problem((*here, "split"), says)
    yield from _money(found, cases)


def _side(
    said: str, path: tuple[str | int, ...], found: ChainFile, cases: Mapping[str, Loaded]
) -> Iterator[Problem]:
    """Whether company:stage/technology names an option of a company's case."""
    company, colon, pair = said.partition(":")
    if not colon:
        yield Problem(path, f"'{clipped(said)}' is not company:stage/technology")
    elif company not in found.companies:
        near = Near(company, found.companies, "the companies are")
        yield Problem(path, f"no company '{clipped(company)}'", near=near)
    elif company in cases:
        options = [f"{stage}/{technology}" for stage, technology in cases[company].case.option_ids()]
        if pair not in options:
            says = f"'{clipped(pair)}' is no option of {company}"
            yield Problem(path, says, near=Near(pair, options, "its options are"))


def _money(found: ChainFile, cases: Mapping[str, Loaded]) -> Iterator[Problem]:
    """One currency; budgets that can be pooled; what values are worth, where companies may pay."""
    currencies = {name: loaded.case.currency for name, loaded in cases.items()}
    if len(set(currencies.values())) > 1:
        said = ", ".join(f"{name} {currency or 'none'}" for name, currency in currencies.items())
        yield Problem(("companies",), f"the cases count in several currencies ({said}): bring them to one")
    for name, loaded in cases.items():
        if loaded.case.minimise is not None:
            says = "its case minimises cost, and a chain goes by what is worth most: write a budget there"
            yield Problem(("companies", name), says)
    if found.money.pooled:
        for name, loaded in cases.items():
            plain = [rule for rule in loaded.case.all_rules if type(rule) is Total and rule.title == "budget"]
            if not plain:
                says = (
                    "a common purse needs one plain budget a company, without years or pools: state it here"
                )
                yield Problem(("companies", name), f"{says}, as budget, or leave out pooled")
    worth = found.money.worth
    if found.money.paid and (missing := [name for name in found.companies if name not in (worth or {})]):
        says = "where companies pay each other, worth says what a point is worth to each of them; missing: "
        says += ", ".join(missing)
        yield Problem(("money",), says)
    for name in worth or {}:
        if name not in found.companies:
            yield Problem(("money", "worth", name), f"no company '{clipped(name)}'", True)
    if worth and not found.money.paid:
        yield Problem(
            ("money", "worth"), "says what values are worth, but nobody may pay: add paid: true", True
        )


def _chain(found: ChainFile, stem: str, cases: Mapping[str, Loaded]) -> Chain:
    companies = []
    for name, entry in found.companies.items():
        case = cases[name].case
        profile = weight_profile(case, entry.profile or profile_name(case))
        companies.append(Company(name, entry.name or case.name or name, case, profile))
    return Chain(
        id=stem,
        name=found.name or stem,
        currency=next(iter(cases.values())).case.currency,
        companies=tuple(companies),
        links=tuple(
            Link(_of(link.from_), _of(link.to), link.value, link.why, _basis(found, link.basis))
            for link in found.links
        ),
        needs=tuple(Need(_of(need.pair), tuple(map(_of, need.needs)), need.why) for need in found.requires),
        programmes=tuple(
            Programme(
                name,
                made.name or name.replace("_", " "),
                tuple(map(_of, made.pairs)),
                made.cost,
                made.split or dict.fromkeys((pair.partition(":")[0] for pair in made.pairs), 1.0),
                made.why,
                _basis(found, made.basis),
            )
            for name, made in found.programmes.items()
        ),
        pooled=found.money.pooled,
        worth=found.money.worth if found.money.paid else None,
    )


def _of(said: str) -> Side:
    company, _, pair = said.partition(":")
    return Side(company, pair)


def _basis(found: ChainFile, said: str) -> str:
    return "illustrative" if said == "not stated" and found.illustrative else said
