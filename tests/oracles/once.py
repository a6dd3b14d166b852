"""What many tests need and none of them is about: worked out once in a process, for all of them.

The library's cases, thousands of lines of YAML, are parsed once; what says in a whole analysis how sure it
is (draws, profiles side by side, what is worth finding out) is worked out once for a case, by a tenth of
the portfolios that are solved otherwise.
Each test has its own copy of a tree; results are frozen. Where there is little time everything is as
without this; for whom the number of portfolios counts there is ``all_draws``.
"""

import inspect
import math
import os
import pickle
import time
from contextlib import contextmanager
from functools import cache

import numpy as np
import pytest

ALL_DRAWS = {}


@pytest.fixture(scope="session", autouse=True)
def computed_once():
    import pymcdm  # noqa: F401 - where it is there already, ``run`` ranks in its own process, and starts none beside
    from loopfolio.cases import files
    from loopfolio.engines.engine import Engine
    from loopfolio.mcda.weighting import consistency_repair
    from loopfolio.models.chain import together
    from loopfolio.models.sensitivity import doubt, profile_regret
    from loopfolio.models.uncertainty import robust, worth

    ALL_DRAWS.update(IN_PASSING=doubt.IN_PASSING, MOST_BESIDE=doubt.MOST_BESIDE)
    with pytest.MonkeyPatch.context() as patch:
        # Processes beside have to start first: only tests that are about them start some.
        patch.setattr(Engine.__init__, "__defaults__", (1, math.inf))
        # What the tests write need not outlive a power cut.
        patch.setattr(os, "fsync", lambda file: None)
        patch.setattr(files, "parse", parsed_once(files.parse))
        patch.setattr(doubt, "stress", worked_out_once(doubt.stress, of_draws))
        patch.setattr(worth, "worth", by_a_tenth(worked_out_once(worth.worth, of_ranking)))
        patch.setattr(robust, "robust", worked_out_once(robust.robust, of_robust))
        patch.setattr(together, "answer", worked_out_once(together.answer, of_chain))
        patch.setattr(consistency_repair, "diagnose", by_matrix(consistency_repair.diagnose))
        patch.setattr(profile_regret, "compare", worked_out_once(profile_regret.compare, of_profiles))
        tenth = {most: draws // 10 for most, draws in doubt.IN_PASSING.items()}
        patch.setattr(doubt, "IN_PASSING", tenth)
        patch.setattr(doubt, "MOST_BESIDE", doubt.MOST_BESIDE // 10)
        yield


@pytest.fixture
def all_draws():
    """As many portfolios as the product solves."""
    with every_draw():
        yield


@contextmanager
def every_draw():
    """For what is done within, as many portfolios as the product solves."""
    from loopfolio.models.sensitivity import doubt

    with pytest.MonkeyPatch.context() as patch:
        for name, draws in ALL_DRAWS.items():
            patch.setattr(doubt, name, draws)
        yield


def parsed_once(parse):
    from loopfolio.cases.files import LIBRARY

    texts = {path.read_text(encoding="utf-8") for path in LIBRARY.glob("*.yaml")}
    known = cache(lambda text, shown: pickle.dumps(parse(text, shown)))

    def parsed(text, shown):
        return pickle.loads(known(text, shown)) if text in texts else parse(text, shown)

    return parsed


def worked_out_once(compute, named):
    """``compute``, each of its answers kept by the case and by what ``named`` says of the rest of the call.

    Where ``named`` says ``None``, time is short or other processes may be asked, the test is about that.
    """
    from loopfolio.engines.engine import HERE
    from loopfolio.models.solver.limits import active

    known, asked = {}, inspect.signature(compute)

    def answered(*given, **more):
        call = asked.bind(*given, **more).arguments
        limits = active()
        hurried = limits.deadline < time.monotonic() + 30 or limits.spent < time.thread_time() + 2
        name = None if hurried or side_by_side(call.get("engine", HERE)) else named(call)
        if name is None:
            return compute(*given, **more)
        key = call["case"].model_dump_json() if "case" in call else "", *name
        if key not in known:
            known[key] = compute(*given, **more)
        return known[key]

    return answered


def side_by_side(engine):
    """Whether it may start processes; those of a command that nobody tells how many never do here."""
    return engine.workers > 1 and engine._pays < math.inf


def by_matrix(diagnose):
    """``diagnose``, once for each matrix of judgements: every answer about a case says it."""
    known = cache(lambda cells, size, table: diagnose(np.frombuffer(cells).reshape(size, size), table))
    return lambda matrix, table="alonso_lamata": known(
        np.asarray(matrix, float).tobytes(), len(matrix), table
    )


def of_draws(call):
    """Those beside an analysis; from which weights they come, a function knows by what it closes over."""
    from loopfolio.models.sensitivity.doubt import USUAL

    if (call["draws"], call["seed"]) != (USUAL.draws, USUAL.seed):
        return None
    weights = call["weights"]
    try:
        held = pickle.dumps([cell.cell_contents for cell in weights.__closure__ or ()])
    except (pickle.PicklingError, AttributeError, TypeError):
        return None
    return repr(call["profile"]), weights.__qualname__, held, tuple(call["factors"]), call["portfolios"]


def by_a_tenth(worth):
    """``worth`` beside an analysis, of a single range by a tenth of the draws, too."""
    from loopfolio.models.sensitivity import doubt
    from loopfolio.models.uncertainty.worth import DRAWS

    def found(*given, **more):
        tenth = ALL_DRAWS["MOST_BESIDE"] != doubt.MOST_BESIDE
        passing = tenth and more.keys() == {"portfolios", "seed", "engine", "point"}
        return worth(*given, **more, **({"draws": DRAWS // 10} if passing else {}))

    return found


def of_ranking(call):
    """That beside an analysis, which leaves the rest as it is."""
    if call.keys() - {"draws"} != {"case", "ranking", "portfolios", "seed", "engine", "point"}:
        return None
    return (
        repr(call["ranking"].profile), call["portfolios"], call["seed"], call.get("draws"),
        tuple(sorted(call["point"].funded)),
    )  # fmt: skip


def of_robust(call):
    """That beside an analysis, which draws a tenth."""
    from loopfolio.models.sensitivity import doubt

    beside = call.keys() == {"case", "ranking", "risk", "vary", "draws", "seed", "engine", "point"}
    tenth = ALL_DRAWS["IN_PASSING"] != doubt.IN_PASSING and call["draws"] in doubt.IN_PASSING.values()
    if not (beside and tenth):
        return None
    return (
        repr(call["ranking"].profile), call["risk"], tuple(call["vary"]), call["draws"], call["seed"],
        tuple(sorted(call["point"].funded)),
    )  # fmt: skip


def of_profiles(call):
    return (repr(dict(call["profiles"])),)


def of_chain(call):
    """All of it, cases included."""
    return (pickle.dumps(call["chain"]),)
