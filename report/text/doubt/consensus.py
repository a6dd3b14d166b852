"""How far people agree, and what to discuss first, in words."""

from __future__ import annotations

from collections.abc import Iterator

from ....mcda.weighting.ahp import CONSISTENT_BELOW, ratio_text
from ....models.case.case import Case
from ...results.doubt.consensus import ConsensusResult
from ...results.doubt.consensus_parts import Change, Disagreement, LikeMindedGroup, OpenCell, OpenWeighing
from ...words.plain_text import number, paragraph
from ...words.text_table import table
from ...words.wording import count, criterion_name, listed, pair_name, percent, stage_name

SHOWN = 12
"""Cells, and disagreements, that the terminal lists; the JSON has all."""


def consensus(found: ConsensusResult, width: int) -> str:
    """Agreement, groups, what to discuss, what is open, and everybody alone."""
    parts = [
        *(paragraph(says, width) for says in _agreed(found)),
        _criteria(found, width),
        _cells(found, width),
        *(paragraph(says, width) for says in _groups(found)),
        *_discuss(found, width),
        *(paragraph(says, width) for says in still_open(found)),
        _alone(found, width),
        *(paragraph(says, width) for says in _inconsistent(found)),
    ]
    return "\n\n".join(filter(None, parts))


def _agreed(found: ConsensusResult) -> Iterator[str]:
    people = count(len(found.people), "person", "people")
    if found.weights is not None:
        yield (
            f"{people} under the profile {found.profile}. On the weights of the criteria their consensus is "
            f"{found.weights.band}, {percent(found.weights.consensus)} (Goepel's indicator)."
        )
        for one in found.weights.sets if len(found.weights.sets) > 1 else ():
            name = one.group or "top"
            yield f"{name}: {percent(one.consensus)}, {one.band}, on {listed([*one.members])}."
    else:
        yield (
            f"{people} under the profile {found.profile}. Fewer than two of them judge criteria, so there "
            "is no consensus on weights to state."
        )
    if found.reading is not None:
        several = sum(cell.consensus is not None for cell in found.cells)
        yield (
            f"On readings they agree by {percent(found.reading)} on average, over "
            f"{count(several, 'cell')} that two or more of them read."
        )


def _criteria(found: ConsensusResult, width: int) -> str:
    if found.weights is None:
        return ""
    headers = ["criterion", "the group gives", "lowest", "median", "highest", "of the disagreement"]
    rows = [
        [c.criterion, c.weight, c.low, c.median, c.high, "–" if c.part is None else percent(c.part)]
        for c in found.weights.criteria
    ]
    return table(headers, rows, width)


def _cells(found: ConsensusResult, width: int) -> str:
    """The cells that people agree on least."""
    told = [cell for cell in found.cells if cell.consensus is not None or cell.unknown or cell.unanswered]
    told.sort(key=lambda cell: 2.0 if cell.consensus is None else cell.consensus)
    if not told:
        return ""
    headers = ["cell", "agreement", "which is", "answers", "the group reads", "do not know", "no answer"]
    rows = [
        [
            f"{cell.stage}.{cell.criterion}",
            "–" if cell.consensus is None else percent(cell.consensus),
            cell.band or "–",
            ", ".join(f"{c.people} × {_said(c.reading)}" for c in cell.counts if c.people),
            _said(cell.median),
            len(cell.unknown),
            len(cell.unanswered),
        ]
        for cell in told[:SHOWN]
    ]
    more = f"\n{count(len(told) - SHOWN, 'further cell')} in JSON" if len(told) > SHOWN else ""
    return table(headers, rows, width, spare=["which is"]) + more


def _groups(found: ConsensusResult) -> Iterator[str]:
    for by, verb in (("weights", "weigh"), ("readings", "read")):
        groups = [group for group in found.groups if group.by == by]
        if len(groups) == 1:
            yield f"By what they {verb}, nobody stands apart as a group."
        for number_, group in enumerate(groups, 1) if len(groups) > 1 else ():
            yield f"By what they {verb}, group {number_} of {len(groups)}: {_group(group)}"


def _group(group: LikeMindedGroup) -> str:
    within = "" if group.consensus is None else f", {percent(group.consensus)} of one mind"
    says = []
    for one in group.differs[:2]:
        more = one.own > one.others
        if group.by == "weights":
            says.append(
                f"{'more' if more else 'less'} for {one.criterion} ({number(one.own)} against "
                f"{number(one.others)})"
            )
        else:
            says.append(
                f"{one.criterion} {'higher' if more else 'lower'} ({percent(one.own)} of the scale against "
                f"{percent(one.others)})"
            )
    told = f": {listed(says)}" if says else ""
    return f"{listed([*group.people])}{within}{told}."


def _discuss(found: ConsensusResult, width: int) -> Iterator[str]:
    matters = [one for one in found.discuss if one.not_allowed or one.pairs]
    if not found.discuss:
        yield paragraph("Nothing is seen differently: there is nothing to discuss.", width)
        return
    if not matters:
        yield paragraph(
            f"People see {count(len(found.discuss), 'thing')} differently; none of their views, taken alone "
            "in the group's place, would fund anything else.",
            width,
        )
        return
    rows = [
        [topic(one), percent(one.at_stake), percent(one.most), number(one.pairs), _views(one)]
        for one in matters[:SHOWN]
    ]
    headers = ["discuss first", "at stake", "at most", "pairs", "views"]
    yield table(headers, rows, width)
    idle = len(found.discuss) - len(matters)
    yield paragraph(
        "At stake: the part of the value that the group's portfolio loses if one of the views is right, on "
        "average over the people; each view takes the group's place alone, and the portfolio is decided anew."
        + (f" {count(idle, 'further disagreement')} would fund nothing else." if idle else ""),
        width,
    )
    for one in matters:
        if one.not_allowed:
            yield paragraph(
                f"Under the view of {percent(one.not_allowed)} on {topic(one)}, what the group funds would "
                "break a rule.",
                width,
            )


