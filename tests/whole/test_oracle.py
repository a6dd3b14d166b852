"""The command line against the oracle: what ``weigh``, ``rank`` and ``fund`` say about random cases.

A failing case prints its YAML. More cases than the suite's, from a seed on::

    PYTHONPATH=tests/oracles python tests/whole/test_oracle.py SEED COUNT [MOST_OPTIONS [plain|euros|fine]]
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import generate
import oracle
import pytest
from click.testing import CliRunner
from length import campaign, seeds
from loopfolio.cli import cli

Case = dict[str, Any]
Key = tuple[int, int, str]  # seed, most options, kind of amounts

PLAIN = [(seed, 8, "plain") for seed in seeds(80)]
# Where closeness and the additive value choose differently, which is rare.
SPLIT = [(seed, 8, "plain") for seed in (40042, 40092, 40109, 40162, 40231, 40241, 40375, 40393)]
LARGER = [(1000 + seed, 11, "plain") for seed in seeds(6)]
EUROS = [(seed, 7, "euros") for seed in seeds(40)]
FINE = [(seed, 7, "fine") for seed in seeds(20)]
EVERY = [*PLAIN, *SPLIT, *LARGER, *EUROS, *FINE]
SOME = [
    *PLAIN[: len(PLAIN) * 3 // 8],
    *SPLIT,
    *EUROS[: len(EUROS) * 3 // 10],
    *FINE[: max(1, len(FINE) * 3 // 10)],
]

# Cases that the command line once got wrong.
FOUND = [
    (2235, 8, "plain"),  # CBC: no solution, with no rule but a budget
    (2269, 8, "plain"),  # equal value per cost but for rounding
    (60249, 8, "plain"),  # a mean within rounding of its limit
    (60282, 8, "plain"),  # the same, and a worse portfolio funded
    (80381, 8, "plain"),  # a rule on value that the additive values cannot keep
    (24, 8, "plain"),  # `together` naming what is outside its scope
    (33, 7, "euros"),  # the same
    (50021, 7, "euros"),  # no end
    (50042, 7, "euros"),  # entry budgets
    (50061, 7, "euros"),  # a portfolio lost
    (50094, 7, "euros"),  # no end, and entry budgets
]

LIMIT = 20  # seconds a command may take on a case of a handful of options


def name_of(key: Key) -> str:
    return f"{key[0]}-{key[2]}"


def every_case(test: Any) -> Any:
    return campaign(len(EVERY))(pytest.mark.parametrize("key", EVERY, ids=name_of)(test))


def some_cases(test: Any) -> Any:
    return campaign(len(SOME))(pytest.mark.parametrize("key", SOME, ids=name_of)(test))


class OutOfTime(BaseException):
    """Not an Exception, so that nothing under test can catch it."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raise OutOfTime when the body takes longer: one command that hangs must not hang the suite."""

    def ring(_number: int, _frame: Any) -> None:
        raise OutOfTime(f"not done in {seconds} s")

    if not hasattr(signal, "SIGALRM"):  # Windows
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@cache
def case_of(key: Key) -> Case:
    return generate.random_case(*key)


@cache
def _ask(text: str, command: str, *flags: str) -> tuple[int, str]:
    try:
        with within(LIMIT):
            result = CliRunner().invoke(cli, [command, "-", "--format", "json", *flags], input=text)
    except OutOfTime as late:
        return -1, str(late)
    if result.exit_code not in (0, 3):
        return result.exit_code, f"{result.output}\n{result.exception!r}"
    return result.exit_code, result.stdout


def ask(case: Case, command: str, *flags: str) -> tuple[int, Any]:
    """The exit code and the JSON of a command; the text instead where it is neither done nor infeasible."""
    code, text = _ask(generate.as_yaml(case), command, *flags)
    return code, json.loads(text) if code in (0, 3) else text


@cache
def _funding(case: str, profile: str | None, budget: float | None, method: str) -> oracle.Answer:
    return oracle.fund(json.loads(case), profile, budget, method)


