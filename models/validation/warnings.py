"""Doubts about a sound case: nothing is wrong, but a planner may have meant something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from ...mcda.weighting.ahp import CONSISTENT_BELOW, ratio_text
from ...mcda.weighting.bayesian_best_worst import EFFECTIVE_FROM, R_HAT_BELOW
from ..case.case import Case
from ..case.criterion import Role
from ..case.fields import FundingLevel, PairEntry, Technology, Use
from ..case.judgements import rounded_halves
from ..case.money import Cost
from ..case.plan import first_days, last_day, nearest
from ..case.profiles import nearly_whole
from ..entry.levels import as_range, reading_of
from ..entry.problem import Path, Problem
from ..entry.scope import ANYWHERE
from ..options.reach import Options, Reach
from ..ranking.pairwise import by_person, compared
from ..ranking.weights import weight_profile
from ..rules.base import OfPairs
from ..rules.kinds.fund import Fund
from ..rules.kinds.registry import Rule
from ..rules.kinds.requires import Requires
from .placeholders import placeholders, to_fill_in
from .running import running_doubts


def doubtful(case: Case) -> Iterator[Problem]:
    option_ids = list(case.option_ids())
    open_ = placeholders(case)
    yield from to_fill_in(open_)
    asked = case.decision
    if asked is not None and asked.review and asked.by and asked.review <= asked.by:
        says = f"{asked.review} is no later than {asked.by}, by when it is decided: write a day after it"
        yield Problem(("decision", "review"), says)
    if not option_ids and case.technologies and not open_.fits:
        yield Problem(("fit",), "no pair is an option: no fit is above none and no value is stated")
    options = Options(option_ids)
    everything = Reach(options, ANYWHERE)
    for i, rule in enumerate(case.rules):
        reach = Reach(options, rule.scope)
        patterns = rule.pairs if isinstance(rule, OfPairs) else ()
        if isinstance(rule, Requires):
            patterns = rule.pair
        for pattern in patterns:
            if not reach.holds(pattern):
                forbids = rule.rule == "together" and "*" not in pattern
                follows = "none of the others can be funded" if forbids else "nothing follows from it"
                yield Problem(("rules", i), f"'{pattern}' matches no option, so {follows}")
        yield from _without_role(case, ("rules", i), rule)
        if isinstance(rule, Requires):
            yield from _alone(("rules", i), rule, reach, everything)
        if not patterns and not reach.holds("*/*"):
            yield Problem(("rules", i), "matches no option")
    for i, synergy in enumerate(case.synergies):
        for name in synergy.pairs:
            if not options.hold(name):
                yield Problem(("synergies", i), f"'{name}' is no option, so the value never comes")
    for name in case.pairs:
        if not options.hold(name):
            yield Problem(("pairs", name), "is no option: give it a fit or a value")
    yield from running_doubts(case, set(option_ids))
    costless = [
        f"{s}/{t}"
        for s, t in option_ids
        if case.pair(s, t).running is None
        and case.pair(s, t).cost is None
        and case.technologies[t].cost is None
        and case.levels(s, t) == [None]
    ]
    paying: list[Path] = [
        (section, name)
        for section, named in (("technologies", case.technologies), ("pairs", case.pairs))
        for name, entry in named.items()
        if any(c is not None and c.likely < 0 for c in _costs(entry))
    ]
    if paying:
        more = f", here and in {len(paying) - 1} more" if len(paying) > 1 else ""
        yield Problem(paying[0], f"a cost below 0 counts as money that comes back{more}")
    if costless:
        shown = ", ".join(costless[:5]) + (f" and {len(costless) - 5} more" if len(costless) > 5 else "")
        yield Problem(("technologies",), f"no cost is stated for {shown}: counted as 0")
    entries = [*case.technologies.values(), *case.pairs.values()]
    sized = [level for entry in entries for level in (entry.levels or {}).values()]
    used = {key for entry in (*entries, *sized) for key, amount in entry.extras.items() if _any(amount)}
    for resource in case.resources:
        if resource not in used:
            yield Problem(("resources", resource), "no option uses any of it")
    for criterion in case.criteria:
        unread = all(criterion in open_.readings.get(stage, ()) for stage in case.stages)
        same = len({case.readings(stage, criterion)[0] for stage in case.stages}) == 1 < len(case.stages)
        if same and not unread:
            yield Problem(("criteria", criterion), "every stage reads the same: it tells none apart")
    if not open_.fits:
        yield from _nowhere(case, options)
    yield from _too_late(case)
    yield from _idle(case)
    yield from _blanks(case)
    if case.criteria and not case.profiles:
        yield Problem(("profiles",), "no profile is given: every criterion weighs the same")
    yield from _weights(case)
    for criterion, found in compared(case).items():
        ratio = found.prioritisation.consistency_ratio
        if ratio >= CONSISTENT_BELOW:
            yield Problem(("pairwise", criterion), f"{_CONTRADICT} {ratio_text(ratio)}, {_USUAL}")
        for person, own in by_person(case, criterion).items():
            ratio = own.prioritisation.consistency_ratio
            if ratio >= CONSISTENT_BELOW:
                at = ("pairwise", criterion, "experts", person)
                yield Problem(at, f"{_CONTRADICT} {ratio_text(ratio)}, {_USUAL}")


def _any(amount: Use) -> bool:
    return any(amount) if isinstance(amount, (list, tuple)) else bool(amount)


def _costs(entry: Technology) -> Iterator[Cost | None]:
    """What it costs, at each of its levels too; of what runs what is left."""
    if isinstance(entry, PairEntry) and entry.running is not None:
        yield entry.running.cost
        return
    yield entry.cost
    yield from (level.cost for level in (entry.levels or {}).values())


def _nowhere(case: Case, options: Options) -> Iterator[Problem]:
    """Technologies and stages without any option, where others have some."""
    if not options.of_stage:
        return
    for section, declared, known, says in (
        ("technologies", case.technologies, options.of_technology, "fits no stage: it can be funded nowhere"),
        ("stages", case.stages, options.of_stage, "no technology fits it: nothing can be funded there"),
    ):
        for name in declared:
            if name not in known:
                yield Problem((section, name), says, True)


def _too_late(case: Case) -> Iterator[Problem]:
    """Days by which nothing, or not all that is owed, can start."""
    first = [case.first_day(period) or "" for period in case.periods]
    for i, rule in enumerate(case.rules):
        if not first or not isinstance(rule, Fund) or rule.by is None:
            continue
        here: Path = ("rules", i, "by")
        named = [ids for ids in case.option_ids() if rule.names(*ids) and case.pair(*ids).running is None]
        if not named:  # all of it runs already
            continue
        if rule.by < first[0]:
            yield Problem(
                here, f"{rule.by} is before the first period begins, {first[0]}: nothing starts in time"
            )
            continue
        done = {f"{stage}/{technology}": _soonest(case, stage, technology) for stage, technology in named}
        pairs = [f"{pair} cannot {what} before {day}" for pair, (what, day) in done.items() if day > rule.by]
        if pairs:
            shown = ", ".join(pairs[:5]) + (f" and {len(pairs) - 5} more" if len(pairs) > 5 else "")
            yield Problem(here, f"owed by {rule.by}, but {shown}")


def _soonest(case: Case, stage: str, technology: str) -> tuple[str, str]:
    """The first day by which a pair can start or, where it states how long it takes, end."""
    start = case.starts(stage, technology)[0] or 0
    levels = case.levels(stage, technology)
    takes = [nearest(case, stage, technology, level, "duration") for level in levels]
    days = first_days(case)
    if None in takes or not days:
        return "start", case.first_day(list(case.periods)[start]) or ""
    return "end", last_day(days, start + min(takes) - 1).isoformat()


def not_converged(r_hat: float, effective: float) -> str:
    """That the weights of a Bayesian panel are not settled."""
    return (
        f"the weights are not settled: R̂ is {r_hat:.3f}, not below {R_HAT_BELOW:g}, "
        f"or the draws are worth {effective:.0f} independent ones, not {EFFECTIVE_FROM:g}; "
        "write aggregate: priorities, or look for an expert who contradicts all others"
    )


def _weights(case: Case) -> Iterator[Problem]:
    """Weights that were rounded, and judgements that contradict each other, of each person and of a group."""
    for name, profile in case.profiles.items():
        here = ("profiles", name)
        if profile.direct is not None:
            total = sum(profile.direct.values())
            whole = nearly_whole(total) or total
            if abs(total / whole - 1) > 1e-6:
                yield Problem((*here, "direct"), f"weights sum to {total:.10g}: each is divided by that")
        for place, stated in profile.judged.items():
            halves = rounded_halves(stated)
            if halves:
                first = [f"{row} over {column}, 1/{whole:g}" for (row, column), whole in halves.items()][:5]
                more = f" and {len(halves) - 5} more" if len(halves) > 5 else ""
                says = f"rounded halves are taken for what they stand for: {'; '.join(first)}{more}"
                yield Problem((*here, *place), says)
        if not profile.judged and not profile.preferred:
            continue
        found = weight_profile(case, name)
        members = [("experts", m.id, "best_worst") for m in found.members]
        solutions = [found.best_worst, *(m.best_worst for m in found.members)]
        for place, solved in zip([("best_worst",), *members], solutions, strict=True):
            if solved is not None and solved.consistent is False:
                says = (
                    f"{_CONTRADICT} {solved.consistency_ratio:.4f} of the Best–Worst Method, "
                    f"at most {solved.threshold:.4f} is usual"
                )
                yield Problem((*here, *place), says)
        if found.bayesian is not None and not found.bayesian.converged:
            yield Problem(here, not_converged(found.bayesian.r_hat, found.bayesian.effective))
        own = {m.id: [c.prioritisation for c in m.comparisons] for m in found.members}
        for expert, sets in own.items():
            worst = max((judged.consistency_ratio for judged in sets), default=0.0)
            if worst >= CONSISTENT_BELOW:
                yield Problem((*here, "experts", expert), f"{_CONTRADICT} {ratio_text(worst)}, {_USUAL}")
        together = max((c.prioritisation.consistency_ratio for c in found.comparisons), default=0.0)
        if together >= CONSISTENT_BELOW:
            yield Problem(here, f"{_CONTRADICT} {ratio_text(together)}, {_USUAL}")


def _alone(path: Path, rule: Requires, reach: Reach, everything: Reach) -> Iterator[Problem]:
    """What a rule leaves without anything that it needs, so that it cannot be funded."""
    missing = [pattern for pattern in rule.needs if not everything.holds(pattern)]
    if len(missing) == len(rule.needs) or (missing and rule.all):
        for pattern in missing:
            yield Problem(path, f"'{pattern}' matches no option: what needs it cannot be funded")
        return
    alone = [
        f"{stage}/{technology}"
        for stage, technology in reach.all()
        if any(
            not any(everything.others(pattern, stage, technology) for pattern in patterns)
            for patterns in rule.wanted(stage, technology)
        )
    ]
    if alone:
        more = f" and {len(alone) - 5} more" if len(alone) > 5 else ""
        cannot = "has nothing that it needs and cannot be funded"
        if len(alone) > 1:
            cannot = "have nothing that they need and cannot be funded"
        yield Problem(path, f"{', '.join(alone[:5])}{more} {cannot}")


def _without_role(case: Case, path: Path, rule: Rule) -> Iterator[Problem]:
    """A rule on difficulty or maturity, where no criterion says how difficult or mature a stage is."""
    roles: dict[str, Role] = {"difficulty": "digitalization_difficulty", "maturity": "technological_maturity"}
    for field, attribute in rule.attributes().items():
        if case.criteria and attribute in roles and case.criterion_of(roles[attribute]) is None:
            says = (
                f"no criterion says the {attribute} of a stage, so that of its technology alone counts: "
                f"a criterion may have role: {roles[attribute]}"
            )
            yield Problem((*path, field), says)


_CONTRADICT = "the judgements contradict each other: consistency ratio"
_USUAL = f"at most {CONSISTENT_BELOW:.2f} is usual"
MOST_ALONE = 3  # people who left something blank, up to whom each is warned of in a sentence of their own


def _blanks(case: Case) -> Iterator[Problem]:
    """Who left what blank, of the cells that several people read."""
    said = {(s, c): reading_of(case.stages[s].extras[c]) for s in case.stages for c in case.criteria}
    read = {cell: p for cell, p in said.items() if isinstance(p, dict) and as_range(p) is None}
    given = Counter(p for people in read.values() for p, reading in people.items() if reading is not None)
    everybody = dict.fromkeys(person for people in read.values() for person in people)
    blank = {person: len(read) - given[person] for person in everybody if given[person] < len(read)}
    if len(blank) > MOST_ALONE:
        most = [f"{person} {blank[person]}" for person in sorted(blank, key=lambda one: -blank[one])]
        shown = ", ".join(most[:5]) + (f" and {len(most) - 5} more" if len(most) > 5 else "")
        says = f"cells blank or not known, {sum(blank.values())} of {len(read) * len(everybody)} readings"
        yield Problem(("stages",), f"{len(most)} of {len(everybody)} people left {says}: {shown}")
        return
    for person, count in blank.items():
        cells = (f"{s}.{c}" for (s, c), people in read.items() if people.get(person) is None)
        shown = ", ".join(islice(cells, 5)) + (f" and {count - 5} more" if count > 5 else "")
        yield Problem(("stages",), f"{person} left {count} of {len(read)} cells blank or not known: {shown}")


def _in_part(case: Case, path: Path) -> bool:
    """Whether the sizes of an entry are parts of it, and not levels that somebody stated."""
    technology = str(path[1]).rpartition("/")[2]
    stated = path[0] == "pairs" and "levels" in case.pairs[str(path[1])].model_fields_set
    return case.technologies[technology].partial is not None and not stated


def _idle(case: Case) -> Iterator[Problem]:
    """Keys that do nothing here."""
    entries = [(("technologies", name), entry) for name, entry in case.technologies.items()]
    entries += [(("pairs", name), entry) for name, entry in case.pairs.items()]
    for path, entry in entries:
        if entry.levels and entry.cost is not None and entry.partial is None and not _in_part(case, path):
            yield Problem((*path, "cost"), "does nothing beside levels, which have costs of their own")
    if case.periods:
        for i, rule in enumerate(case.rules):
            if isinstance(rule, Requires) and rule.lag >= len(case.periods):
                yield Problem(("rules", i, "lag"), f"{rule.lag} periods before is before the first of them")
        yield from _over_years(case, entries)
        return
    for field, idle in (("discount", case.discount > 0), ("carry_over", case.carry_over)):
        if idle:
            yield Problem((field,), "does nothing without periods")
    for path, entry in entries:
        for field in ("cost_profile", "duration", "running_cost", "builds"):
            said = getattr(entry, field)
            if said is not None and not (field == "cost_profile" and isinstance(said, dict)):
                yield Problem((*path, field), "does nothing without periods")
    for i, rule in enumerate(case.rules):
        for field in ("lag", "period"):
            if getattr(rule, field, None):
                yield Problem(("rules", i, field), "does nothing without periods")


def _over_years(case: Case, entries: Sequence[tuple[Path, Technology]]) -> Iterator[Problem]:
    """What a plan of years may not be meant to say."""
    sized = [
        ((*path, "levels", name), level)
        for path, entry in entries
        for name, level in (entry.levels or {}).items()
    ]
    every: list[tuple[Path, Technology | FundingLevel]] = [*entries, *sized]
    for path, entry in every:
        if (entry.duration or 1) > len(case.periods):
            says = f"{entry.duration} periods are more than the plan has: it never ends within it"
            yield Problem((*path, "duration"), says)
    run = [path for path, entry in every if (entry.running_cost or 0.0) > 0]
    if run and not case.discount:
        yield Problem(
            (*run[0], "running_cost"),
            "is saved by whatever starts later, and nothing is lost by that: give discount what a year's "
            "waiting costs, or latest",
        )
    lasting = any((entry.duration or 1) > 1 for _, entry in every)
    for i, rule in enumerate(case.rules):
        if rule.rule != "total" or rule.period is not None or rule.of not in case.resources:
            continue
        amounts = [entry.extras.get(rule.of) for _, entry in every]
        if lasting or any(isinstance(amount, (list, tuple)) for amount in amounts):
            yield Problem(
                ("rules", i),
                f"counts {rule.of} of each period that something takes: 2 for 3 periods are 6. Where no more "
                'than so many are there at a time, give it period: "*"',
            )
