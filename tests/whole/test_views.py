"""The command line against the oracle of many views: ``weigh``, ``compare`` and ``stress`` on random cases.

A failing case prints its YAML. More cases than the suite's, from a seed on::

    PYTHONPATH=tests/oracles python tests/whole/test_views.py FIRST_SEED COUNT
"""

import json
import math
import sys
from functools import cache
from typing import Any

import generate
import generate_views
import oracle
import oracle_views
import pytest
from click.testing import CliRunner
from length import campaign, seeds
from loopfolio.cli import cli

Case = dict[str, Any]

TO_COMPARE = [100 + seed for seed in seeds(30, 6)]
TO_STRESS = [200 + seed for seed in seeds(16, 3)]
DRAWS = 2000


def ask(case: Case, command: str, *flags: str) -> tuple[int, Any]:
    """The exit code and the JSON of a command; the text instead where there is no JSON to read."""
    text = generate.as_yaml(case)
    result = CliRunner().invoke(cli, [command, "-", "--format", "json", *flags], input=text)
    if result.exit_code not in (0, 3):
        return result.exit_code, f"{result.output}\n{result.exception!r}"
    return result.exit_code, json.loads(result.stdout)


def near(a: float | None, b: float | None, tolerance: float = 1e-9) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= tolerance * max(1, abs(a), abs(b))


def expect(wrong: list[str], what: str, expected: Any, got: Any, tolerance: float = 1e-9) -> None:
    numbers = isinstance(expected, float) and isinstance(got, (int, float))
    alike = near(expected, got, tolerance) if numbers else expected == got
    if not alike:
        wrong.append(f"{what}: expected {expected}, got {got}")


def expect_share(wrong: list[str], what: str, p: float, got: float, *draws: int | None) -> None:
    """Two estimates of a share, or one and the exact share, within five standard errors.

    A draw more or less of ``draws`` is always allowed.
    """
    per_draw = math.fsum(1 / n for n in draws if n)
    pooled = p if not draws[-1] else (p + got) / 2
    allowed = 5 * math.sqrt(max(pooled * (1 - pooled), 0) * per_draw) + (3 * per_draw if draws[-1] else 0)
    if abs(p - got) > allowed + 1e-9:
        wrong.append(f"{what}: expected {p:.6f}, got {got:.6f}, allowed to differ by {allowed:.6f}")


def passes(case: Case, wrong: list[str]) -> None:
    if wrong:
        pytest.fail("\n".join([*wrong[:30], "", generate.as_yaml(case)]), pytrace=False)


# --- weigh ---------------------------------------------------------------------------------


def wrong_weights(case: Case) -> list[str]:
    wrong: list[str] = []
    code, got = ask(case, "weigh")
    if code:
        return [f"weigh: exit {code}: {got}"]
    expect(wrong, "profiles", list(case["profiles"]), [p["id"] for p in got["profiles"]])
    for entry in got["profiles"]:
        name = entry["id"]
        view = case["profiles"][name]
        expected = oracle_views.weigh(case, name)
        (method,) = {"ahp", "direct", "order", "swing", "data", "experts"} & set(view)
        expect(wrong, f"{name} method", method, entry["method"])
        expect(wrong, f"{name} criteria", list(case["criteria"]), list(entry["weights"]))
        for c, w in expected.weights.items():
            expect(wrong, f"{name} weight of {c}", w, entry["weights"][c], 1e-7)
        ratio = expected.consistency_ratio
        expect(wrong, f"{name} consistency ratio", ratio, entry["consistency_ratio"], 1e-6)
        if expected.nodes:
            compared = {node["group"] or "": node for node in entry["comparisons"]}
            expect(wrong, f"{name} groups", set(expected.nodes), set(compared))
            for group in set(expected.nodes) & set(compared):
                mine, theirs = expected.nodes[group], compared[group]
                place = f"{name} {group or 'top'}"
                expect(wrong, f"{place} λmax", mine.lambda_max, theirs["lambda_max"], 1e-8)
                expect(wrong, f"{place} GCI", mine.gci, theirs["gci"], 1e-8)
                expect(wrong, f"{place} missing", mine.open_cells, theirs["missing_judgements"])
                for c in mine.weights:
                    expect(wrong, f"{place} weight of {c}", mine.weights[c], theirs["weights"][c], 1e-7)
                    expect(
                        wrong,
                        f"{place} mean of {c}",
                        mine.geometric_mean[c],
                        theirs["geometric_mean"][c],
                        1e-8,
                    )
    return wrong


