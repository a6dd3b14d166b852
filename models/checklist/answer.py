"""Whether the answer is sound, how sure it is, and whether others have looked at it."""

from __future__ import annotations

from collections.abc import Sequence

from ...mcda.methods import ADDITIVE
from ..rules.kinds.excludes import Excludes
from ..rules.kinds.requires import Requires
from ..rules.kinds.together import Together
from ..sensitivity.soundness import Test, funds_other
from .point import UNRANKED, Material, PointFinding, Status, by_count, counted, listed


def aggregation(made: Material) -> PointFinding:
    """That adding up is allowed, or changes nothing, and that no rank hangs on which stages are there."""
    case, portfolio = made.case, made.analysis.portfolio
    if not case.criteria:
        return UNRANKED
    distributive = set(case.criteria) == set(case.pairwise)
    stays = made.analysis.ranking.normalisation == "bounds" and not distributive
    additive = made.analysis.ranking.method == ADDITIVE
    same = additive or (portfolio.additive is not None and not portfolio.differs)
    says = [
        "Readings are held against declared bounds, so no rank turns when a stage is added."
        if stays
        else "Ranks can turn when a stage is added or taken out."
    ]
    if additive:
        says.append("Value is a weighted sum, which may be added up.")
    elif portfolio.additive is None:
        says.append("What the weighted sum would fund was not worked out.")
    else:
        would = "the same projects" if same else "other projects"
        says.append(f"Nearness may not be added up as such; the weighted sum would fund {would}.")
    remedy = "" if stays else "Take normalisation out of the case. "
    remedy += "" if same else "Treat what differs as open, or use method: additive."
    return PointFinding(by_count(stays + same, 2), " ".join(says), remedy.strip())


def zero_baseline(made: Material) -> PointFinding:
    """That what is not funded counts 0, so that projects can be held against not doing them."""
    portfolio, decision = made.analysis.portfolio, made.case.decision
    told = decision is not None and bool(decision.baseline)
    if portfolio.baselines is None:
        return PointFinding(
            "not met", "What doing nothing is worth was not worked out.", "'fund --beside inf' does."
        )
    value = portfolio.baselines.do_nothing.value
    zero = abs(value) <= 1e-9
    says = [f"Doing nothing counts {value:.4g}" + ("." if zero else ": what runs already is worth that.")]
    says += (
        []
        if told
        else ["Nothing says that things then stay as they are: where they get worse, 0 is too high."]
    )
    remedy = (
        "" if told else "Write decision.baseline, and values below 0 where leaving a project out does harm."
    )
    return PointFinding(by_count(zero + told, 2) if zero else "partly met", " ".join(says), remedy)


def uncertainty(made: Material) -> PointFinding:
    """That what is not known was varied, and that the point at which the answer turns is known."""
    analysis, case = made.analysis, made.case
    if analysis.stress is None and not case.criteria:
        why = "The case states its values itself, so nothing was varied; 'explain' says where each turns."
        return PointFinding("not met", why, "Give costs as low, likely and high.")
    if analysis.stress is None:
        return PointFinding("not met", "How sure it is was not worked out.", "'stress' does.")
    varied = analysis.stress.uncertainty
    settled = {one.input.kind for one in analysis.worth.inputs} if analysis.worth else set()
    has = {
        "weights": bool(case.criteria) and varied.sampler is not None,
        "readings": bool(varied.cells or varied.ranges),
        "costs": bool(varied.costs),
        "fits": "fit" in settled or bool(varied.fits),
        "successes": "success" in settled or bool(varied.successes),
    }
    moved = [what for what, there in has.items() if there]
    ranked = () if case.criteria else ("weights", "readings", "fits")  # of which a list has none
    missing = [what for what, there in has.items() if not there and what not in ranked]
    says = [
        f"{listed(moved).capitalize()} were varied." if moved else "Nothing that was varied is uncertain."
    ]
    says += [f"{listed(missing).capitalize()} were not."] if missing else []
    says += ["At which weight the first stage turns is known exactly."] if analysis.stress.first else []
    remedy = f"Say between which values {listed(missing)} lie, where they are not known." if missing else ""
    return PointFinding("partly met" if missing else "met", " ".join(says), remedy)