def funding(
    case: Case, profile: str | None = None, budget: float | None = None, method: str = "topsis"
) -> oracle.Answer:
    return _funding(json.dumps(case), profile, budget, method)


def near(a: float | None, b: float | None, tolerance: float = 1e-9) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= tolerance * max(1, abs(a), abs(b))


def expect(wrong: list[str], what: str, expected: Any, got: Any) -> None:
    alike = near(expected, got) if isinstance(expected, float) and got is not None else expected == got
    if not alike:
        wrong.append(f"{what}: expected {expected}, got {got}")


# --- what is compared ----------------------------------------------------------------------


def wrong_weights(case: Case) -> list[str]:
    wrong: list[str] = []
    code, got = ask(case, "weigh")
    if code:
        return [f"weigh: exit {code}: {got}"]
    expect(wrong, "schema", "loopfolio/weigh/1", got["schema"])
    expect(wrong, "profiles", list(case["profiles"]), [p["id"] for p in got["profiles"]])
    for entry in got["profiles"]:
        name = entry["id"]
        expected = oracle.weigh(case, name)
        (method,) = {"ahp", "direct", "order"} & set(case["profiles"][name])
        expect(wrong, f"{name} method", method, entry["method"])
        expect(wrong, f"{name} criteria", list(expected.weights), list(entry["weights"]))
        for c, w in expected.weights.items():
            expect(wrong, f"{name} weight of {c}", w, entry["weights"][c])
        for figure in ("lambda_max", "consistency_ratio", "gci"):
            expect(wrong, f"{name} {figure}", getattr(expected, figure), entry[figure])
        ratio = expected.consistency_ratio
        expect(wrong, f"{name} consistent", None if ratio is None else ratio <= 0.1, entry["consistent"])
    return wrong


def wrong_ranking(case: Case, profile: str | None = None, normalisation: str = "bounds") -> list[str]:
    wrong: list[str] = []
    flags = ["--profile", profile] if profile else []
    flags += [] if normalisation == "bounds" else ["--normalisation", normalisation]
    code, got = ask(case, "rank", *flags)
    if code:
        return [f"rank: exit {code}: {got}"]
    profile = profile or oracle.default_profile(case)
    weights = oracle.weigh(case, profile).weights
    if normalisation == "bounds":
        scores = oracle.closeness(case, weights)
    else:
        scores = oracle.observed_closeness(case, weights, normalisation)
    sums = oracle.additive(case, weights)
    ranks = oracle.ranks(scores)
    place = {s: k for k, s in enumerate(case["stages"])}
    expect(wrong, "profile", profile, got["profile"])
    for entry, (c, w) in zip(got["criteria"], weights.items(), strict=True):
        expect(wrong, "criterion", (c, case["criteria"][c]["direction"]), (entry["id"], entry["direction"]))
        expect(wrong, f"weight of {c}", w, entry["weight"])
    expected = sorted(scores, key=lambda s: (ranks[s], place[s]))
    expect(wrong, "order", expected, [x["id"] for x in got["stages"]])
    for entry in got["stages"]:
        stage = entry["id"]
        expect(wrong, f"rank of {stage}", ranks[stage], entry["rank"])
        expect(wrong, f"score of {stage}", scores[stage], entry["score"])
        if normalisation == "bounds":
            expect(wrong, f"additive value of {stage}", sums[stage], entry["additive"])
        for c in case["criteria"]:
            reading = case["stages"][stage][c]
            point = reading[0] if isinstance(reading, list) else reading
            expect(wrong, f"reading {stage}.{c}", oracle.SYMBOLS.get(point, point), entry["readings"][c])
    return wrong


def fund_flags(profile: str | None, budget: float | None, method: str, solver: str) -> list[str]:
    flags = ["--profile", profile] if profile else []
    flags += ["--budget", repr(budget)] if budget is not None else []
    flags += ["--method", method] if method != "topsis" else []
    return [*flags, "--solver", solver] if solver != "highs" else flags


