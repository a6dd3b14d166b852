"""What many tests need and none of them is about: worked out once in a process, for all of them.

The library's cases, thousands of lines of YAML, are parsed once; the draws of weights that stand in a
whole analysis of a case are drawn and solved once, a tenth of the portfolios that are solved otherwise.
Each test has its own copy of a tree; results are frozen. Where there is little time everything is as
without this; for whom the number of portfolios counts there is ``all_draws``.
"""

import math
import pickle
import time
from functools import cache

import pytest

ALL_DRAWS = {}


@pytest.fixture(scope="session", autouse=True)
def computed_once():
    from loopfolio.cases import files
    from loopfolio.models.sensitivity import doubt

    ALL_DRAWS.update(doubt.IN_PASSING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "parse", parsed_once(files.parse))
        patch.setattr(doubt, "stress", drawn_once(doubt.stress))
        tenth = {most: draws // 10 for most, draws in ALL_DRAWS.items()}
        patch.setattr(doubt, "IN_PASSING", tenth)
        yield


@pytest.fixture
def all_draws(monkeypatch):
    """As many portfolios as the product solves."""
    from loopfolio.models.sensitivity import doubt

    monkeypatch.setattr(doubt, "IN_PASSING", ALL_DRAWS)


def parsed_once(parse):
    from loopfolio.cases.files import LIBRARY

    texts = {path.read_text(encoding="utf-8") for path in LIBRARY.glob("*.yaml")}
    known = cache(lambda text, shown: pickle.dumps(parse(text, shown)))

    def parsed(text, shown):
        return pickle.loads(known(text, shown)) if text in texts else parse(text, shown)

    return parsed


def drawn_once(stress):
    from loopfolio.engines.engine import HERE
    from loopfolio.mcda.smaa import uniform
    from loopfolio.models.sensitivity.doubt import USUAL
    from loopfolio.models.solver.limits import active

    known = {}

    def drawn(case, profile, weights, factors, draws, portfolios, seed, engine=HERE, like=None):
        limits = active()
        hurried = limits.deadline < math.inf or limits.spent < time.thread_time() + 2
        passing = (draws, seed) == (USUAL.draws, USUAL.seed) and weights.__code__ is uniform(1).__code__
        if hurried or not passing:
            return stress(case, profile, weights, factors, draws, portfolios, seed, engine, like)
        key = case.model_dump_json(), repr(profile), tuple(factors), portfolios
        if key not in known:
            known[key] = stress(case, profile, weights, factors, draws, portfolios, seed)
        return known[key]

    return drawn
