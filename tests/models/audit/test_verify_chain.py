"""A chain's answer is confirmed as it is, and none of its claims when it is changed."""

import copy
import json

import loopfolio as lf
import pytest
from click.testing import CliRunner
from contract import contract
from loopfolio.cases.chains.read import load_chain
from loopfolio.cli import cli
from loopfolio.models.audit.chain.claims import ClaimedChain
from loopfolio.models.audit.chain.gains import verify_gains
from loopfolio.models.audit.chain.money import verify_money
from loopfolio.models.audit.chain.optimal import verify_optima
from loopfolio.models.audit.chain.portfolios import verify_portfolios
from loopfolio.models.audit.chain.verify import verify_chain
from loopfolio.models.chain.joint import Joint

CASE = """\
format: 1
name: {name}
currency: kEUR
stages: {{make: {{}}, use: {{}}}}
technologies: {{iot: {{}}, twin: {{}}}}
pairs:
  make/iot: {{cost: 3, value: 1}}
  use/twin: {{cost: 4, value: 2}}
  use/iot: {{cost: 1, value: 0.5}}
budget: {budget}
rules: [{{rule: count, at_most: 2, name: hands}}]
"""

CHAIN = """\
format: 1
name: Two
companies: {maker: maker.yaml, user: user.yaml}
links:
  - {from: "maker:make/iot", to: "user:make/iot", value: 5}
  - {from: "user:use/iot", to: "maker:use/iot", value: 0.25}
requires: [{pair: "user:make/iot", needs: "maker:make/iot"}]
programmes: {room: {pairs: ["maker:use/iot", "user:use/iot"], cost: 0.5}}
money: {paid: true, worth: {maker: 10, user: 20}}
"""


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """The folder, the chain, and the JSON of its answer."""
    folder = tmp_path_factory.mktemp("chain")
    (folder / "maker.yaml").write_text(CASE.format(name="Maker", budget=5))
    (folder / "user.yaml").write_text(CASE.format(name="User", budget=6))
    (folder / "chain.yaml").write_text(CHAIN)
    run = CliRunner().invoke(cli, ["chain", f"{folder}/chain.yaml", "--format", "json"])
    (folder / "answer.json").write_text(run.stdout)
    return folder, load_chain(folder / "chain.yaml").chain, json.loads(run.stdout)


def by_arithmetic(chain, document):
    """What is found without a solver: what it is about → status."""
    claim, whole = ClaimedChain.model_validate(document), Joint(chain)
    rooms = claim.rooms()
    scales = {name: rooms.get(name, whole.reach(name)) for name in claim.alone}
    found = [
        *verify_portfolios(chain, claim),
        *verify_gains(claim, scales),
        *verify_money(claim, chain.worth),
    ]
    return {one.what: one.status for one in found}


def changed(document, path, value):
    """The document with another value at a path of keys."""
    found = copy.deepcopy(document)
    *before, last = path
    at = found
    for key in before:
        at = at[key]
    at[last] = value(at[last]) if callable(value) else value
    return found


def test_an_answer_is_confirmed_by_the_command_and_in_python(answered):
    folder, _, document = answered
    call = ["verify", f"{folder}/answer.json", f"{folder}/chain.yaml", "--format", "json"]
    run = CliRunner().invoke(cli, call)
    assert run.exit_code == 0, run.output
    found = json.loads(run.stdout)
    contract("verify").validate(found)
    assert {one["status"] for one in found["findings"]} == {"confirmed"}
    assert {one["what"] for one in found["findings"]} >= {"files", "core, by CBC", "the whole document"}
    (folder / "user.yaml").write_text(CASE.format(name="User", budget=6) + "# another\n")
    again = lf.verify(document, folder / "chain.yaml")
    assert [one.what for one in again.findings if one.status != "confirmed"] == ["files"]
    (folder / "user.yaml").write_text(CASE.format(name="User", budget=6))


