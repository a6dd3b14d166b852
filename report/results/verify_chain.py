"""A chain's answer held against its file and the cases in it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from ...cases.chains.read import LoadedChain
from ...cases.result import WrittenResult
from ...models.audit.chain.claims import ClaimedChain
from ...models.audit.chain.verify import verify_chain
from ...models.audit.findings import Finding, finding
from ...models.chain.answer import NoPortfolio
from ...models.chain.together import answer
from ...models.solver.milp import SolverError
from ..documents.stated import refused
from .case.chain import chain
from .verify import compared


def claimed_chain(result: WrittenResult) -> ClaimedChain:
    """What of a chain's answer is verified.

    Raises:
        CaseError: it lacks some of its parts.
    """
    try:
        return ClaimedChain.model_validate(result.data)
    except ValidationError as error:
        raise refused(result, error) from None


def chain_findings(result: WrittenResult, claim: ClaimedChain, loaded: LoadedChain) -> Iterator[Finding]:
    """Files first, then every claim, then whether the whole document comes out again."""
    yield _files(claim, loaded)
    yield from verify_chain(loaded.chain, claim)
    try:
        found = chain(answer(loaded.chain), claim.files)
    except (NoPortfolio, SolverError) as error:
        yield Finding("the whole document", "not checked", f"it could not be computed again: {error}")
        return
    yield compared("the whole document", result.data, {"schema": "loopfolio/chain/1", **found.to_dict()})


def _files(claim: ClaimedChain, loaded: LoadedChain) -> Finding:
    """The chain's own file and those of its cases, in their order, wherever they lie."""
    here, said = list(loaded.files.values()), list(claim.files.values())
    other = [name for name, digest in loaded.files.items() if digest not in said]
    says = f"{len(here)} files, each the one that the answer was made from"
    instead = f"another, or changed: {', '.join(other)}" if other else "they are others, or in another order"
    return finding("files", here == said, says, instead)