@campaign(15, part=5)
def test_every_way_of_weighing_gives_the_weights_that_its_definition_gives(seed):
    """Open judgements, points, orders, groups within groups, experts put together by either way."""
    case = generate_views.case_to_weigh(seed)
    passes(case, wrong_weights(case))


@campaign(10, part=3)
def test_the_judgements_that_cost_most_consistency_are_ranked_by_what_changing_them_gains(seed):
    """Each has the value at which λmax is least and, once set to the suggestion, the CR that is stated."""
    names = ["a", "b", "c", "d", "e"][: 3 + seed % 3]
    rng = generate.Random(seed)
    judged = generate_views.judgements(rng, names, 0)
    case = generate_views.case_to_weigh(seed) | {
        "criteria": {c: {"direction": "max"} for c in names},
        "stages": {s: dict.fromkeys(names, level) for s, level in (("s1", "low"), ("s2", "high"))},
        "profiles": {"p": {"ahp": judged}},
    }
    code, got = ask(case, "weigh")
    assert code == 0, got
    matrix = oracle_views.pairwise(names, judged)
    best = oracle_views.changed_ratios(matrix)
    wrong: list[str] = []
    diagnosis = got["profiles"][0].get("diagnosis", [])
    ratio = got["profiles"][0]["consistency_ratio"]
    expect(wrong, "some diagnosis", True, bool(diagnosis) or ratio < 1e-9)
    after = [entry["ratio_after"] for entry in diagnosis]
    expect(wrong, "most first", sorted(after), after)
    for entry in diagnosis:
        i, j = names.index(entry["row"]), names.index(entry["column"])
        value = best[i, j][0] if i < j else 1 / best[j, i][0]
        place = f"{entry['row']}/{entry['column']}"
        expect(wrong, f"consistent value of {place}", value, entry["consistent"], 1e-6)
        changed = matrix.copy()
        changed[i, j], changed[j, i] = entry["suggestion"], 1 / entry["suggestion"]
        then = oracle.consistency_ratio(oracle_views.perron(changed)[2], len(names))
        expect(wrong, f"CR after {place}", then, entry["ratio_after"], 1e-8)
        if then > ratio + 1e-9:
            wrong.append(f"changing {place} to {entry['suggestion']} raises CR from {ratio} to {then}")
    passes(case, wrong)


def saaty_neighbours() -> list[float]:
    return [1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)]


@campaign(6, part=2)
def test_a_repair_that_says_fewest_cannot_be_had_with_fewer_changes(seed):
    """Every single judgement, and every pair, is tried at its best value against the repair of four criteria.

    The best value of all, off Saaty's scale, reaches the least CR; if not even that is below 0.1, no
    change of as few judgements is.
    """
    names = ["a", "b", "c", "d"]
    judged = generate_views.judgements(generate.Random(seed), names, 0)
    case = {
        "format": 1,
        "criteria": {c: {"direction": "max"} for c in names},
        "stages": {s: dict.fromkeys(names, level) for s, level in (("s1", "low"), ("s2", "high"))},
        "profiles": {"p": {"ahp": judged}},
    }
    code, got = ask(case, "weigh", "--repair")
    assert code == 0, got
    matrix = oracle_views.pairwise(names, judged)
    cells = [(i, j) for i in range(4) for j in range(i + 1, 4)]

    def least(open_cells):
        changed = matrix.copy()
        for i, j in open_cells:
            changed[i, j] = changed[j, i] = math.nan
        if len(open_cells) > 2:  # what is left may not connect
            return 0.0
        return oracle.consistency_ratio(oracle_views.perron(oracle_views.completed(changed))[2], 4)

    needed = 0
    if least([]) >= 0.1:
        single = min(least([cell]) for cell in cells)
        double = min(least([x, y]) for x in cells for y in cells if x < y)
        needed = 1 if single < 0.1 else 2 if double < 0.1 else 3
    wrong: list[str] = []
    repairs = got["profiles"][0].get("repairs") or []
    changes = repairs[0]["changes"] if repairs else []
    if len(changes) < needed:
        wrong.append(f"at least {needed} changes are needed, {len(changes)} are said to be enough")
    changed = matrix.copy()
    for entry in changes:
        i, j = names.index(entry["row"]), names.index(entry["column"])
        changed[i, j], changed[j, i] = entry["suggestion"], 1 / entry["suggestion"]
    reached = oracle.consistency_ratio(oracle_views.perron(changed)[2], 4)
    if repairs:
        expect(wrong, "CR after the repair", reached, repairs[0]["ratio_after"], 1e-8)
    if reached >= 0.1:
        wrong.append(f"the repair only reaches {reached}")
    on_scale = fewest_on_scale(matrix, cells)
    if on_scale is not None:
        expect(wrong, "changes", on_scale, len(changes))
    passes(case, wrong)