UNTRUE = [
    (("alone", "user", "value"), 2.75, "values"),
    (("alone", "maker", "cost"), 4.5, "costs"),
    (("together", 2, "values", "user"), lambda v: v + 0.01, "values"),
    (("together", 2, "gains", "user"), lambda v: v + 0.01, "gains"),
    (("together", 2, "shares", "maker"), lambda v: (v or 0) + 0.1, "gains"),
    (("together", 2, "links"), [], "between the companies"),
    (("together", 0, "funded", "user"), ["use/twin", "make/iot", "use/iot"], "rules"),
    (("pareto",), lambda v: [*v, v[-1]], "pareto: none beats another"),
    (("pareto", 0, "costs", "user"), lambda v: v + 0.1, "costs"),
    (("together", 2, "losers", 0, "loss"), lambda v: v + 0.01, "who loses"),
    (("together", 2, "losers", 0, "company"), lambda v: {"maker": "user", "user": "maker"}[v], "who loses"),
    (("pareto", 0, "nobody_loses"), lambda v: not v, "who loses"),
    (("together", 2, "losers"), [], "who loses"),
    (("shapley", "user"), lambda v: v + 1, "Shapley shares"),
    (("least_core", "excess"), lambda v: v - 1, "least core"),
    (("least_core", "shares", "user"), lambda v: v + 0.1, "least core"),
    (("shapley", "maker"), lambda v: v - 0.01, "Shapley shares"),
    (("coalitions", 0, "worth"), lambda v: v + 1, "Shapley shares"),
    (("in_money", "to_least_core", 0, "amount"), lambda v: v - 1, "payments"),
    (("in_money", "to_shapley", 0, "amount"), lambda v: v + 1, "payments"),
    (("in_money", "worth", "user"), lambda v: v + 1, "payments"),
    (("coalitions",), lambda v: v[:-1], "groups"),
]


def test_what_was_not_changed_is_confirmed_by_arithmetic(answered):
    _, chain, document = answered
    assert set(by_arithmetic(chain, document).values()) == {"confirmed"}
    assert document["together"][2]["losers"]  # so that there is something to change


@pytest.mark.parametrize(("path", "value", "what"), UNTRUE, ids=[".".join(map(str, u[0])) for u in UNTRUE])
def test_a_changed_claim_is_refuted_by_arithmetic_alone(answered, path, value, what):
    _, chain, document = answered
    assert by_arithmetic(chain, changed(document, path, value))[what] == "refuted"


def test_a_purchase_paid_otherwise_than_it_is_split_is_refuted(answered):
    _, chain, document = answered
    made = next(k for k, point in enumerate(document["pareto"]) if point["programmes"])
    other = changed(document, ("pareto", made, "programmes", 0, "paid", "maker"), 0.4)
    assert by_arithmetic(chain, other)["between the companies"] == "refuted"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("together", 0, "gains"), {}),
        (("alone", "third"), lambda _: None),
        (("in_money", "to_shapley", 0, "payer"), "third"),
        (("coalitions", 0, "members"), ["third"]),
        (("shapley",), {"maker": 1.0}),
        (("least_core", "shares"), {"maker": 1.0}),
        (("in_money", "worth"), {"maker": 1.0}),
        (("together", 2, "losers", 0, "company"), "third"),
        (("pareto", 0, "costs"), {"maker": 1.0}),
        (("core",), []),
        (("together", 1, "by"), "nash"),
        (("pareto", 0, "funded", "user"), ["make/robot"]),
    ],
)
def test_what_names_others_or_lacks_somebody_is_refuted(answered, path, value):
    _, chain, document = answered
    if path == ("alone", "third"):
        other = changed(document, ("alone",), lambda v: {**v, "third": v["user"]})
    else:
        other = changed(document, path, value)
    first = next(verify_chain(chain, ClaimedChain.model_validate(other)))
    assert first.status == "refuted"


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (("alone", "user", "ideal"), lambda v: v - 0.25, "alone and ideal, by CBC"),
        (("pareto",), lambda v: v[1:], "pareto: all of them, by CBC"),
        (("core", 2, "blocking"), [], "core, by CBC"),
        (("coalitions", 0, "worth"), lambda v: v - 5, "groups in money, by CBC"),
    ],
)
def test_what_would_be_better_is_found_by_another_solver(answered, path, value, what):
    _, chain, document = answered
    found = verify_optima(chain, ClaimedChain.model_validate(changed(document, path, value)))
    assert next(one.status for one in found if one.what == what) == "refuted"


def test_an_answer_that_lacks_a_part_is_no_answer(answered):
    folder, _, document = answered
    del document["pareto"][0]["gains"]
    (folder / "part.json").write_text(json.dumps(document))
    run = CliRunner().invoke(cli, ["verify", f"{folder}/part.json", f"{folder}/chain.yaml"])
    assert run.exit_code == 2
    assert "pareto.0.gains" in run.output
