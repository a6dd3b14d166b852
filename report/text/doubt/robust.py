"""Portfolios chosen against doubt, in words."""

from __future__ import annotations

from ...results.doubt.robust import Overspend, RobustChoice, RobustResult
from ...words.plain_text import number, paragraph
from ...words.sureness import CHOSEN_BY, WITHIN, in_doubt_words, rounded_up, share_percent, worst
from ...words.text_table import table


def robust(found: RobustResult, width: int) -> str:
    """What turns out otherwise, the choices side by side, what each gives up and gains, and the money."""
    parts = [paragraph(_varied(found), width), _table(found, width)]
    parts += [paragraph(said, width) for said in statements(found)]
    return "\n\n".join(filter(None, parts))


def _varied(found: RobustResult) -> str:
    cells, scales = len(found.readings_varied), len(found.scales)
    what = [f"{cells} reading{'s' if cells > 1 else ''}"] if cells else []
    what += [f"the scales {', '.join(found.scales)}"] if scales > 1 else []
    what += in_doubt_words(found.in_doubt)
    says = f"Chosen against doubt, under the profile {found.profile}: "
    if found.scenarios == 1:
        says += "nothing that the case leaves open changes what pairs are worth, so there is one choice"
    elif found.exact:
        says += f"all {found.draws:,} combinations of {' and '.join(what)}, each with its chance"
    else:
        says += f"{found.draws:,} draws (seed {found.seed}) of {' and '.join(what)}"
    if 1 < found.scenarios < found.draws:
        says += f", which make {found.scenarios:,} different scenarios of what pairs are worth"
    return (
        f"{says}. Every portfolio keeps the rules at the point readings and the likely costs: it is funded "
        "before anybody knows."
    )


def _table(found: RobustResult, width: int) -> str:
    spends = any(choice.overspend for choice in found.choices)
    lines = [
        [
            CHOSEN_BY[c.by], c.expected, c.cvar, c.regret, c.cost,
            *([share_percent(c.overspend.chance)] if c.overspend else []),
        ]
        for c in found.choices
    ]  # fmt: skip
    headers = [
        "portfolio",
        "on average",
        worst(found.risk),
        "largest regret",
        f"cost {found.currency}".strip(),
    ]
    return table([*headers, *(["overspends in"] if spends else [])], lines, width)


def statements(found: RobustResult) -> list[str]:
    """What a planner can say, a sentence or two each."""
    said = []
    if found.scenarios > 1:
        said = [_gained(found, choice) for choice in found.choices[1:]]
        said.append(
            f"On average, {worst(found.risk)}: mean values over all scenarios, and over the worst of them "
            "for that portfolio. Largest regret: the most that it loses in any against what is best there."
        )
    return [*said, *_money(found)]


def _gained(found: RobustResult, choice: RobustChoice) -> str:
    point, name = found.point, CHOSEN_BY[choice.by].capitalize()
    moves = [f"+{pair}" for pair in choice.enters] + [f"−{pair}" for pair in choice.leaves]
    moves += [f"~{pair}" for pair in choice.moves]
    if not moves:
        return f"{name}: the portfolio of 'fund' itself, proven."
    error = choice.expected_gained_error
    margin = "" if error is None else f" (±{number(WITHIN * error)})"
    mean = f"{_change(choice.expected_gained, point.expected)} on average{margin}"
    bad = f"{_change(choice.cvar_gained, point.cvar)} in the {worst(found.risk)}"
    regret = f"It loses at most {number(choice.regret)} in any scenario, 'fund' {number(point.regret)}."
    return f"{name}: {' '.join(moves)}. Against 'fund' it {mean} and {bad}. {regret}"


def _change(gained: float, of: float) -> str:
    if abs(gained) <= 1e-9 * max(abs(of), 1.0):
        return "gains nothing"
    part = f" ({abs(gained) / abs(of):.1%})" if of else ""
    return f"{'gains' if gained > 0 else 'gives up'} {number(abs(gained))}{part}"


def _money(found: RobustResult) -> list[str]:
    if "costs" not in found.vary:
        return []
    own = found.point.overspend
    if own is None:
        why = "the case limits no money" if found.costs_varied else "no cost of the case is a range"
        return [f"Whether a portfolio overspends is not known: {why}."]
    said = [f"The portfolio of 'fund' {_overspends(found, own)}"]
    for choice in found.choices[1:]:
        if choice.overspend is not None and choice.overspend != own:
            said.append(f"{CHOSEN_BY[choice.by].capitalize()}: it {_overspends(found, choice.overspend)}")
    return said


def _overspends(found: RobustResult, made: Overspend) -> str:
    draws = f"{found.cost_draws:,} draws of the costs"
    if not made.chance:
        return f"costs more than the money in none of {draws}."
    says = f"costs more than the money in {share_percent(made.chance)} of {draws}, ±{WITHIN * made.error:.1%}"
    if len(made.limits) > 1:
        says += f" ({', '.join(f'{x.rule} {share_percent(x.chance)}' for x in made.limits if x.chance)})"
    if made.reserve is None:
        return f"{says}. As pools pay in periods, no one reserve is stated."
    if not made.reserve:
        return f"{says}: it is enough in {found.held:.0%} of them without a reserve."
    enough = rounded_up(made.reserve)
    reserve = f"{number(enough) if enough >= 10 else f'{enough:.12g}'} {found.currency}".strip()
    return f"{says}. A reserve of {reserve} beside it would make it enough in {found.held:.0%}."