def fewest_on_scale(matrix: Any, cells: list[tuple[int, int]]) -> int | None:
    """How many judgements must take another value of Saaty's scale for CR < 0.1; None beyond two."""

    def ratio(changes: list[tuple[tuple[int, int], float]]) -> float:
        changed = matrix.copy()
        for (i, j), value in changes:
            changed[i, j], changed[j, i] = value, 1 / value
        return oracle.consistency_ratio(oracle_views.perron(changed)[2], len(matrix))

    if ratio([]) < 0.1:
        return 0
    values = saaty_neighbours()
    if any(ratio([(cell, x)]) < 0.1 for cell in cells for x in values):
        return 1
    pairs = [(c, d) for c in cells for d in cells if c < d]
    if any(ratio([(c, x), (d, y)]) < 0.1 for c, d in pairs for x in values for y in values):
        return 2
    return None


# --- compare -------------------------------------------------------------------------------


def wrong_comparison(case: Case) -> list[str]:
    wrong: list[str] = []
    code, got = ask(case, "compare")
    expected = oracle_views.compare(case)
    some = [p for p, x in expected.best.items() if x is None]
    if code == 3:
        return [] if some else ["compare: exit 3, yet every profile has a portfolio"]
    if code:
        return [f"compare: exit {code}: {got}"]
    ids = list(case["profiles"])
    stages = list(case["stages"])
    expect(wrong, "schema", "loopfolio/compare/1", got["schema"])
    expect(wrong, "profiles", ids, [x["id"] for x in got["profiles"]])
    for entry in got["profiles"]:
        for c, w in oracle_views.weigh(case, entry["id"]).weights.items():
            expect(wrong, f"{entry['id']} weight of {c}", w, entry["weights"][c], 1e-7)
    for p in ids:
        expect(wrong, f"ranking of {p}", expected.rankings[p], dict(got["rankings"][p]))
    couples = list(expected.overlap) if not some else []
    every = [(ids[i], ids[k]) for i in range(len(ids)) for k in range(i + 1, len(ids))]
    expect(wrong, "agreement", every, [(x["a"], x["b"]) for x in got["agreement"]])
    for entry in got["agreement"]:
        x, y = ([float(expected.rankings[entry[k]][s]) for s in stages] for k in "ab")
        place = f"{entry['a']} and {entry['b']}"
        tau = oracle_views.kendall_tau_b(x, y)
        if tau is None:  # one of them ties everything, which agrees with itself and tells nothing else
            tau = float(x == y)
        expect(wrong, f"Kendall {place}", tau, entry["kendall_tau"])
        if len(set(x)) == len(set(y)) == len(stages) > 1:
            expect(
                wrong, f"Spearman {place}", oracle_views.weighted_spearman(x, y), entry["weighted_spearman"]
            )
            both = oracle_views.ws(x, y), oracle_views.ws(y, x)
            mean = sum(both) / 2
            if not any(near(v, entry["ws"]) for v in (*both, mean)):
                wrong.append(f"WS {place}: expected one of {both} or {mean}, got {entry['ws']}")
    for p in ids:
        best, theirs = expected.best[p], got["portfolios"][p]
        if best is None:
            continue
        expect(wrong, f"funded by {p}", sorted(best.funded), sorted(theirs["funded"]))
        expect(wrong, f"value of {p}", best.value, theirs["value"], 1e-8)
        expect(wrong, f"cost of {p}", best.cost, theirs["cost"])
    if wrong:
        return wrong
    jaccard = {(x["a"], x["b"]): x["jaccard"] for x in got["overlap"]}
    for couple in couples:
        expect(wrong, f"overlap {couple}", expected.overlap[couple], jaccard.get(couple))
    for pair, share in expected.funded_in.items():
        expect(wrong, f"{pair} funded in", share, float(got["funded_in"].get(pair, 0)))
    for p in ids:
        for q in ids:
            expect(wrong, f"regret of {p} under {q}", expected.regret[p][q], got["regret"][p][q], 1e-8)
    return wrong + wrong_minimax(ids, expected, got)


