"""A chain in which both companies gain: its answer is confirmed, and nothing else in its place."""

import copy
import json

import pytest
from companies import company, link
from loopfolio.models.audit.chain.claims import ClaimedChain
from loopfolio.models.audit.chain.optimal import verify_optima
from loopfolio.models.audit.chain.verify import verify_chain
from loopfolio.models.chain.chain import Chain
from loopfolio.models.chain.together import answer
from loopfolio.report.results.case.chain import chain as chain_result


@pytest.fixture(scope="module")
def told():
    """Alone y, worth 3 and 2. With v, x or z at both 17 and 4.1, 23 and 4, 13 and 5; and 0.5 of w beside."""
    made = Chain(
        "two", "Two", "kEUR",
        (
            company("A", 6, v=(5, 1), x=(5, 1), y=(6, 3), z=(5, 1), w=(1, 0.5)),
            company("B", 6, v=(5, 1), x=(5, 1), y=(5, 2), z=(5, 1)),
        ),
        links=(
            link("Bv", "Av", 16), link("Av", "Bv", 3.1), link("Bx", "Ax", 22), link("Ax", "Bx", 3),
            link("Bz", "Az", 12), link("Az", "Bz", 4),
        ),
    )  # fmt: skip
    return made, json.loads(json.dumps(chain_result(answer(made), {}).to_dict()))


def test_it_is_confirmed(told):
    chain, document = told
    found = [*verify_chain(chain, ClaimedChain.model_validate(document))]
    assert [one for one in found if one.status != "confirmed"] == []
    assert "proposals, by CBC" in {one.what for one in found}


def by(document, name):
    return next(k for k, made in enumerate(document["together"]) if made["by"] == name)


def put(document, source, target, *keys):
    for key in keys:
        target[key] = copy.deepcopy(source[key])


WRONG = {
    "the fairest is another": (
        lambda d: put(d, d["together"][by(d, "most")], d["together"][by(d, "kalai_smorodinsky")],
                      "values", "gains", "shares", "funded", "costs", "links"),
        "proposals, by CBC", "the least part could be",
    ),
    "the most is another": (
        lambda d: put(d, d["together"][by(d, "kalai_smorodinsky")], d["together"][by(d, "most")],
                      "values", "gains", "shares", "funded", "costs", "links"),
        "proposals, by CBC", "the sum of parts could be",
    ),
    "one more ideal": (
        lambda d: d["alone"]["A"].update(ideal=24.0), "alone and ideal, by CBC", "at most A could have 23.5",
    ),
    "one less ideal": (
        lambda d: d["alone"]["B"].update(ideal=4.5), "alone and ideal, by CBC", "at most B could have 5",
    ),
    "more alone": (
        lambda d: d["alone"]["A"].update(value=3.1), "alone and ideal, by CBC", "alone A could have 3",
    ),
    "less alone": (
        lambda d: d["alone"]["B"].update(value=1.5), "alone and ideal, by CBC", "alone B could have 2",
    ),
    "a point is missing": (lambda d: d["pareto"].pop(1), "pareto: all of them, by CBC", "one is missing"),
    "the first point is missing": (lambda d: d["pareto"].pop(0), "pareto: all of them, by CBC", "is missing"),
    "somebody leaves who would not": (
        lambda d: d["core"][0].update(blocking=[{"members": ["A"], "values": {"A": 3.0}}]),
        "core, by CBC", "A would not have more by what is listed",
    ),
    "somebody leaves with more than there is": (
        lambda d: d["core"][0].update(blocking=[{"members": ["A"], "values": {"A": 99.0}}]),
        "core, by CBC", "A could not have what is listed",
    ),
    "it does not last": (
        lambda d: d["core"][1].update(stable=False), "core, by CBC", "is said to last, or not",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_claimed_otherwise_is_refuted(told, name):
    chain, document = told
    change, what, says = WRONG[name]
    changed = copy.deepcopy(document)
    change(changed)
    found = {one.what: one for one in verify_optima(chain, ClaimedChain.model_validate(changed))}
    assert found[what].status == "refuted", found
    assert says in found[what].says


def test_where_there_may_be_more_points_none_is_missed(told):
    chain, document = told
    changed = copy.deepcopy(document)
    changed["pareto"].pop()
    changed["pareto_complete"] = False
    found = {one.what: one.status for one in verify_optima(chain, ClaimedChain.model_validate(changed))}
    assert found["pareto: all of them, by CBC"] == "left out"
