"""Many companies, in sentences that the terminal and the page share."""

from __future__ import annotations

from collections.abc import Iterator

from ...results.case.fleet import CommonBudget, CompanyBudget, FleetResult, UnlikePair
from ...words import wording as say

MOST_UNLIKE = 10


def budget_words(purse: CommonBudget, rows: tuple[CompanyBudget, ...]) -> Iterator[str]:
    """How the common budget is given out, what is added, and against what it is held."""
    unit = f" {purse.currency}" if purse.currency else ""
    added = (
        "Values are added as they are: all cases have the same criteria, scale, weights and method, and it "
        "was said that a point of one is a point of the other."
        if purse.added == "values"
        else "Values of different companies cannot be added; so each counts as a part of the most that "
        "company could have with all that its other rules allow, and the sum of these parts is highest."
    )
    yield (
        f"{say.amount(purse.cost)} of {say.amount(purse.budget)}{unit} is given out, "
        f"{say.amount(purse.owed)} of it at the least for what companies owe, which comes first. {added}"
    )
    what = "points" if purse.added == "values" else f"of {len(rows):,} parts"
    against = [f"{say.score(purse.equal_shares)} by equal shares"]
    if purse.by_size is not None:
        against.append(f"{say.score(purse.by_size)} by shares in proportion to their own budgets")
    proof = (
        "no way to give it out is worth more: this is proven"
        if purse.proven
        else f"no way to give it out is worth more than {say.score(purse.bound)} as far as the frontiers are "
        "known; that this is the best is not proven"
    )
    yield (
        f"It is worth {say.score(purse.worth)} {what}, against {say.listed(against)} of what obligations "
        f"leave; {proof}."
    )
    if purse.incomplete:
        named = say.listed([*purse.incomplete[:5], *(["others"] if len(purse.incomplete) > 5 else [])])
        yield (
            f"Of {say.count(len(purse.incomplete), 'company', 'companies')} only some points of the frontier "
            f"are known: {named}."
        )
    steps = [row for row in rows if row.next is not None]
    if steps:
        best = max(steps, key=lambda row: 0.0 if row.next is None else row.next.per_unit)
        assert best.next is not None
        yield (
            f"For its cost, more money is worth most at {best.company}: its next step costs "
            f"{say.amount(best.next.cost)}{unit} and adds {say.score(best.next.worth)}."
        )


def unlike_words(one: UnlikePair) -> str:
    """What a company does that most of its peers do not, and what is other there."""
    does = "funds" if one.funded else "does not fund"
    others = "none" if not one.doing else f"{one.doing:,}"
    doing = "does" if one.doing == 1 else "do"
    says = f"{does} {one.name}, as {others} of {one.peers:,} peers {doing}"
    causes = []
    if one.rank is not None and one.usual_rank is not None and one.rank != one.usual_rank:
        causes.append(f"the stage ranks {one.rank}, median {one.usual_rank:g}")
    if one.cost != one.usual_cost:
        causes.append(f"it costs {say.amount(one.cost)}, median {say.amount(one.usual_cost)}")
    return f"{says}: {'; '.join(causes)}" if causes else f"{says}, with the median cost and rank"


def agreement_words(found: FleetResult) -> str:
    if found.agreement is None:
        return "No two companies rank two stages that both have."
    level = "much" if found.agreement >= 0.8 else "in part" if found.agreement >= 0.4 else "hardly"
    return (
        f"They agree {level}: over all pairs of companies and of stages that both rank, Kendall's tau is "
        f"{found.agreement:.2f} (1: all put them in the same order; 0: as if by chance)."
    )


def quality_words(found: FleetResult) -> str:
    rests = found.quality
    return (
        f"{rests.illustrative:,} of {rests.companies:,} cases say that their numbers are illustrative. "
        f"Of the {rests.costs:,} costs of pairs {rests.sourced:,} state a source, "
        f"{rests.illustrative_costs:,} are illustrative, {rests.not_stated:,} say neither."
    )


def readings_words(found: FleetResult) -> str:
    if not found.readings:
        return "No company has open readings."
    first = found.readings[0]
    if not first.portfolio:
        return "However an open reading turns out, all else as it stands, every company funds the same."
    return (
        f"To settle first: {first.name}. Read otherwise, all else as it stands, it changes what is funded at "
        f"{first.portfolio:,} of the {first.companies:,} companies where it is open."
    )


def most_unlike(found: FleetResult) -> list[tuple[str, float, tuple[UnlikePair, ...]]]:
    """The companies most unlike their peers, those that do as all do left out."""
    told = [(one.case, one.unlike, one.unlike_pairs) for one in found.companies if one.unlike]
    return sorted(told, key=lambda one: -one[1])[:MOST_UNLIKE]