def wrong_minimax(ids: list[str], expected: oracle_views.Comparison, got: Case) -> list[str]:
    """The least greatest regret is right, and the portfolio given attains it within every rule."""
    wrong: list[str] = []
    for how, least in (("absolute", expected.absolute), ("relative", expected.relative)):
        theirs = got["minimax"][how]
        if least is None:
            continue
        if theirs is None:
            wrong.append(f"minimax {how}: expected {least}, got nothing")
            continue
        expect(wrong, f"minimax {how}", least, float(theirs["regret"]), 1e-7)
        regrets = expected.by_portfolio.get(frozenset(theirs["funded"]))
        if regrets is None:
            wrong.append(f"minimax {how}: {theirs['funded']} breaks a rule under some profile")
            continue
        scale = {p: expected.best[p].value if how == "relative" else 1.0 for p in ids}
        expect(wrong, f"minimax {how} attained", least, max(regrets[p] / scale[p] for p in ids), 1e-7)
        for p in ids:
            expect(wrong, f"{how} regret of {p}", regrets[p] / scale[p], theirs["by_profile"][p], 1e-7)
    return wrong


@campaign(30)
@pytest.mark.parametrize("case_number", TO_COMPARE)
def test_profiles_compare_as_looking_at_every_portfolio_says(case_number):
    """Weights, rankings, agreement, portfolios, overlap, the regret table and the least greatest regret."""
    case = generate_views.case_of_views(case_number)
    passes(case, wrong_comparison(case))


# --- stress --------------------------------------------------------------------------------

WAYS = {
    "readings": (["readings"], "uniform"),
    "readings-scale": (["readings", "scale"], "uniform"),
    "weights": (["weights"], "uniform"),
    "weights-readings": (["weights", "readings"], "uniform"),
    "hull": (["weights", "readings"], "hull"),
    "order": (["weights"], "order"),
    "everything": (["weights", "readings", "scale", "costs"], "uniform"),
}


@cache
def stressed(seed: int, way: str, basis: str) -> tuple[Case, int, Any]:
    case = generate_views.case_of_views(seed)
    vary, how = WAYS[way]
    flags = ["--vary", ",".join(vary), "--draws", str(DRAWS), "--seed", str(seed), "--basis", basis]
    code, got = ask(case, "stress", *flags, "--portfolios", "300", "--weights", how)
    return case, code, got


def wrong_ranks(case: Case, way: str, basis: str, got: Case) -> list[str]:
    wrong: list[str] = []
    vary, how = WAYS[way]
    profile = oracle.default_profile(case)
    mine = oracle_views.stress(case, vary, profile, how, basis)
    expect(wrong, "exact", mine.draws is None, got["exact"])
    drawn = None if got["exact"] else got["draws"]
    draws = (drawn, mine.draws)
    stages = list(case["stages"])
    for s in stages:
        theirs = got["rank_acceptability"][s]
        expect(wrong, f"ranks of {s}", len(stages), len(theirs))
        for k, p in enumerate(mine.rank_acceptability[s]):
            expect_share(wrong, f"{s} at rank {k + 1}", p, theirs[k], *draws)
        for t in stages:
            if s != t:
                won = mine.pairwise_winning[s][t]
                expect_share(wrong, f"{s} over {t}", won, got["pairwise_winning"][s][t], *draws)
        mean = sum(k * p for k, p in enumerate(theirs, start=1))
        expect(wrong, f"expected rank of {s}", mean, got["expected_rank"][s])
        wrong += wrong_centre(mine, s, theirs[0], got, draws)
        central = got["central_weights"][s]
        if central is not None:
            p = oracle_views.confidence(case, vary, basis, s, central)
            expect_share(wrong, f"confidence of {s}", p, got["confidence"][s], drawn, None)
    return wrong


