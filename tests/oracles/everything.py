"""A case in which every key of the format stands."""

from typing import Any

Data = dict[str, Any]


def everything() -> Data:
    """A case that uses every key of the format."""
    common = {"name": "N", "why": "w", "source": "s", "illustrative": True}
    borne = {"date": "2026-03-01", "strength": "weak"}
    cost = {"low": 1, "likely": 2, "high": 3, **common, **borne}
    technology = {
        "cost": cost,
        "difficulty": "low",
        "maturity": 2.5,
        "success": 0.5,
        "cost_profile": [0.4, 0.6],
        "duration": 2,
        "running_cost": -0.5,
        "earliest": "2027",
        "latest": "h2",
        "builds": {"maturity": 1, **common},
        "owner": "Ana, or Bo",
        "staff": 2,
        **common,
        "levels": {
            "pilot": {
                "cost": 1,
                "effect": 0.5,
                "difficulty": "low",
                "duration": 1,
                "running_cost": 2,
                "builds": {"maturity": 1},
                "staff": [1, 0.5],
                **common,
            },
            "roll": {"cost": cost},
        },
    }
    judged = {"c": {"g": "1/3"}, "g": {}}
    return {
        "format": 1,
        **common,
        "decision": {
            "question": "What to fund, and when?",
            "asked_of": "the board",
            "by": "2027-02-18",
            "owner": "Ana",
            "author": "Bo",
            "version": "1.10",
            "date": "2026-11-01",
            "scope": "all: stages",
            "baseline": "nothing, or less",
            "measures": ["packs, with a passport", "2027"],
            "review": "2028-01-31",
            "dissent": {"Ana": "reuse, reads: too high", "b, o": "7"},
            "debiasing": ["a premortem"],
            "workshops": [
                {
                    "began": "2027-02-18 09:30 UTC",
                    "took_part": ["Ana", "Bo: B"],
                    "answered_nothing": "Cy",
                    "rounds": [
                        {
                            "asked": "criteria, two at a time",
                            "opened": "2027-02-18 09:30 UTC",
                            "closed": "later",
                            "answered": 2,
                            "too_little": ["Bo: B"],
                            **common,
                        },
                    ],
                    "left_open": [
                        {
                            "what": "a: c",
                            "not_known": ["Ana"],
                            "not_answered": ["Cy"],
                            "read_by_nobody": True,
                            **common,
                        },
                    ],
                    "dissent": {"Ana": "7"},
                    **common,
                },
            ],
            **common,
        },
        "currency": "kEUR",
        "scale": {"low": 1, "high": 2},
        "scales": {"other": {"low": 1, "high": 9}, "named": "1-3-9"},
        "method": "additive",
        "normalisation": "vector",
        "profile": "p",
        "minimise": "cost",
        "carry_over": True,
        "discount": 0.05,
        "conceptual_model": {"y": "c", "x": "n.1", "size": "c", "colour": "c", **common},
        "criteria": {
            "c": {"direction": "max", **common},
            "n.1": {"direction": "min", "unit": "t, or kg", "bounds": [0, 1 / 3]},
            "target": {"direction": "target", "target": 7, "bounds": [0, 14]},
            "worth": {"direction": "max", "bounds": [0, 9], "value": [[0, 0], [2, 0.8], [9, 1]]},
            "pair": {"direction": "max"},
            "levels": {
                "direction": "max",
                "scale": {"low": 1, "critical": 4},
                "veto": "low",
                "means": {"low": "once a year, or less"},
            },
            "curve": {"direction": "min", "bounds": [0, 9], "exponential": -2.5, "veto": 8},
            "linear": {
                "direction": "max",
                "bounds": [0, 9],
                "indifference": 1,
                "preference": 2.5,
                "shape": "linear",
            },
            "bell": {"direction": "max", "bounds": [0, 9], "inflection": 3, "role": "technological_maturity"},
        },
        "stages": {
            "a": {"c": ["high", "low"], "n.1": {"ana": 0.1, "b, o": None, "x: y": 0.2}, **common},
            "b": {"c": {"reading": "low", "source": "2026", "why": "H", **borne, "illustrative": True}},
        },
        "technologies": {
            "t": technology,
            "u": {"partial": {"from": 0.3, "steps": 8, **common}, "cost_profile": {"0": 120, "2": -20.5}},
        },
        "resources": {"staff": {"unit": "FTE", **common}, "space": {}},
        "fit": {"a": {"t": {"fit": 0.5, **common}, "u": "none"}, "b": {}},
        "pairs": {
            "a/t": {**technology, "value": -1.5, "fit": "high"},
            "b/u": {"running": {"left": cost, "spent": 3, "stop": 1.5, "level": "30%", **common}},
            "b/t": {"running": {"left": [1, 0.5]}},
        },
        "pairwise": {"pair": {"a": {"b": "1/3"}}},
        "random_index": "saaty",
        "synergies": [{"pairs": ["a/t", "b/u"], "value": 0.1 + 0.2, **common}],
        "budget": {"at_most": 4, **common},
        "periods": {
            "2027": {
                "budget": {"at_most": 3, **common},
                "staff": {"at_most": 2, **common},
                "space": 1.5,
                "starts": "2027-04-01",
                **common,
            },
            "h2": {"staff": 3},
        },
        "pools": {
            "grant": {
                "amount": 2,
                "scope": {"stages": ["a"], "technologies": ["t"]},
                "within": True,
                **common,
            },
            "half": {
                "amounts": {"2027": 2, "h2": 0.5},
                "first": "2027",
                "last": "h2",
                "carry_over": True,
                "share": 0.5,
            },
        },
        "rules": [
            {
                "rule": "total",
                "of": "cost",
                "at_most": 4,
                "scope": {"stages": ["a"]},
                **common,
                "name": "one",
            },
            {"rule": "mean", "of": "maturity", "weight": "staff", "at_least": "high"},
            {"rule": "requires", "pair": "*/t", "needs": "a/*", "lag": 1},
            {"rule": "requires", "pair": ["a/t", "b/u"], "needs": ["a/*", "*/u"], "all": True},
            {"rule": "requires", "pair": ["a/t", "b/u"], "needs": "b/t", "jointly": True},
            {"rule": "fund", "pairs": ["a/t"], "by": "2027-02-18"},
            {"rule": "excludes", "pairs": ["a/*", "b/u"]},
            {"rule": "total", "of": "operating cost", "period": "*", "at_most": 4},
            {"rule": "total", "of": "cost", "at_most": 9, "in": 0.8},
            {"rule": "count", "period": "2027", "at_most": 4},
            {"rule": "share", "of": "staff", "period": "h2", "at_least": 0.1},
        ],
        "profiles": {
            "p": {"ahp": judged, "groups": {"g": ["c", "n.1"]}, **common},
            "d": {"direct": {"c": 0.5, "n.1": 0.5}},
            "s": {"swing": {"c": 100, "n.1": 1e-9}},
            "o": {"order": ["c", "n.1"]},
            "e": {"data": "entropy"},
            "i": {"intervals": {"c": [0.2, 0.4], "n.1": 0.3}, "statements": ["c >= n.1"]},
            "none": {"ahp": {}},
            "b": {
                "best_worst": {
                    "best": "c",
                    "worst": "n.1",
                    "best_to_others": {"n.1": 3},
                    "others_to_worst": {"c": 3},
                }
            },
            "x": {
                "experts": {"ana": {"ahp": judged, "weight": 2, **common}, "bo": {"ahp": {}}},
                "aggregate": "priorities",
                "leave_out": ["bo"],
            },
            "y": {
                "experts": {
                    "ana": {
                        "best_worst": {
                            "best": "c",
                            "worst": "n.1",
                            "best_to_others": {"n.1": 3},
                            "others_to_worst": {},
                        },
                        **common,
                    },
                },
                "aggregate": "bayesian",
            },
            "z": {
                "experts": {"ana": {"swing": {"c": 100, "n.1": 40}, **common}, "bo": {"swing": {"c": 100}}},
                "aggregate": "mean",
            },
        },
        "scenarios": {
            "lean": {
                "budget": 2.5,
                "stages": {"b": None, "n.1": {"c": "low"}},
                "rules": [{"rule": "count", "at_most": 2, "why": "a, b"}],
                "resources": ["staff"],
                **common,
            },
            "same": {},
        },
    }