def topic(one: Disagreement) -> str:
    return f"weight of {one.criterion}" if one.stage is None else f"{one.stage}.{one.criterion}"


def _views(one: Disagreement) -> str:
    """Whose view would change what; those that change the same together."""
    said: dict[str, list[str]] = {}
    for view in one.views:
        moved = "no portfolio" if view.change.enters is None else _moved(view.change)
        if moved:
            said.setdefault(moved, []).append(f"{_said(view.value)} ({', '.join(view.people)})")
    return "; ".join(f"{', '.join(views)}: {moved}" for moved, views in said.items())


def _moved(change: Change, case: Case | None = None) -> str:
    enters, leaves = change.enters or (), change.leaves or ()
    if case is None:
        return " ".join([*(f"+{pair}" for pair in enters), *(f"−{pair}" for pair in leaves)])
    named = [("+", pair) for pair in enters] + [("−", pair) for pair in leaves]
    return ", ".join(f"{sign} {pair_name(case, pair)}" for sign, pair in named)


def _said(value: str | float) -> str:
    return value if isinstance(value, str) else number(value)


def still_open(found: ConsensusResult, case: Case | None = None) -> Iterator[str]:
    """Whether any answer that is not there could change what is funded.

    ``case``: it is for people who know names and no keys, on a page.
    """
    asked = found.open
    if not asked.cells and asked.weights is None:
        yield "Everybody has answered everything that was asked of anybody."
        return
    if asked.could_change:
        yield "Answers that are not there could still change what is funded:"
    elif asked.could_change is None:
        yield (
            "No answer that is not there was found to change what is funded; that several together could is "
            "not excluded."
        )
    else:
        yield "No answer that is not there can change what is funded."
    told = [says for cell in asked.cells for says in _open_cell(cell, case)]
    yield from told[:SHOWN]
    if len(told) > SHOWN:
        where = " in JSON" if case is None else ": 'loopfolio consensus --format json' has all"
        yield f"{count(len(told) - SHOWN, 'further cell')}{where}."
    if asked.moved and not told:
        moved = asked.moved if case is None else [pair_name(case, pair) for pair in asked.moved]
        yield f"Several cells together could move {listed([*moved])}."
    if asked.weights is not None:
        yield from _open_weights(asked.weights, case)


def _open_cell(cell: OpenCell, case: Case | None) -> Iterator[str]:
    moving = [
        one for one in cell.values if one.change.enters is None or one.change.enters or one.change.leaves
    ]
    if not moving:
        return
    says = [f"{_said(one.value)}: {_moved(one.change, case) or 'no portfolio'}" for one in moving]
    missing = count(cell.missing, "answer")
    name = f"{cell.stage}.{cell.criterion}"
    if case is not None:
        name = f"{stage_name(case, cell.stage)}: {criterion_name(case, cell.criterion)}"
    yield f"{name}, {missing} missing, could come to {'; '.join(says)}."


def _open_weights(asked: OpenWeighing, case: Case | None) -> Iterator[str]:
    people = count(asked.missing, "person", "people")
    if asked.why_not is not None:
        yield f"What {people} who did not judge yet could make of the weights is not known: {asked.why_not}."
    elif asked.could_change and asked.change is not None and asked.example is not None:
        named = {key if case is None else criterion_name(case, key): w for key, w in asked.example.items()}
        weights = ", ".join(f"{name} {number(weight)}" for name, weight in named.items())
        moved = _moved(asked.change, case) or "no portfolio"
        yield f"{people} who did not judge yet could bring the weights to {weights}: {moved}."
    elif asked.could_change is None:
        yield (
            f"At none of {asked.looked_at} weights that {people} who did not judge yet could bring about is "
            "anything else funded; that others would is not excluded."
        )
    else:
        yield (
            f"Whatever {people} who did not judge yet say of the criteria, up to nine times as much for one "
            "as for another, the same is funded."
        )


def _alone(found: ConsensusResult, width: int) -> str:
    headers = ["alone", "CR", "first", "tau", "loses", "funds instead"]
    ratios = {one.id: one.consistency_ratio for one in found.people}
    rows = [
        [
            one.of if one.people == (one.of,) else f"{one.of}: {', '.join(one.people)}",
            "–" if ratios.get(one.of) is None else ratio_text(ratios[one.of] or 0.0),
            " = ".join(one.change.first),
            one.change.kendall_tau,
            "not allowed" if one.change.part is None else percent(one.change.part),
            "no portfolio" if one.change.enters is None else _moved(one.change) or "the same",
        ]
        for one in found.alone
    ]
    return table(headers, rows, width)


def _inconsistent(found: ConsensusResult) -> Iterator[str]:
    yield (
        "Alone: what each would rank and fund by the weights and readings of their own, where they gave any; "
        "tau: Kendall's, of their ranking and the group's; loses: the part of their own best value that the "
        "group's portfolio does not give them."
    )
    doubtful = [one.id for one in found.people if one.consistent is False]
    if doubtful:
        yield (
            f"Judgements that contradict each other (CR of {CONSISTENT_BELOW:g} or more, or above the limit "
            f"for best and worst): {listed(doubtful)}. 'weigh --repair' says which to ask again."
        )