def wrong_centre(
    mine: oracle_views.Stress, stage: str, first: float, got: Case, draws: tuple[Any, Any]
) -> list[str]:
    wrong: list[str] = []
    theirs, expected = got["central_weights"][stage], mine.central_weights[stage]
    expect(wrong, f"{stage} has a centre", first > 0, theirs is not None)
    if theirs is None or expected is None:
        return wrong
    for k, (c, w) in enumerate(expected.items()):
        if draws[0] is None:
            expect(wrong, f"central {c} of {stage}", w, theirs[c], 1e-7)
        elif first * draws[0] >= 30:
            error = mine.central_spread[stage][k] * math.sqrt(
                1 / (first * draws[0]) + 1 / (mine.first[stage] * draws[1])
            )
            if abs(theirs[c] - w) > 5 * error + 1e-9:
                wrong.append(f"central {c} of {stage}: expected {w} ± {error}, got {theirs[c]}")
    return wrong


def wrong_core(case: Case, way: str, basis: str, got: Case) -> list[str]:
    wrong: list[str] = []
    vary, how = WAYS[way]
    mine = oracle_views.core_index(case, vary, oracle.default_profile(case), how, basis, count=200)
    draws = None if got["exact"] else got["portfolio_draws"]
    expect_share(wrong, "infeasible", mine.infeasible, got["infeasible_share"], draws, mine.draws)
    expect(wrong, "pairs", set(mine.index), set(got["core_index"]))
    for pair, p in mine.index.items():
        expect_share(wrong, f"core index of {pair}", p, got["core_index"].get(pair, -1), draws, mine.draws)
    return wrong


@pytest.mark.parametrize("way", WAYS)
@campaign(5)
@pytest.mark.parametrize("case_number", TO_STRESS[:5])
def test_stress_says_how_often_each_rank_and_each_pair_is_reached(case_number, way):
    """Rank acceptability, pairwise wins, central weights, confidence and core index.

    Held to every combination of readings and scales, and where weights vary to draws of our own.
    """
    basis = "additive" if case_number % 2 else "closeness"
    case, code, got = stressed(case_number, way, basis)
    if code == 3:
        point = oracle_views.core_index(case, [], oracle.default_profile(case), basis=basis)
        assert point.infeasible == 1
        return
    assert code == 0, got
    passes(case, wrong_ranks(case, way, basis, got) + wrong_core(case, way, basis, got))


@campaign(16)
@pytest.mark.parametrize("case_number", TO_STRESS)
def test_every_combination_of_readings_has_its_ranking_and_portfolio(case_number):
    """``readings`` lists each combination of the open cells once, and what follows from it."""
    case, code, got = stressed(case_number, "readings", "closeness")
    profile = oracle.default_profile(case)
    if code == 3:
        assert oracle_views.core_index(case, [], profile).infeasible == 1
        return
    assert code == 0, got
    passes(case, wrong_readings(case, profile, got) + wrong_ranks(case, "readings", "closeness", got))


def wrong_readings(case: Case, profile: str, got: Case) -> list[str]:
    wrong: list[str] = []
    cells = oracle_views.open_cells(case)
    weights = list(oracle_views.weigh(case, profile).weights.values())
    worlds = {
        tuple(x.case["stages"][s][c] for s, c in cells): x for x in oracle_views.worlds(case, ["readings"])
    }
    found = {}
    for entry in got["readings"]:
        given = entry["assignment"]
        found[tuple(oracle_views.plain(given[f"{s}.{c}"]) for s, c in cells)] = entry
    expect(wrong, "combinations", set(worlds), set(found))
    for combination in set(worlds) & set(found):
        world, entry = worlds[combination], found[combination]
        w = oracle_views.np.array(weights)
        places = oracle_views.ranks(oracle_views.scores(world.scaled(), w[None, :], "closeness"))[0]
        expected = dict(zip(case["stages"], (int(x) for x in places), strict=True))
        expect(wrong, f"share of {combination}", world.share, entry["share"])
        expect(wrong, f"ranks at {combination}", expected, entry["ranks"])
        listed = sorted(expected, key=lambda s: expected[s])
        expect(wrong, f"ranking at {combination}", listed, entry["ranking"])
        chosen = oracle_views.funded(case, world, w, "closeness")
        theirs = entry["funded"]
        expect(
            wrong,
            f"funded at {combination}",
            None if chosen is None else sorted(chosen),
            None if theirs is None else sorted(theirs),
        )
    return wrong


