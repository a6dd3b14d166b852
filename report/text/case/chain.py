"""Companies together, in words."""

from __future__ import annotations

from collections.abc import Iterator

from ...results.case.chain import TITLES, ChainResult
from ...results.case.chain_parts import AgreedPortfolio, BoughtProgramme, CompanyThatLoses
from ...words.plain_text import number, paragraph, wrapped
from ...words.text_table import table
from ...words.wording import count, listed

MEANS = {
    "nash": "the highest product of gains, nobody worse off",
    "kalai_smorodinsky": "the highest least part of what each could gain, nobody worse off",
    "most": "the highest sum of parts, whoever loses",
}


def chain(found: ChainResult, width: int) -> str:
    parts = [
        paragraph(
            f"{found.chain}: {len(found.alone)} companies, each alone beside all together. A value is on the "
            "scale of its own company: it says how much more that one has, and is no more than another's.",
            width,
        ),
        _companies(found, width),
        *(paragraph(says, width) for says in _by_chance(found)),
        *(_agreed(found, made, width) for made in _distinct(found)),
        *(paragraph(says, width) for says in (*_investments(found), *_front(found), *_money(found))),
    ]
    return "\n\n".join(filter(None, parts))


def _companies(found: ChainResult, width: int) -> str:
    headers = ["company", "value alone", f"cost {found.currency}".strip(), "at most"]
    headers += [f"gain, {TITLES[made.by]}" for made in found.together]
    rows = [
        [name, alone.value, alone.cost, alone.ideal, *(made.gains[name] for made in found.together)]
        for name, alone in found.alone.items()
    ]
    return table(headers, rows, width)


def _by_chance(found: ChainResult) -> Iterator[str]:
    if found.by_chance:
        yield (
            f"{count(len(found.by_chance), 'link comes', 'links come')} about where each funds what it would "
            f"alone, without any agreement: {listed([f'{k.start} → {k.end}' for k in found.by_chance])}."
        )


def _distinct(found: ChainResult) -> list[AgreedPortfolio]:
    """Joint portfolios, each once, whichever notions choose it."""
    kept: list[AgreedPortfolio] = []
    for made in found.together:
        if not any(made.funded == other.funded for other in kept):
            kept.append(made)
    return kept


def _agreed(found: ChainResult, made: AgreedPortfolio, width: int) -> str:
    same = [other for other in found.together if other.funded == made.funded]
    by = "; ".join(f"{TITLES[other.by]} ({MEANS[other.by]})" for other in same)
    lines = [paragraph(f"Agreed by {by}{'' if made.proven else ', not proven'}:", width)]
    for name, alone in found.alone.items():
        more = [f"+{pair}" for pair in made.funded[name] if pair not in alone.funded]
        less = [f"−{pair}" for pair in alone.funded if pair not in made.funded[name]]
        share = made.shares[name]
        part = "" if share is None else f", {share:.0%} of what it could gain"
        if alone.hardly_gains:
            part = ", where it could gain next to nothing"
        gain = made.gains[name]
        moves = f": {', '.join([*more, *less])}" if more or less else ": as alone"
        signed = f"{'+' if gain >= 0 else '−'}{number(abs(gain))}"
        first, *later = wrapped(f"- {name} {signed}{part}{moves}", width, width - 2)
        lines += [first, *(f"  {line}" for line in later)]
    if made.links:
        lines.append(paragraph(f"Links: {listed([f'{k.start} → {k.end}' for k in made.links])}.", width))
    if made.programmes:
        bought = [f"{b.programme} by {listed(_parts(found, b))}" for b in made.programmes]
        lines.append(paragraph(f"Bought: {listed(bought)}.", width))
    for loser in made.losers:
        keeps = [name for name, gain in loser.instead.gains.items() if gain > 0]
        lines.append(
            paragraph(
                f"{loser.company} has {number(loser.loss)} less than alone: {_made_good(found, loser)}. In "
                "the best portfolio in which it does not lose "
                f"{listed(keeps) or 'nobody'} gain{'s' if len(keeps) < 2 else ''}.",
                width,
            )
        )
    lines += [paragraph(says, width) for says in _stability(found, made)]
    return "\n".join(lines)


def _made_good(found: ChainResult, loser: CompanyThatLoses) -> str:
    """What money would do at the least."""
    worth = found.made_good(loser)
    if worth is not None:
        return f"that is worth {number(worth)}{_unit(found)} to it, which the others may pay"
    if loser.payment is None:
        return "however much money it had to spend here, it would lose"
    return f"with {number(loser.payment)}{_unit(found)} more to spend it would lose nothing"


def _parts(found: ChainResult, made: BoughtProgramme) -> list[str]:
    return [f"{name} ({number(part)}{_unit(found)})" for name, part in made.paid.items()]


def _stability(found: ChainResult, made: AgreedPortfolio) -> Iterator[str]:
    core = next(each for each in found.core if each.by == made.by)
    if core.stable:
        yield "Nobody would leave it: in no group of companies does each do better by themselves."
    for each in core.blocking:
        selves = "itself" if len(each.members) == 1 else "themselves"
        yield f"{listed([*each.members])} would leave it, with more by {selves}."


def _unit(found: ChainResult) -> str:
    return f" {found.currency}" if found.currency else ""


def _investments(found: ChainResult) -> Iterator[str]:
    for made in found.investments:
        gains = [f"{name} +{number(gain)}" for name, gain in made.gains.items() if gain > 0]
        rest = [name for name, gain in made.gains.items() if gain <= 0]
        idle = "gains nor loses" if len(rest) == 1 else "gain nor lose"
        who = "all of them gain" if made.all_gain else f"{listed(rest)} neither {idle}"
        yield (
            f"Together, and not alone, {listed([*made.companies])} would fund {listed([*made.fresh])}: "
            f"{listed(gains)}; {who}."
        )


def _front(found: ChainResult) -> Iterator[str]:
    count, fair = len(found.pareto), sum(point.nobody_loses for point in found.pareto)
    if found.pareto_complete:
        yield (
            f"Joint portfolios that no other betters for someone at nobody's cost: {count}, which are all "
            f"there are, proven. In {fair} nobody has less than alone."
        )
    else:
        steps = ", ".join(f"{name} {number(step)}" for name, step in found.pareto_step.items())
        yield (
            "Joint portfolios that no other betters for someone at nobody's cost: too many to be all "
            f"listed; {count} on a grid. None that is missing gives everyone more than this beyond one of "
            f"them: {steps}."
        )


def _money(found: ChainResult) -> Iterator[str]:
    if found.shapley is None or found.least_core is None or found.in_money is None:
        yield (
            "What each would be due in money is not asked: values are added only where the chain says what a "
            "point is worth to each (money: {paid: true, worth: …})."
        )
        return
    unit = _unit(found)
    shares = ", ".join(f"{name} {number(share)}{unit}" for name, share in found.shapley.items())
    yield f"Of what all are worth together in money, by what each adds to the others (Shapley): {shares}."
    paid = [f"{p.payer} pays {p.payee} {number(p.amount)}{unit}" for p in found.in_money.to_shapley]
    yield f"To that end, where what is worth most in money is funded, {listed(paid) or 'nobody pays anyone'}."
    least = ", ".join(f"{name} {number(share)}{unit}" for name, share in found.least_core.shares.items())
    if found.least_core.excess > 0:
        yield (
            "However it is shared, some group is worth more by itself (there is no core), at least "
            f"{number(found.least_core.excess)}{unit}; nearest to keeping all: {least}."
        )
    else:
        yield f"Shares with which no group is worth more by itself (the core), the nearest to those: {least}."