def interactions(made: Material) -> PointFinding:
    """That it was thought of what projects do to each other."""
    case = made.case
    needs = [rule for rule in case.rules if isinstance(rule, (Requires, Excludes, Together))]
    says = [
        f"{counted(len(case.synergies), 'synergy', 'synergies')} and {counted(len(needs), 'rule')} on what "
        "needs or excludes what."
    ]
    sourced = all(synergy.source or synergy.why for synergy in case.synergies)
    if not case.synergies and not needs:
        remedy = (
            "Write synergies, and rules of the kinds requires and excludes; or say under why there are none."
        )
        return PointFinding(
            "not met", "Nothing says what projects do to each other: each is taken to stand alone.", remedy
        )
    says += [] if sourced else ["Not every synergy says why or where it comes from."]
    status: Status = "met" if case.synergies and sourced else "partly met"
    remedy = "" if status == "met" else "Write synergies, each with why or a source."
    return PointFinding(status, " ".join(says), remedy)


def checked(made: Material) -> PointFinding:
    """That somebody else than the solver has looked at its answer."""
    portfolio = made.analysis.portfolio
    proven = portfolio.gap == 0 and portfolio.optimum.halted is None
    if not proven:
        return PointFinding(
            "not met", "The portfolio is not proven to be the best.", "Give a longer --time-limit, or none."
        )
    says = "It is proven, and each rule was checked again by other arithmetic"
    if made.verified:
        return PointFinding(
            "met",
            f"{says}; 'verify' confirms every figure by means of its own, and another solver the optimum.",
        )
    if made.verified is False:
        return PointFinding(
            "not met", "It is proven, but 'verify' does not confirm all of it.", "See what 'verify' says."
        )
    return PointFinding(
        "partly met",
        f"{says}; another solver was not asked here.",
        "'verify' and 'check --document' ask one.",
    )


def optimism(made: Material) -> PointFinding:
    """That hopes are brought down to what is likely, and what choosing the best adds to them."""
    options = made.analysis.portfolio.programme.pairs
    risky = [option for option in options if option.attributes.get("risk")]
    some, every = ({option.pair for option in found} for found in (risky, options))
    says = f"{len(some)} of {len(every)} options have a chance of failure."
    worth = made.analysis.worth
    if worth is None:
        curse = "What the chosen value loses because the best-looking were chosen was not worked out."
    elif worth.curse is None:
        curse = "No reading is in doubt, so what choosing the best adds to the value cannot be said."
    else:
        whole = worth.curse.whole
        curse = (
            f"The value is stated at {whole.stated:.4g} and on average {whole.expected:.4g}: count on that."
        )
    known = worth is not None and worth.curse is not None
    remedy = "" if risky else "Write success, the chance that it works."
    return PointFinding(by_count(bool(risky) + known, 2), f"{says} {curse}", remedy)


def _tried(made: Material, tests: Sequence[Test], what: str) -> PointFinding:
    """What tests of the case itself say: met where none of them changes the answer."""
    if made.sound is None:
        says = f"Whether {what} was not tried here."
        return PointFinding("not met", says, "'check --sound' and 'check --document' try it.")
    trials = [trial for trial in made.sound.trials if trial.test in tests]
    if not trials:
        reasons = [made.sound.skipped[test] for test in tests if test in made.sound.skipped]
        return PointFinding(
            "does not apply", f"It cannot be tried: {listed(reasons) or 'there is nothing to try'}."
        )
    first, funded = made.sound.first, made.sound.funded
    turned = [t for t in trials if funds_other(t.enters, t.leaves, funded) or t.first != first]
    change = f"{len(turned) or 'none'} of them {'changes' if len(turned) < 2 else 'change'} the answer"
    says = f"Whether {what} was tried {len(trials)} times: {change}."
    if not turned:
        return PointFinding("met", says)
    return PointFinding("partly met", says, "See 'check --sound': judge again what decides so much.")


def splitting(made: Material) -> PointFinding:
    if not made.case.criteria:
        return UNRANKED
    return _tried(made, ("split", "twice"), "a criterion that is asked in two parts counts more")


def merging(made: Material) -> PointFinding:
    return _tried(made, ("one_project",), "two projects are funded as before when they are scored as one")


def information(made: Material) -> PointFinding:
    worth = made.analysis.worth
    if worth is None:
        says = "What it would be worth to know more before deciding was not worked out."
        return PointFinding("not met", says, "'worth' does.")
    if not worth.inputs:
        remedy = "Write what is not certain: several readings, ranges of costs, success."
        return PointFinding(
            "partly met", "The case states everything as certain, so nothing is to find out.", remedy
        )
    never = sum(one.cannot for one in worth.inputs)
    says = f"To know all that is in doubt is worth {worth.evpi.value:.3g} at most, of {worth.value:.4g}"
    return PointFinding("met", f"{says}; {never} of {len(worth.inputs)} things change nothing by themselves.")


def limits(made: Material) -> PointFinding:
    return PointFinding(
        "met", "Page 1 says what the value is and is not, and what was not measured; left out is named."
    )
