"""Are the weight profiles sound? Names, sums, what is compared with what, and what is left open."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ...mcda.weighting.ahp import components
from ..case.case import Case
from ..case.judgements import JudgedBySeveral, Judgements, of_the_group, rounded_halves
from ..case.profiles import (
    BestWorstJudgements,
    Profile,
    Siblings,
    as_statement,
    hierarchy,
    nearly_whole,
    unreachable,
)
from ..entry.entry import shown
from ..entry.problem import Path, Problem, either, named, undeclared
from ..ranking.weights import judgement_matrix, stated_set, weight_profile


def profile_problems(case: Case, profiles: Collection[str], criteria: Collection[str]) -> Iterator[Problem]:
    """What is wrong with the profiles, where ``profiles`` and ``criteria`` are all that is declared."""
    if case.profile is not None and case.profile not in profiles:
        yield undeclared(("profile",), case.profile, "profile", profiles)
    for name, profile in case.profiles.items():
        yield from _profile(case, name, profile, criteria)


def _profile(case: Case, name: str, profile: Profile, known: Collection[str]) -> Iterator[Problem]:
    here: Path = ("profiles", name)
    path = (*here, profile.method)
    if profile.ahp is not None or profile.experts is not None:
        yield from _left_out(here, profile)
        yield from _panel(case, here, profile, known)
        yield from _judged(case, here, profile, known)
    elif profile.best_worst is not None:
        yield from _best_worst(case, path, profile.best_worst, known)
    elif profile.intervals is not None or profile.statements is not None:
        yield from _stated_set(case, here, profile, known)
    elif profile.order is not None:
        for i, criterion in enumerate(profile.order):
            if criterion not in known:
                yield undeclared((*path, i), criterion, "criterion", known)
        ordered = set(profile.order)
        absent = [c for c in case.criteria if c not in ordered]
        if absent or len(ordered) < len(profile.order):
            left_out = f"; left out: {named(absent)}" if absent else ""
            yield Problem(path, f"must name every criterion once{left_out}")
    elif profile.data is None:
        points = profile.direct or profile.swing or {}
        yield from _points(path, points, known, above=profile.swing is not None)
        total = sum(points.values())
        if profile.swing is None and nearly_whole(total) is None:
            says = f"weights sum to {total:.10g}, not 1: write swing instead of direct if they are points"
            yield Problem(path, says)


def _points(
    path: Path, points: Mapping[str, float], known: Collection[str], above: bool
) -> Iterator[Problem]:
    """Points of criteria that there are; ``above``: one at least must be more than 0."""
    for criterion in points:
        if criterion not in known:
            yield undeclared((*path, criterion), criterion, "criterion", known)
    if above and not sum(points.values()):
        yield Problem(path, "needs points above 0 for one criterion at least")


def _stated_set(case: Case, here: Path, profile: Profile, known: Collection[str]) -> Iterator[Problem]:
    """Intervals and statements: of what is declared, and such that some weights keep them all."""
    wrong = []
    for criterion, (low, high) in (profile.intervals or {}).items():
        at: Path = (*here, "intervals", criterion)
        if criterion not in known:
            wrong.append(undeclared(at, criterion, "criterion", known))
        elif not low <= high <= 1:
            wrong.append(Problem(at, f"[{low:g}, {high:g}] is no interval within 0 and 1: [least, most]"))
    for i, text in enumerate(profile.statements or ()):
        at, said = (*here, "statements", i), as_statement(text)
        if said is None:
            wrong.append(Problem(at, f"{shown(text)} is no statement: write a >= b, or a >= 2 b"))
            continue
        wrong += [undeclared(at, c, "criterion", known) for c in (said.more, said.less) if c not in known]
        if said.more == said.less:
            wrong.append(Problem(at, f"{said.more} is compared with itself: remove it"))
    yield from wrong
    if wrong or not case.criteria or case.criteria.keys() < set(known):
        return
    try:
        if len(stated_set(case, profile).vertices) == 0:
            says = "no weights that sum to 1 keep all of this: widen an interval, or take a statement out"
            yield Problem(here, says)
    except ValueError as reason:
        yield Problem(here, str(reason))


def _best_worst(
    case: Case, path: Path, stated: BestWorstJudgements, known: Collection[str]
) -> Iterator[Problem]:
    strange = [
        undeclared((*path, *place), name, "criterion", known)
        for place, name in (
            (("best",), stated.best),
            (("worst",), stated.worst),
            *((("best_to_others", name), name) for name in stated.best_to_others),
            *((("others_to_worst", name), name) for name in stated.others_to_worst),
        )
        if name not in known
    ]
    yield from strange
    if strange:
        return
    if stated.best == stated.worst:
        yield Problem((*path, "worst"), f"'{stated.worst}' is the best already: two criteria are needed")
        return
    sides = (
        ("best_to_others", stated.best_to_others, stated.over_others, stated.best),
        ("others_to_worst", stated.others_to_worst, stated.over_worst, stated.worst),
    )
    for field, written, over, itself in sides:
        if written.get(itself, 1.0) != 1:
            yield Problem((*path, field, itself), f"{itself} compared with itself is 1: remove it")
        absent = [c for c in case.criteria if c not in over]
        if absent:
            yield Problem((*path, field), f"must name every other criterion; left out: {named(absent)}")
    one, other = stated.best_to_others.get(stated.worst), stated.others_to_worst.get(stated.best)
    pair = f"{stated.best} over {stated.worst}"
    if one is not None and other is not None and one != other:
        at = (*path, "others_to_worst", stated.best)
        yield Problem(at, f"{pair} is {other:g} here and {one:g} in best_to_others: write one of them")
        return
    most = one if one is not None else other
    for field, written, _, itself in sides:
        for name, judgement in written.items():
            if most is not None and judgement > most and name != itself:
                says = f"{judgement:g} is more than {pair}, {most:g}, which is the most there can be"
                yield Problem((*path, field, name), says)


def _panel(case: Case, here: Path, profile: Profile, known: Collection[str]) -> Iterator[Problem]:
    """Experts who state the best and the worst criterion, or points, and how they are brought together."""
    experts, how = profile.experts or {}, profile.aggregate
    for name, expert in experts.items():
        if expert.best_worst is not None:
            yield from _best_worst(case, (*here, "experts", name, "best_worst"), expert.best_worst, known)
        elif expert.swing is not None:
            yield from _points((*here, "experts", name, "swing"), expert.swing, known, above=True)
    stating = [name for name, expert in experts.items() if expert.best_worst is not None]
    at = (*here, "experts") if how is None else (*here, "aggregate")
    pointing = [name for name, expert in experts.items() if expert.swing is not None]
    if pointing and how != "mean":
        says = f"swing of {named(pointing)} may be 0, by which a geometric mean would be 0 for everybody"
        yield Problem(at, f"{says}: write aggregate: mean")
    elif stating and how not in ("priorities", "mean", "bayesian"):
        says = f"best_worst of {named(stating)} cannot be averaged cell by cell"
        yield Problem(at, f"{says}: write aggregate: bayesian, or aggregate: priorities")
    for who, what in ((stating, "best_worst"), (pointing, "swing")):
        if who and profile.groups is not None:
            yield Problem((*here, "groups"), f"groups are for ahp, but {named(who)} state {what}")
    if how != "bayesian":
        return
    for name, expert in experts.items():
        if expert.best_worst is None:
            yield Problem((*here, "experts", name), "aggregate: bayesian needs best_worst of every expert")
        elif expert.weight != 1:
            says = "with aggregate: bayesian everybody counts the same: take this out"
            yield Problem((*here, "experts", name, "weight"), says)


def computed_weights(case: Case) -> Iterator[Problem]:
    """Profiles whose weights cannot be computed from the readings, of a case that is sound so far."""
    reasons: dict[str, str] = {}
    for name, profile in case.profiles.items():
        if profile.data is None or not case.criteria:
            continue
        if profile.data not in reasons:
            reasons[profile.data] = _why_not(case, name)
        if reasons[profile.data]:
            says = f"{profile.data} weights cannot be computed from these readings: {reasons[profile.data]}"
            yield Problem(("profiles", name, "data"), says)


def _why_not(case: Case, name: str) -> str:
    """What keeps the weights of a profile from being computed; empty where nothing does."""
    try:
        weight_profile(case, name)
    except ValueError as reason:
        return str(reason)
    return ""


def _judged(case: Case, here: Path, profile: Profile, known: Collection[str]) -> Iterator[Problem]:
    """Judgements in a hierarchy: its groups, what is compared within them, what that leaves open."""
    strange = [*_groups(here, profile, known)]
    yield from strange
    names = either(known, profile.groups or {})
    levels = hierarchy(profile, tuple(case.criteria))
    for place, stated in profile.with_everyone.judged.items():
        found = list(_comparisons((*here, *place), stated, names, levels, bool(strange)))
        strange += found
        yield from found
    if strange or not profile.judged or not case.criteria.keys() >= set(known):
        return  # what is connected with what would only repeat it
    together = profile.experts is not None and profile.aggregate not in ("priorities", "mean")
    if together:
        union: Judgements = {}
        for stated in profile.judged.values():
            for row, judgements in stated.items():
                union[row] = {**union.get(row, {}), **judgements}
        yield from _connections((*here, "experts"), union, levels)
    else:
        for place, stated in profile.judged.items():
            yield from _connections((*here, *place), stated, levels)


def pairwise_problems(case: Case, criteria: Collection[str], stages: Collection[str]) -> Iterator[Problem]:
    """What is wrong with stages that are compared in place of readings."""
    among = [Siblings(None, tuple(case.stages))]
    for criterion, stated in case.pairwise.items():
        here: Path = ("pairwise", criterion)
        if criterion not in criteria:
            yield undeclared(here, criterion, "criterion", criteria)
            continue
        if criterion in case.criteria:
            yield from _not_read(case, criterion)
        several = stated.experts if isinstance(stated, JudgedBySeveral) else None
        found: list[Problem] = []
        for place, judged in _places(here, stated):
            found += _comparisons(place, judged, stages, among, False, "stage")
        yield from found
        if not found and case.stages.keys() >= set(stages):
            # Who compared too little alone may be enough for the group.
            place = (*here, "experts") if several else here
            yield from _connections(place, of_the_group(stated), among, "stages")


def _places(
    here: Path, stated: Judgements | JudgedBySeveral
) -> Iterator[tuple[tuple[str | int, ...], Judgements]]:
    """Each set of judgements, and where it stands."""
    if isinstance(stated, JudgedBySeveral):
        yield from (((*here, "experts", name), judged) for name, judged in stated.experts.items())
    else:
        yield here, stated


def _not_read(case: Case, criterion: str) -> Iterator[Problem]:
    """What a criterion says of readings that it does not have."""
    made, here = case.criteria[criterion], ("criteria", criterion)
    if made.direction != "max":
        says = "stages are compared pairwise on it, by how many times as good one is: direction must be max"
        yield Problem((*here, "direction"), says)
    for field in ("bounds", "scale", "value", "exponential", "veto"):
        if getattr(made, field) is not None:
            yield Problem((*here, field), "stages are compared pairwise on it, not read: take this out")
    for stage, entry in case.stages.items():
        if criterion in entry.extras:
            says = f"{criterion} is compared pairwise: take the reading out, or pairwise.{criterion}"
            yield Problem(("stages", stage, criterion), says, True)


def _left_out(here: Path, profile: Profile) -> Iterator[Problem]:
    experts = profile.experts or {}
    for i, name in enumerate(profile.leave_out or ()):
        if name not in experts:
            yield undeclared((*here, "leave_out", i), name, "expert", experts)
    if experts and not profile.counted:
        yield Problem((*here, "leave_out"), "leaves out every expert: one at least must count")


def _groups(here: Path, profile: Profile, known: Collection[str]) -> Iterator[Problem]:
    groups = profile.groups or {}
    homes: dict[str, str] = {}
    for group, members in groups.items():
        path = (*here, "groups", group)
        if group in known:
            yield Problem(path, f"'{group}' is a criterion already; give the group another name", True)
        for i, member in enumerate(members):
            if member not in known and member not in groups:
                yield undeclared((*path, i), member, "criterion or group", either(known, groups))
            elif member in homes:
                yield Problem((*path, i), f"'{member}' is in {homes[member]} already")
            else:
                homes[member] = group
    for group in unreachable(profile, tuple(known)):
        yield Problem((*here, "groups", group), f"'{group}' is inside itself", True)


def _comparisons(
    path: Path,
    stated: Judgements,
    names: Collection[str],
    levels: Sequence[Siblings],
    doubtful: bool,
    what: str = "criterion",
) -> Iterator[Problem]:
    home = {member: level.group for level in levels for member in level.members}
    what = f"{what} or group" if len(levels) > 1 else what
    position = {row: number for number, row in enumerate(stated)}
    rounded = rounded_halves(stated)
    for row, judgements in stated.items():
        if row not in names:
            yield undeclared((*path, row), row, what, names)
        for column, judgement in judgements.items():
            at = (*path, row, column)
            if column not in names:
                yield undeclared(at, column, what, names)
            elif row == column and judgement != 1:
                yield Problem(at, f"{row} compared with itself is 1, not {judgement:g}: remove it")
            elif row in home and column in home and home[row] != home[column] and not doubtful:
                where = [f"{name} is {_within(home[name])}" for name in (row, column)]
                yield Problem(at, f"only neighbours are compared, but {' and '.join(where)}")
            back = stated.get(column, {}).get(row)
            if (row, column) in rounded or (column, row) in rounded:
                continue
            told_first = column not in stated or position[row] < position[column]
            if back is not None and row != column and not told_first and abs(judgement * back - 1) > 1e-6:
                yield Problem(
                    at,
                    f"{row} over {column} is {judgement:.4g}, but {column} over {row} is "
                    f"{back:.4g}: one must be 1 / the other, or be left out",
                )


def _within(group: str | None) -> str:
    return "at the top" if group is None else f"in {group}"


def _connections(
    path: Path, stated: Judgements, levels: Sequence[Siblings], what: str = "criteria"
) -> Iterator[Problem]:
    for siblings in levels:
        parts = components(judgement_matrix(stated, siblings.members))
        if len(parts) > 1:
            names = [" + ".join(siblings.members[i] for i in part) for part in parts]
            all_of = f"all {what}" if siblings.group is None else f"all of {siblings.group}"
            yield Problem(
                path, f"the judgements do not connect {all_of}; compare across: {' | '.join(names)}"
            )