@campaign(16)
@pytest.mark.parametrize("case_number", TO_STRESS)
def test_intervals_of_a_weight_end_where_scanning_it_finds_a_change(case_number):
    """The first stage, and every strict order, holds inside the interval and not beyond it."""
    basis = "additive" if case_number % 3 == 0 else "closeness"
    case, code, got = stressed(case_number, "readings", basis)
    if code == 3:
        return
    assert code == 0, got
    wrong: list[str] = []
    mine = oracle_views.weight_intervals(case, oracle.default_profile(case), basis)
    for c, kinds in mine.items():
        for kind, ends in kinds.items():
            theirs = got["weight_intervals"][c][kind]
            for side, end, other in zip(("from", "to"), ends, theirs, strict=True):
                expect(wrong, f"{kind} keeps {side} {c}", float(end), float(other), 2e-6)
    passes(case, wrong)


@campaign(5)
@pytest.mark.parametrize("case_number", TO_STRESS[:5])
def test_uncertain_costs_fund_a_pair_as_often_as_draws_of_our_own(case_number):
    """Triangular costs, one a technology and one a pair that states its own, re-optimised every draw."""
    case = generate_views.case_of_views(case_number)
    profile = oracle.default_profile(case)
    code, got = ask(case, "stress", "--vary", "costs", "--draws", "400", "--seed", "3")
    if code == 3:
        assert oracle_views.core_index(case, [], profile).infeasible == 1
        return
    assert code == 0, got
    mine = oracle_views.core_index(case, ["costs"], profile, count=400)
    wrong: list[str] = []
    draws = None if got["exact"] else got["portfolio_draws"]
    expect_share(wrong, "infeasible", mine.infeasible, got["infeasible_share"], draws, 400)
    for pair, p in mine.index.items():
        expect_share(wrong, f"core index of {pair}", p, got["core_index"][pair], draws, 400)
    passes(case, wrong)


def test_the_same_seed_says_the_same_to_the_last_digit():
    """And another seed says something else."""
    case = generate_views.case_of_views(203)
    flags = ["--vary", "weights,readings,scale,costs", "--draws", "300", "--portfolios", "60"]
    first = ask(case, "stress", *flags, "--seed", "5")
    assert first[0] == 0, first[1]
    assert first == ask(case, "stress", *flags, "--seed", "5")
    assert first != ask(case, "stress", *flags, "--seed", "6")


# --- more cases than the suite has ---------------------------------------------------------


def everything_wrong(seed: int) -> list[str]:
    wrong = [f"weigh: {x}" for x in wrong_weights(generate_views.case_to_weigh(seed))]
    case = generate_views.case_of_views(seed)
    wrong += [f"compare: {x}" for x in wrong_comparison(case)]
    for way in WAYS:
        for basis in ("closeness", "additive"):
            _, code, got = stressed(seed, way, basis)
            if code == 0:
                found = wrong_ranks(case, way, basis, got) + wrong_core(case, way, basis, got)
                wrong += [f"{way} {basis}: {x}" for x in found]
            elif code != 3:
                wrong.append(f"{way} {basis}: exit {code}: {got}")
    stressed.cache_clear()
    return wrong


if __name__ == "__main__":
    first_seed, count = int(sys.argv[1]), int(sys.argv[2])
    for seed in range(first_seed, first_seed + count):
        if problems := everything_wrong(seed):
            text = generate.as_yaml(generate_views.case_of_views(seed))
            print(f"--- seed {seed}", *problems[:20], text, sep="\n", flush=True)
    print(f"compared {count} cases")
