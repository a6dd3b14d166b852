"""Companies of a chain in a line each, and what one gains by another."""

import loopfolio as lf
from loopfolio.models.chain.chain import Company, Link, LinkEnd
from loopfolio.models.ranking.weights import profile_name, weight_profile


def company(name, budget, **pairs):
    """Each pair at the stage s, as (cost, value)."""
    case = lf.load(
        {
            "format": 1,
            "stages": {"s": {}},
            "technologies": {technology: {} for technology in pairs},
            "pairs": {f"s/{t}": {"cost": cost, "value": value} for t, (cost, value) in pairs.items()},
            "budget": budget,
        }
    ).case
    return Company(name, name, case, weight_profile(case, profile_name(case)))


def link(start, end, value):
    return Link(*(LinkEnd(side[0], f"s/{side[1]}") for side in (start, end)), value=value)
