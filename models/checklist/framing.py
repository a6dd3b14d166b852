"""Whether it is said what is decided, by whom, against what, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..case.decision import Decision
from ..case.plan import nearest
from .point import Material, PointFinding, Status, by_count, counted, first, listed

_EXAMPLE = "It is marked as an example: nobody is really asked."


def _stated(found: Decision | None, asked: Sequence[tuple[str, str]], least: str) -> PointFinding:
    """Whether the fields are there; ``asked``: each with its word; ``least``: without it nothing is met."""
    said = [word for field, word in asked if getattr(found, field, None)]
    missing = [f"decision.{field}" for field, _ in asked if not getattr(found, field, None)]
    status: Status = by_count(len(said), len(asked)) if getattr(found, least, None) else "not met"
    remedy = f"Write {listed(missing)} into the case." if missing else ""
    if found is not None and found.illustrative and said:
        status = "partly met" if status == "met" else status
        return PointFinding(status, f"Stated: {listed(said)}. {_EXAMPLE}", remedy or "Write your own.")
    return PointFinding(status, f"Stated: {listed(said)}." if said else "The case says none of it.", remedy)


def question(made: Material) -> PointFinding:
    fields = [("question", "the question"), ("asked_of", "who decides"), ("by", "by when")]
    return _stated(made.case.decision, fields, "question")


def ownership(made: Material) -> PointFinding:
    fields = [("owner", "the owner"), ("scope", "the scope"), ("date", "the date"), ("author", "the author")]
    found = made.case.decision
    least = next((field for field, _ in fields if getattr(found, field, None)), "owner")
    return _stated(found, fields, least)


def do_nothing(made: Material) -> PointFinding:
    """In words, which nobody can compute, and in figures."""
    found, beside = made.case.decision, made.analysis.portfolio.baselines
    words = found is not None and bool(found.baseline)
    counts = []
    if beside is not None:
        base = beside.do_nothing
        broken = (
            f"breaks {first([f'{title!r}' for title in base.broken])}" if base.broken else "breaks no rule"
        )
        counts = [f"It costs {base.cost:,.10g}, is worth {base.value:.4g} and {broken}."]
    says = "What doing nothing means is said in words." if words else "No words say what doing nothing means."
    remedy = "" if words else "Write decision.baseline: what then goes on, and what happens anyway."
    return PointFinding(by_count(words + bool(counts), 2), " ".join([says, *counts]), remedy)


UNLIKE = 0.5
"""Two portfolios that share at most this part of what either funds are truly different."""


def alternatives(made: Material) -> PointFinding:
    """Other portfolios within the rules with projects of their own, half as dear or dearer, half shared."""
    portfolio = made.analysis.portfolio
    programme, chosen = portfolio.programme, portfolio.optimum.funded
    ours, least = programme.pairs_of(chosen), programme.cost(chosen) / 2
    others = [other for other in dict.fromkeys(_others(made)) if programme.pairs_of(other) != ours]
    unlike = 0
    for other in others:
        theirs = programme.pairs_of(other)
        shared = len(ours & theirs) / len(ours | theirs)  # one of the two funds something
        unlike += bool(theirs - ours) and shared <= UNLIKE and programme.cost(other) >= least
    if unlike:
        many = counted(unlike, "truly different portfolio")
        return PointFinding(
            "met", f"{many} of much the same cost {'stands' if unlike == 1 else 'stand'} beside it."
        )
    remedy = "'fund --alternatives 3 --differing N' finds some that differ in N projects or more."
    if others:
        says = "What stands beside it is a part of it, or shares more than half of its projects."
        return PointFinding("partly met", says, remedy)
    return PointFinding("not met", "No other portfolio stands beside it.", remedy)


def _others(made: Material) -> Iterator[frozenset[int]]:
    """Portfolios within the rules that the analysis holds beside the best one."""
    portfolio, compared = made.analysis.portfolio, made.analysis.comparison
    if portfolio.baselines is not None:
        for beside in (portfolio.baselines.obligations, portfolio.baselines.by_value_per_cost):
            if not beside.broken:
                yield beside.funded
    if portfolio.additive is not None:
        yield portfolio.additive.funded
    yield from (point.funded for point in portfolio.frontier.points)
    if compared is not None:
        yield from compared.optima.values()


def people(made: Material) -> PointFinding:
    """By name, wherever somebody read or judged."""
    case = made.case
    readers = {who for s in case.stages for c in case.criteria for who in case.people(s, c)}
    judges = {who for profile in case.profiles.values() for who in profile.experts or {}}
    dissent = dict(case.decision.dissent) if case.decision else {}
    named = sorted(readers | judges)
    said = (
        [f"Readings or judgements are {first(named)}'s."]
        if named
        else ["No reading or judgement says whose."]
    )
    said += [f"Dissent: {first(sorted(dissent))}."] if dissent else ["Nobody's dissent is on record."]
    missing = [] if named else ["name who read (ana: high) or judged (experts)"]
    missing += [] if dissent else ["write decision.dissent, 'nobody: asked on …' where there is none"]
    remedy = f"{listed(missing)[:1].upper()}{listed(missing)[1:]}." if missing else ""
    return PointFinding(by_count(bool(named) + bool(dissent), 2), " ".join(said), remedy)


def follow_up(made: Material) -> PointFinding:
    """Owners of what is funded, and how it will be seen whether it worked."""
    case, found = made.case, made.case.decision
    funded = [f.pair for f in made.analysis.portfolio.funded]
    owned = [pair for pair in funded if nearest(case, pair.stage, pair.technology, None, "owner")]
    measures, review = (found.measures, found.review) if found else ((), None)
    says = [
        f"{len(owned)} of {counted(len(funded), 'funded project')} {'has' if len(owned) == 1 else 'have'} "
        "an owner."
    ]
    says += [f"{counted(len(measures), 'measure')} of success."] if measures else ["No measure of success."]
    says += [f"Looked at again on {review}."] if review else ["No day of review."]
    missing = [] if len(owned) == len(funded) else ["an owner of each project"]
    missing += [] if measures else ["decision.measures"]
    missing += [] if review else ["decision.review"]
    parts = (bool(funded) and len(owned) == len(funded)) + bool(measures) + bool(review)
    status: Status = by_count(parts, 3) if parts or not owned else "partly met"
    return PointFinding(status, " ".join(says), f"Write {listed(missing)}." if missing else "")
