"""Shares of a game once more, by other formulas than those that made them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from ..findings import Finding, finding, shown
from .claims import ClaimedChain, ClaimedMoney, ClaimedPayment


def verify_money(claim: ClaimedChain, worth: Mapping[str, float] | None) -> Iterator[Finding]:
    """``worth``: company → what a point is worth to it; ``None``: they do not pay each other."""
    parts = (claim.shapley, claim.least_core, claim.coalitions, claim.in_money)
    if worth is None:
        if any(part is not None for part in parts):
            yield Finding("money", "refuted", "the chain does not say that they may pay each other")
        return
    if (
        claim.shapley is None
        or claim.least_core is None
        or claim.coalitions is None
        or claim.in_money is None
    ):
        yield Finding("money", "refuted", "they may pay each other, and what each is due is not said")
        return
    game = {frozenset(group.members): group.worth for group in claim.coalitions}
    if len(game) != 2 ** len(claim.alone) - 1:
        yield Finding("groups", "refuted", "not every group of companies is there once")
        return
    size = max(map(abs, game.values()), default=0.0) or 1.0
    again = _shapley(game, [*claim.alone])
    wrong = [
        f"{name} is due {shown(share)}, not {shown(claim.shapley.get(name))}"
        for name, share in again.items()
        if abs(share - claim.shapley.get(name, math.inf)) > 1e-7 * size
    ]
    yield finding("Shapley shares", not wrong, "from the dividends of the groups", "; ".join(wrong))
    yield _least_core(claim.least_core.shares, claim.least_core.excess, game, size)
    yield _settled(claim, claim.in_money, worth, game, size)


def _shapley(game: Mapping[frozenset[str], float], names: Sequence[str]) -> dict[str, float]:
    """Each group's dividend (Harsanyi 1963), what it is worth beyond those within it, divided evenly."""
    dividends: dict[frozenset[str], float] = {}
    for group in sorted(game, key=len):
        within = [dividend for other, dividend in dividends.items() if other < group]
        dividends[group] = game[group] - math.fsum(within)
    return {
        name: math.fsum(d / len(group) for group, d in dividends.items() if name in group) for name in names
    }


def _least_core(
    shares: Mapping[str, float], excess: float, game: Mapping[frozenset[str], float], size: float
) -> Finding:
    """That the shares divide all there is, and leave no group more than is said. That none leave less is
    computed again with the document."""
    whole = max(game, key=len)
    most = max(
        (worth - math.fsum(shares[n] for n in group) for group, worth in game.items() if group != whole),
        default=0.0,
    )
    holds = abs(math.fsum(shares.values()) - game[whole]) <= 1e-6 * size and abs(most - excess) <= 1e-6 * size
    says = f"divides what all are worth, and leaves no group more than {shown(excess)} beyond its shares"
    return finding("least core", holds, says, f"some group is worth {shown(most)} beyond its shares")


def _settled(
    claim: ClaimedChain,
    money: ClaimedMoney,
    worth: Mapping[str, float],
    game: Mapping[frozenset[str], float],
    size: float,
) -> Finding:
    """That the payments bring each from what its values are worth to what it is due."""
    assert claim.shapley is not None
    assert claim.least_core is not None
    wrong = []
    has = {name: worth[name] * money.portfolio.values[name] for name in claim.alone}
    wrong += [
        f"{name} has {shown(value)} before payments"
        for name, value in has.items()
        if abs(value - money.worth.get(name, math.inf)) > 1e-7 * size
    ]
    if abs(math.fsum(has.values()) - game[max(game, key=len)]) > 1e-6 * size:
        wrong.append("the portfolio is not worth what all together are")
    for title, payments, due in (
        ("Shapley", money.to_shapley, claim.shapley),
        ("least core", money.to_least_core, claim.least_core.shares),
    ):
        wrong += [
            f"{name} ends with {shown(end)}, not its share ({title})"
            for name, end in _after(has, payments).items()
            if abs(end - due[name]) > 1e-6 * size
        ]
    return finding("payments", not wrong, "bring each to its share", "; ".join(wrong[:5]))


def _after(has: Mapping[str, float], payments: Sequence[ClaimedPayment]) -> dict[str, float]:
    found = dict(has)
    for paid in payments:
        found[paid.payer] = found.get(paid.payer, 0.0) - paid.amount
        found[paid.payee] = found.get(paid.payee, 0.0) + paid.amount
    return found