def named(rules: list[Case]) -> dict[str, Case]:
    """Rules under the names that the tool gives: their own, or kind and number."""
    return {rule.get("name", f"{rule['rule']} {k}"): rule for k, rule in enumerate(rules, start=1)}


def wrong_conflict(case: Case, answer: oracle.Answer, got: Case) -> list[str]:
    """Whether the rules said to be in conflict are, and none of them is there for nothing."""
    wrong: list[str] = []
    expect(wrong, "schema", "loopfolio/error/1", got["schema"])
    expect(wrong, "error", "infeasible", got["error"])
    rules = named(answer.rules)
    unknown = [x for x in got["conflict"] if x not in rules]
    if unknown or not got["conflict"]:
        return [*wrong, f"conflict {got['conflict']} does not name rules of {list(rules)}"]
    conflict = [rules[x] for x in got["conflict"]]
    if oracle.can_be_met(case, answer.every, conflict):
        wrong.append(f"conflict {got['conflict']} can be met")
    for name in got["conflict"]:
        if not oracle.can_be_met(case, answer.every, [r for r in conflict if r is not rules[name]]):
            wrong.append(f"conflict {got['conflict']} holds without {name!r}")
    return wrong


def wrong_rules(case: Case, answer: oracle.Answer, got: list[Case]) -> list[str]:
    """Each rule's use, limits and whether it binds; ``budget`` comes before the others."""
    wrong: list[str] = []
    funded = answer.portfolio.funded
    rules = sorted(answer.rules, key=lambda r: r.get("name") != "budget")
    expect(wrong, "rules", [r["rule"] for r in rules], [r["rule"] for r in got])
    for rule, entry in zip(rules, got, strict=False):
        name = entry["name"]
        if "name" in rule:
            expect(wrong, "rule name", rule["name"], name)
        for side in ("at_most", "at_least"):
            limit = oracle.level(case, rule[side]) if side in rule else None
            expect(wrong, f"{side} of {name}", limit, entry[side])
        if rule["rule"] in ("requires", "each"):
            continue
        measured = oracle.used(rule, funded, answer.every)
        expect(wrong, f"use of {name}", None if measured is None else float(measured), entry["used"])
        if rule["rule"] in oracle.LIMITED:
            expect(wrong, f"binding {name}", oracle.binding(case, rule, measured), entry["binding"])
    return wrong


def wrong_funding(
    case: Case,
    profile: str | None = None,
    budget: float | None = None,
    method: str = "topsis",
    solver: str = "highs",
) -> list[str]:
    wrong: list[str] = []
    code, got = ask(case, "fund", *fund_flags(profile, budget, method, solver))
    if code not in (0, 3):
        return [f"fund: exit {code}: {got}"]
    answer = funding(case, profile, budget, method)
    chosen = answer.portfolio
    if code == 3 or chosen is None:
        expect(wrong, "exit code", 3 if chosen is None else 0, code)
        return wrong or wrong_conflict(case, answer, got)

    expect(wrong, "schema", "loopfolio/fund/1", got["schema"])
    expect(wrong, "profile", profile or oracle.default_profile(case), got["profile"])
    expect(wrong, "solver", solver, got["solver"])
    expect(wrong, "status", "optimal", got["status"])
    expect(wrong, "budget", case.get("budget") if budget is None else budget, got["budget"])
    place = {p: k for k, p in enumerate(answer.every)}
    pairs = [entry["pair"] for entry in got["funded"]]
    expect(wrong, "funded", sorted(chosen.funded, key=place.get), sorted(pairs, key=place.get))
    expect(wrong, "value", chosen.value, got["value"])
    expect(wrong, "cost", chosen.cost, got["cost"])
    if not wrong:
        expect(wrong, "bound", chosen.value, got["bound"])
        expect(wrong, "gap", 0.0, got["gap"])
        for entry in got["funded"]:
            pair = entry["pair"]
            expect(wrong, "place", pair, f"{entry['stage']}/{entry['technology']}")
            for figure in ("cost", "value", "difficulty", "maturity"):
                expect(wrong, f"{figure} of {pair}", answer.every[pair][figure], entry[figure])
            expect(wrong, f"entry budget of {pair}", answer.entry[pair], entry["entry_budget"])
        expect(wrong, "priority order", answer.order, pairs)
        expect(wrong, "numbers", [*range(1, len(pairs) + 1)], [x["priority"] for x in got["funded"]])
        expect(
            wrong, "not funded", [p for p in place if p not in pairs], [x["pair"] for x in got["not_funded"]]
        )
        for entry in got["not_funded"]:
            for figure in ("cost", "value"):
                expect(
                    wrong, f"{figure} of {entry['pair']}", answer.every[entry["pair"]][figure], entry[figure]
                )
        wrong += wrong_rules(case, answer, got["rules"])
    return wrong + wrong_additive(answer, got)


