"""What a result says of what runs already, held against the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..case.case import Case
from .claims import ClaimedFund, ClaimedRunning
from .findings import Finding, finding, shown
from .recompute.options import Key, Plan, RecomputedOption, stopped
from .recompute.ranking import same


def stops(case: Case, every: Mapping[Key, RecomputedOption], funded: Plan) -> list[RecomputedOption]:
    """What is stopped, at its price: what runs, may be stopped, and is not among what is funded."""
    going_on = {option.pair for option in funded}
    left = (one for one in every.values() if one.state == "running" and one.pair not in going_on)
    return [stop for one in left if (stop := stopped(case, one)) is not None]


def commitments(case: Case, fund: ClaimedFund, every: Mapping[Key, RecomputedOption]) -> Iterator[Finding]:
    """That each pair that runs is listed once, as it is decided, at its amounts; nothing where none does."""
    running = {option.pair: option for option in every.values() if option.state == "running"}
    if not running and not fund.running:
        return
    wrong = [
        *_states(fund, running),
        *(f"{c.pair} does not run" for c in fund.running if c.pair not in running),
    ]
    for pair, option in running.items():
        claims = [claim for claim in fund.running if claim.pair == pair]
        wrong += (
            _wrong(case, fund, option, claims[0]) if len(claims) == 1 else [f"{pair} is to be listed once"]
        )
    says = f"{len(running)}, each going on or stopped as listed, at the amounts of the case"
    yield finding("what runs already", not wrong, says, "; ".join(wrong))


def _states(fund: ClaimedFund, running: Mapping[str, RecomputedOption]) -> Iterator[str]:
    """What is listed in another state than it is in."""
    for entries, of_running in ((fund.funded, "running"), (fund.not_funded, "stopped")):
        for entry in entries:
            state = of_running if entry.pair in running else "new"
            if entry.state != state:
                yield f"{entry.id} is {state}, not {entry.state}"


def _wrong(case: Case, fund: ClaimedFund, option: RecomputedOption, claim: ClaimedRunning) -> Iterator[str]:
    """What a claim about a pair that runs has otherwise than the case and the portfolio."""
    stated = case.pairs[option.pair].running
    assert stated is not None  # it runs
    for what, says, is_ in (
        ("left", claim.left, option.figures["cost"]),
        ("spent", claim.spent, stated.spent),
        ("stop", claim.stop, stated.stop),
        ("value", claim.value, option.figures["value"]),
    ):
        if (says is None) != (is_ is None) or not same(says or 0.0, is_ or 0.0):
            yield f"{option.pair} has {shown(is_)} as {what}, not {shown(says)}"
    goes_on = any(entry.pair == option.pair for entry in fund.funded)
    decided = (option.level, "goes on" if goes_on else "stopped", stated.stop is None)
    if (claim.level, claim.decision, claim.committed) != decided:
        yield f"{option.pair} {'goes on' if goes_on else 'is stopped'}, which the result says otherwise"
