"""The one place where chains are read: a file of companies, and the case of each, to a ``Chain``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ...models.chain.chain import Chain, Company, Link, LinkEnd, Need, SharedProgramme
from ...models.chain.file import ChainCompany, ChainFile
from ...models.entry.problem import Problem, did_you_mean
from ...models.ranking.weights import EQUAL, profile_name, weight_profile
from ...records import dataclass
from ..files import LIBRARY, Source, failure, file_tree, library
from ..judge import slip_at
from ..reader import Loaded, load
from ..yaml.document import Node, Slip
from ..yaml.given import MAX_BYTES, as_text, content, current_folder, unread
from ..yaml.problems import CaseError, Located, refusal
from .form import ASIDE, form
from .meaning import Said, problems

CHAINS = LIBRARY / "chains"
NO_CHAIN = (
    "is the case of one company: a chain names the cases of several, "
    "companies: {maker: maker.yaml, user: user.yaml}, and what flows between them"
)
CHAIN = (
    "a chain is a YAML file, a mapping (key: value) with format: 1 and companies: {maker: maker.yaml, user: "
    "user.yaml} at the top"
)
EXTENDS = "a chain extends nothing: each of its cases may, so write what differs into a case"


@dataclass(frozen=True)
class LoadedChain:
    """A chain as read, with the cases of its companies."""

    chain: Chain
    cases: Mapping[str, Loaded]
    sources: tuple[Source, ...]
    """The chain's own file first, then those of the cases"""
    warnings: tuple[Located, ...]
    folder: Path
    """Where the chain's file lies, or would: its cases are named from there"""

    @property
    def files(self) -> dict[str, str]:
        """File, as it is named from the chain's own, → the SHA-256 of its bytes: the same from wherever the
        chain is asked about."""
        return {_from(self.folder, source.file): source.sha256 for source in self.sources}


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
    except IsADirectoryError:
        raise failure(shown, "is a directory: name the chain's file in it") from None
    except (OSError, ValueError) as error:
        raise failure(shown, f"cannot be read: {unread(error)}") from None
    folder = current_folder() if path is None else path.resolve().parent
    try:
        tree, slips, sources = file_tree(raw, shown, folder, folder, ())
    except CaseError as error:
        raise CaseError([_no_chain(problem) for problem in error.problems], error.more) from None
    if "companies" not in tree.value and {"stages", "extends"} & tree.value.keys():
        raise failure(shown, NO_CHAIN)
    if len(sources) > 1:
        raise refusal([Slip(tree.locate(("extends",), True), ("extends",), EXTENDS)], shown)
    made = form(tree.plain(), [slip.path for slip in slips if slip.path])
    found, wrong = made.file, [*made.problems]
    cases: dict[str, Loaded] = {}
    if found is not None:
        # Named as the chain itself is: from where the command is given.
        beside = folder if path is None or path.parent.resolve() != folder else path.parent
        cases, failed = _cases(found, beside, tree)
        slips += failed
        meant = problems(Said(found, made.companies, cases))
        wrong += [replace(problem, path=made.in_file(problem.path)) for problem in meant]
    slips += [slip_at(tree, problem) for problem in wrong]
    if slips or found is None:
        raise refusal(slips, shown)
    stem = "chain" if path is None else path.stem.lstrip(".") or "chain"
    warnings = tuple(warning for loaded in cases.values() for warning in loaded.warnings)
    every = tuple(dict.fromkeys(source for loaded in cases.values() for source in loaded.sources))
    return LoadedChain(_chain(found, stem, cases), cases, (*sources, *every), warnings, folder)


def _from(folder: Path, file: str) -> str:
    path = Path(file)
    if not path.is_file():  # of the library, or standard input
        return file
    try:
        return Path(os.path.relpath(path.resolve(), folder)).as_posix()
    except ValueError:  # another drive
        return file


def _no_chain(problem: Located) -> Located:
    """What is said of a file that is no case, of one that is no chain."""
    seems, of_case, _ = problem.message.partition(", not a case: ")
    if of_case:
        return replace(problem, message=f"{seems}, not a chain: {CHAIN}")
    return replace(problem, message=f"is empty: {CHAIN}") if seems.startswith("is empty: ") else problem


def _named(name: str) -> tuple[Path | None, str]:
    if name == "-":
        return None, "<stdin>"
    path = Path(name)
    if name in chain_library() and not path.is_file():
        return CHAINS / f"{name}.yaml", f"{name} (library)"
    return path, name


def _cases(found: ChainFile, folder: Path, tree: Node) -> tuple[dict[str, Loaded], list[Slip]]:
    """The case of each company; of one that cannot be used what is wrong, at the company."""
    cases, slips = {}, []
    for name, entry in found.companies.items():
        if entry.case == ASIDE:
            continue
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
            SharedProgramme(
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


def _of(said: str) -> LinkEnd:
    company, _, pair = said.partition(":")
    return LinkEnd(company, pair)


def _basis(found: ChainFile, said: str) -> str:
    return "illustrative" if said == "not stated" and found.illustrative else said