def wrong_additive(answer: oracle.Answer, got: Case) -> list[str]:
    wrong: list[str] = []
    place = {p: k for k, p in enumerate(answer.every)}
    if answer.additive is None:
        expect(wrong, "additive", None, got["additive"])
        return wrong
    other = answer.additive.funded
    expect(wrong, "additive", sorted(other, key=place.get), got["additive"]["funded"])
    differs = sorted(other ^ answer.portfolio.funded, key=place.get)
    expect(wrong, "additive differs", differs, sorted(got["additive"]["differs"], key=place.get))
    return wrong


def passes(case: Case, wrong: list[str]) -> None:
    if wrong:
        pytest.fail("\n".join([*wrong, "", generate.as_yaml(case)]), pytrace=False)


# --- the tests -----------------------------------------------------------------------------


@every_case
def test_weights_are_the_eigenvector_the_shares_or_the_centroid(key):
    """``weigh`` gives every profile's weights, and for judgements λmax, CR and GCI, to 1e-9."""
    case = case_of(key)
    passes(case, wrong_weights(case))


@every_case
def test_stages_rank_by_closeness_on_declared_bounds(key):
    """``rank`` gives closeness and the additive value to 1e-9, and equal ranks where they tie."""
    case = case_of(key)
    passes(case, wrong_ranking(case))


@pytest.mark.parametrize("size", range(1, 10))
@campaign(30, part=1)
def test_up_to_nine_criteria_weigh_alike(seed, size):
    """Weights, λmax, CR by the random index of that order, and GCI hold for one to nine criteria."""
    case = generate.case_to_weigh(seed, size)
    passes(case, wrong_weights(case) + wrong_ranking(case))


@some_cases
@pytest.mark.parametrize("normalisation", ["vector", "minmax"])
def test_other_normalisations_rank_on_what_was_observed(key, normalisation):
    """``--normalisation`` scales columns on the case's own readings, as Hwang & Yoon (1981) do.

    A column on which all stages read the same tells none apart; where every column is so, none is
    best or worst, and each stage scores a half.
    """
    case = case_of(key)
    passes(case, wrong_ranking(case, normalisation=normalisation))


@some_cases
def test_another_profile_ranks_and_funds_by_its_own_weights(key):
    """``--profile`` ranks and funds with that profile's weights instead of the case's choice."""
    case = case_of(key)
    profile = list(case["profiles"])[-1]
    passes(case, wrong_ranking(case, profile) + wrong_funding(case, profile))


@every_case
def test_funds_the_best_portfolio_of_all(key):
    """``fund`` takes the most value, then the least cost, then the earliest pairs, under every rule.

    Also its entry budgets and priorities from the exact frontier, what each rule uses, and what the
    additive priorities would fund; and where no portfolio obeys the rules, which of them conflict.
    """
    case = case_of(key)
    passes(case, wrong_funding(case))


@some_cases
def test_cbc_funds_the_same(key):
    """``--solver cbc`` funds what the oracle and HiGHS fund, ties included."""
    case = case_of(key)
    passes(case, wrong_funding(case, solver="cbc"))


