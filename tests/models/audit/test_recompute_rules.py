"""Rules measured again in plain Python, beside the package, in every plan of a few pairs."""

from itertools import product

import pytest
from loopfolio.models.audit.audit import _own_options
from loopfolio.models.audit.commitments import stops
from loopfolio.models.audit.front import key_of
from loopfolio.models.audit.recompute import options as recompute_options
from loopfolio.models.audit.recompute import rules as recompute_rules
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.validation.validate import validate

YEARS = {
    "format": 1,
    "stages": {"a": {}, "b": {}},
    "technologies": {
        "x": {"cost": 6, "cost_profile": [0.5, 0.5], "duration": 2, "running_cost": 1, "staff": [2, 1],
              "difficulty": "low", "maturity": "high", "success": 0.8},
        "y": {"cost": 4, "difficulty": "high", "maturity": "medium", "staff": 1},
        "z": {"levels": {"small": {"cost": 1, "effect": 0.5, "staff": 0}, "large": {"cost": 3, "staff": 2}},
              "difficulty": "medium", "maturity": "low"},
    },
    "resources": ["staff"],
    "pairs": {"a/x": {"value": 5}, "a/y": {"value": 3}, "b/x": {"value": 4}, "b/z": {"value": 2}},
    "periods": {"y1": {"starts": "2027-01-01", "staff": 3}, "y2": {"starts": "2028-01-01", "budget": 6}},
    "budget": 12,
}  # fmt: skip

RULES = [
    {"rule": "total", "of": "cost", "at_most": 10, "at_least": 3, "scope": {"stages": ["a"]}},
    {"rule": "total", "of": "cost", "at_most": 5, "period": "y1"},
    {"rule": "total", "of": "staff", "at_most": 3, "period": "*"},
    {"rule": "total", "of": "staff", "at_most": 5},
    {"rule": "total", "of": "operating cost", "at_most": 0.5},
    {"rule": "total", "of": "capital cost", "at_most": 9, "period": "y2"},
    {"rule": "total", "of": "risk", "at_most": 0.3},
    {"rule": "total", "of": "value", "at_least": 3, "period": "y1"},
    {"rule": "mean", "of": "maturity", "at_least": 2},
    {"rule": "mean", "of": "difficulty", "weight": "staff", "at_most": 2},
    {"rule": "each", "of": "cost", "at_most": 6},
    {"rule": "each", "of": "maturity", "at_least": "medium", "scope": {"technologies": ["y", "z"]}},
    {"rule": "count", "at_most": 2, "period": "y1"},
    {"rule": "count", "at_least": 1, "pairs": ["a/*", "b/z"]},
    {"rule": "share", "of": "cost", "at_most": 0.6, "scope": {"technologies": ["x"]}},
    {"rule": "share", "of": "staff", "at_least": 0.2, "period": "y1", "scope": {"stages": ["b"]}},
    {"rule": "requires", "pair": "a/x", "needs": "a/y"},
    {"rule": "requires", "pair": "b/*", "needs": "a/*"},
    {"rule": "requires", "pair": "a/y", "needs": ["b/x", "b/z"], "lag": 0},
    {"rule": "requires", "pair": "b/z", "needs": "a/y", "lag": 1},
    {"rule": "requires", "pair": "a/x", "needs": ["a/y", "b/z"], "all": True},
    {"rule": "requires", "pair": ["a/x", "a/y"], "needs": "b/z", "jointly": True},
    {"rule": "requires", "pair": "*/x", "needs": "*/x", "scope": {"stages": ["b"]}},
    {"rule": "excludes", "pairs": ["a/*", "b/z"]},
    {"rule": "together", "pairs": ["a/x", "b/x"]},
    {"rule": "together", "pairs": ["a/y", "b/y"]},  # b/y is no option
    {"rule": "skip", "pairs": ["*/z"]},
    {"rule": "fund", "pairs": ["a/y"], "by": "2027-06-30"},
    {"rule": "fund", "pairs": ["b/x"], "by": "2028-12-31"},
    {"rule": "fund", "pairs": ["b/x"], "by": "2028-12-30"},
    {"rule": "fund", "pairs": ["a/*"]},
]
RUNS = {**YEARS, "pairs": {**YEARS["pairs"], "a/y": {"value": 3, "running": {"left": [2, 1], "stop": 1}}}}


@pytest.mark.parametrize("data", [YEARS, RUNS], ids=["new", "one runs"])
def test_every_rule_measures_every_plan_as_the_package_does(data):
    named = [{**said, "name": f"rule {k}"} for k, said in enumerate(RULES)]
    verdict = validate({**data, "rules": named})
    assert verdict.case is not None, verdict.problems
    case = verdict.case
    made = programme(case, rank(case, weight_profile(case, profile_name(case))))
    every = recompute_options.options(case, {})
    pairs = list(dict.fromkeys(option.pair for option in every.values()))
    worded = {rule.title: rule for rule in recompute_rules.wordings(case)}
    of_pair = {}
    for i, option in enumerate(made.pairs):
        of_pair.setdefault(option.pair, [None]).append(i)
    said = {True: set(), False: set()}
    for choice in product(*of_pair.values()):
        chosen = {i for i in choice if i is not None}
        if data is RUNS and not any(made.pairs[i].pair == "a/y" for i in chosen):
            continue  # what runs goes on or is stopped
        plan = [every[key_of(made.pairs[i].id)] for i in sorted(chosen) if not made.pairs[i].stopped]
        plan = [*plan, *stops(case, every, plan)]
        for rule in made.rules:
            own, again = (
                rule.check(made.pairs, chosen),
                recompute_rules.measure(case, worded[rule.title], pairs, plan),
            )
            assert own.kept == again.kept, (rule.title, [made.pairs[i].id for i in chosen])
            said[own.kept].add(rule.title)
            if own.used is not None and again.used is not None:
                assert again.used == pytest.approx(own.used, abs=1e-9), rule.title
    alike = {rule.title for rule in made.rules} - (said[True] & said[False])
    assert len(alike) < 6, alike  # almost all are kept by some plans and broken by others


@pytest.mark.parametrize("data", [YEARS, RUNS], ids=["new", "one runs"])
def test_every_option_is_computed_again_as_the_package_has_it(data):
    verdict = validate(data)
    assert verdict.case is not None, verdict.problems
    case = verdict.case
    made = programme(case, rank(case, weight_profile(case, profile_name(case))))
    own, again = _own_options(case, made), recompute_options.options(case, {})
    assert own.keys() == again.keys()
    assert len(own) == sum(not option.stopped for option in made.pairs)
    for key, option in again.items():
        for name, figure in option.figures.items():
            assert own[key].figures[name] == pytest.approx(figure, abs=1e-12), (key, name)
        for name, amounts in option.over.items():
            if name in own[key].over:
                assert own[key].over[name] == pytest.approx(amounts[: len(case.periods)], abs=1e-12), (
                    key,
                    name,
                )
        for field in ("pair", "level", "period", "start", "finished", "builds", "state"):
            assert getattr(own[key], field) == getattr(option, field), (key, field)
