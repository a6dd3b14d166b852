"""What a chain's answer says of its portfolios beside each other: gains, parts, who loses, what is best."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from ...chain.bargaining import GAIN
from ..findings import Finding, finding, shown
from .claims import ClaimedAgreed, ClaimedChain, ClaimedJoint

_NEAR = 1e-7


def verify_gains(claim: ClaimedChain, scales: Mapping[str, float]) -> Iterator[Finding]:
    """``scales``: company → what it could gain at most or, where it cannot, all of its values together."""
    wrong = [*_gains(claim, scales), *_shares(claim, scales)]
    yield finding(
        "gains", not wrong, "value less value alone, and its part of ideal less alone", _said(wrong)
    )
    wrong = [*_losers(claim, scales), *_flags(claim)]
    yield finding("who loses", not wrong, "as the gains say", _said(wrong))
    wrong = [*_unbeaten(claim, scales)]
    says = f"{len(claim.pareto)} portfolios, none as good to everyone as another and better to one"
    yield finding("pareto: none beats another", not wrong, says, _said(wrong))
    fair = [point for point in claim.pareto if _fair(point)]
    for made in claim.together:
        yield _best(claim, made, fair)


def _said(wrong: list[str]) -> str:
    return "; ".join(wrong[:5])


def _gains(claim: ClaimedChain, scales: Mapping[str, float]) -> Iterator[str]:
    for title, made in claim.portfolios().items():
        for name, alone in claim.alone.items():
            again = made.values[name] - alone.value
            again = again if abs(again) > GAIN * scales[name] else 0.0
            said = made.gains.get(name)
            if said is None or abs(again - said) > _NEAR * max(1.0, abs(made.values[name])):
                yield f"{title}: {name} gains {shown(again)}, not {shown(said)}"


def _shares(claim: ClaimedChain, scales: Mapping[str, float]) -> Iterator[str]:
    for made in claim.together:
        for name, alone in claim.alone.items():
            said, room = made.shares[name], alone.ideal - alone.value
            if said is None:
                wrong = room > GAIN * scales[name]
            else:
                wrong = room <= 0 or abs(said * room - made.gains[name]) > _NEAR * max(1.0, abs(room))
            if wrong:
                yield f"{made.by}: the part of {name} is not {shown(said)}"


def _losers(claim: ClaimedChain, scales: Mapping[str, float]) -> Iterator[str]:
    for made in claim.together:
        losing = {name for name in claim.alone if made.gains[name] < 0}
        said = {loser.company for loser in made.losers}
        if losing != said:
            yield f"{made.by}: {', '.join(sorted(losing ^ said))} is listed otherwise"
        for loser in made.losers:
            if abs(loser.loss + made.gains[loser.company]) > GAIN * scales[loser.company]:
                yield f"{made.by}: {loser.company} loses {shown(-made.gains[loser.company])}"
            if loser.instead.gains[loser.company] < 0:
                yield f"{made.by}: {loser.company} loses by what is said to keep it in, too"


def _flags(claim: ClaimedChain) -> Iterator[str]:
    for k, point in enumerate(claim.pareto, 1):
        if point.nobody_loses != _fair(point):
            yield f"pareto {k}: whether nobody loses is said otherwise"


def _fair(made: ClaimedJoint) -> bool:
    return all(gain >= 0 for gain in made.gains.values())


def _unbeaten(claim: ClaimedChain, scales: Mapping[str, float]) -> Iterator[str]:
    for j, one in enumerate(claim.pareto, 1):
        for k, other in enumerate(claim.pareto, 1):
            slack = {name: 1e-9 * max(scale, abs(one.values[name])) for name, scale in scales.items()}
            if j != k and all(other.values[n] >= one.values[n] - slack[n] for n in scales):
                yield f"pareto {k} is as good to everyone as pareto {j}"


def _parts(claim: ClaimedChain, made: ClaimedJoint) -> list[float]:
    """Of each that can gain, its part of what it could."""
    return [made.gains[name] / room for name, room in claim.rooms().items()]


def _best(claim: ClaimedChain, made: ClaimedAgreed, fair: Sequence[ClaimedJoint]) -> Finding:
    """That no listed portfolio is better by the same notion: by arithmetic alone."""
    others: Sequence[ClaimedJoint] = claim.pareto if made.by == "most" else fair
    own, best = _merit(claim, made, made.by), max((_merit(claim, o, made.by) for o in others), default=None)
    fits = made.by == "most" or _fair(made)
    holds = fits and (best is None or own >= best or _alike(own, best))
    says = f"no portfolio listed under pareto is better by it, of {len(others)} that could be"
    instead = "it leaves someone worse off" if not fits else "a portfolio listed under pareto is better by it"
    return finding(f"{made.by}: best of those listed", holds, says, instead)


def _merit(claim: ClaimedChain, made: ClaimedJoint, by: str) -> tuple[float, ...]:
    parts = _parts(claim, made)
    if by == "nash":
        rising = [part for part in parts if part > 0]
        return len(rising), math.prod(rising)
    return (min(parts, default=0.0), math.fsum(parts)) if by == "kalai_smorodinsky" else (math.fsum(parts),)


def _alike(own: tuple[float, ...], best: tuple[float, ...]) -> bool:
    """The same but for what rounding leaves: the first in which they are apart decides."""
    for one, other in zip(own, best, strict=True):
        if abs(one - other) > 1e-6 * max(1.0, abs(other)):
            return one > other
    return True