@some_cases
def test_the_solver_traces_the_frontier_of_looking_at_every_portfolio(key, monkeypatch):
    """Entry budgets are the same when no case counts as small enough to enumerate its frontier."""
    monkeypatch.setattr("loopfolio.models.portfolio.frontier.MOST_ENUMERATED", -1)
    monkeypatch.setitem(globals(), "_ask", _ask.__wrapped__)  # answers remembered were enumerated
    case = case_of(key)
    passes(case, wrong_funding(case))


@pytest.mark.parametrize("key", FOUND, ids=name_of)
def test_cases_once_answered_wrongly_are_answered_rightly(key):
    """Every defect found so far stays mended, whichever solver, method, profile and budget is asked for."""
    case = case_of(key)
    passes(case, everything_wrong(case))


@some_cases
def test_another_budget_replaces_that_of_the_case(key):
    """``--budget`` funds within that budget, whether the case has one or not."""
    case = case_of(key)
    budget = round(0.6 * case.get("budget", 5), 2)
    passes(case, wrong_funding(case, budget=budget))


@some_cases
def test_additive_priorities_value_the_pairs_by_choice(key):
    """``--method additive`` takes the additive value for each stage's priority."""
    case = case_of(key)
    passes(case, wrong_funding(case, method="additive"))


def test_random_cases_are_of_every_sort():
    """The cases fund something and nothing, are infeasible, have long frontiers and every kind of rule."""
    plain, euros, fine = (
        [(seed, most, kind) for seed in range(count)]
        for count, most, kind in ((80, 8, "plain"), (40, 7, "euros"), (20, 7, "fine"))
    )
    answers = [funding(case_of(key)) for key in [*plain, *SPLIT, *euros, *fine]]
    kinds = {rule["rule"] for answer in answers for rule in answer.rules}
    assert kinds == set(generate.RULES)
    assert sum(a.portfolio is None for a in answers) > 10
    assert sum(len(a.points) > 5 for a in answers) > 10
    assert sum(a.portfolio is not None and not a.portfolio.funded for a in answers) > 5
    assert sum(a.additive is not None and a.additive.funded != a.portfolio.funded for a in answers) > 3


@pytest.mark.parametrize("key", [(2, 8, "plain"), (7, 8, "plain")], ids=name_of)
def test_the_installed_command_says_the_same(key, tmp_path):
    """The ``loopfolio`` command on a file prints the JSON, and exits, as the command in-process does."""
    case = case_of(key)
    path = tmp_path / "case.yaml"
    path.write_text(generate.as_yaml(case), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("loopfolio")), "fund", str(path), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    code, got = ask(case, "fund")
    assert done.returncode == code
    shown = json.loads(done.stdout)
    shown.pop("problems", None), got.pop("problems", None)  # these say in which file they stand
    assert shown == got


# --- more cases than the suite has ---------------------------------------------------------


def everything_wrong(case: Case) -> list[str]:
    wrong = wrong_weights(case) + wrong_ranking(case) + wrong_funding(case)
    wrong += [f"cbc: {x}" for x in wrong_funding(case, solver="cbc")]
    wrong += [f"additive: {x}" for x in wrong_funding(case, method="additive")]
    profile = list(case["profiles"])[-1]
    wrong += [f"{profile}: {x}" for x in wrong_ranking(case, profile) + wrong_funding(case, profile)]
    budget = round(0.6 * case.get("budget", 5), 2)
    return wrong + [f"--budget {budget}: {x}" for x in wrong_funding(case, budget=budget)]


if __name__ == "__main__":
    first, count, most = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 8
    for seed in range(first, first + count):
        random_case = generate.random_case(seed, most, sys.argv[4] if len(sys.argv) > 4 else "plain")
        if found := everything_wrong(random_case):
            print(f"--- seed {seed}", *found, generate.as_yaml(random_case), sep="\n", flush=True)
        _ask.cache_clear()
        _funding.cache_clear()
    print(f"compared {count} cases")
