"""Reading chains: what they say, and everything that is wrong with one, where it stands."""

import json

import jsonschema
import pytest
from click.testing import CliRunner
from loopfolio.api.results import schema
from loopfolio.cases import CaseError
from loopfolio.cases.chains.read import CHAINS, chain_library, load_chain
from loopfolio.cli import cli
from ruamel.yaml import YAML

CASE = """\
format: 1
name: {name}
currency: kEUR
stages: {{make: {{}}, use: {{}}}}
technologies: {{iot: {{}}, twin: {{}}}}
pairs:
  make/iot: {{cost: 3, value: {one}}}
  use/twin: {{cost: 4, value: 2}}
budget: {budget}
"""

CHAIN = """\
format: 1
name: Two
companies:
  maker: maker.yaml
  user: {case: user.yaml, budget: 4}
links:
  - {from: "maker:use/twin", to: "user:make/iot", value: 1.5, why: data}
"""
LINK = """
  - {from: "maker:use/twin", to: "user:make/iot", value: 2}"""
BOTH = '["maker:make/iot", "user:make/iot"]'


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "maker.yaml").write_text(CASE.format(name="Maker", one=1, budget=7))
    (tmp_path / "user.yaml").write_text(CASE.format(name="User", one=1, budget=9))
    (tmp_path / "chain.yaml").write_text(CHAIN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def problems(place, text) -> list[str]:
    (place / "wrong.yaml").write_text(text)
    with pytest.raises(CaseError) as refused:
        load_chain("wrong.yaml")
    return [f"{p.line}: {p.path}: {p.message}" for p in refused.value.problems]


def test_a_chain_is_its_companies_with_what_is_asked_instead(place):
    found = load_chain("chain.yaml").chain
    assert [company.name for company in found.companies] == ["Maker", "User"]
    assert found.company("user").case.budget_limit == 4
    [link] = found.links
    assert (str(link.start), str(link.end), link.value) == ("maker:use/twin", "user:make/iot", 1.5)
    assert (found.currency, found.pooled, found.worth) == ("kEUR", False, None)


def test_files_are_named_from_the_chains_own_wherever_it_is_asked_about(place, monkeypatch):
    """A document named folders of the machine that it was made on."""
    names = ["chain.yaml", "maker.yaml", "user.yaml"]
    assert list(load_chain("chain.yaml").files) == names
    monkeypatch.chdir(place.parent)
    assert list(load_chain(f"{place.name}/chain.yaml").files) == names
    assert list(load_chain(place / "chain.yaml").files) == names
    (place / "maker.yaml").write_text("format: 1")
    with pytest.raises(CaseError, match=rf"its case cannot be used: {place.name}/maker\.yaml") as refused:
        load_chain(f"{place.name}/chain.yaml")
    assert str(place) not in str(refused.value)


def test_all_that_is_wrong_is_said_at_once_and_where(place):
    text = CHAIN.replace("maker:use/twin", "makr:use/twin").replace("user:make/iot", "user:make/robot")
    said = problems(place, text + "requires: [{pair: maker, needs: user:use/twin}]\nmoney: {paid: true}\n")
    assert any("no company 'makr'; did you mean 'maker'?" in each for each in said)
    assert any("'make/robot' is no option of user" in each for each in said)
    assert any("'maker' is not company:stage/technology" in each for each in said)
    assert any("money: where companies pay each other" in each and "maker, user" in each for each in said)
    assert [each.partition(":")[0] for each in said] == sorted(each.partition(":")[0] for each in said)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("value: 1.5", "worth: 1.5"), "unknown key 'worth'"),
        (("value: 1.5", "value: much"), "'much' is not a number"),
        (("value: 1.5", "value: -1.5"), "links.0.value: -1.5 is below 0"),
        (("  maker: maker.yaml\n", ""), "needs at least 2 entries"),
        (("maker: maker.yaml", "maker: nowhere.yaml"), "its case cannot be used"),
        (("case: user.yaml", "case: user.yaml, profile: mine"), "no profile 'mine'"),
        (("case: user.yaml", "case: user.yaml, scenario: lean"), "no scenario 'lean'"),
        (('to: "user:make/iot"', 'to: "maker:make/iot"'), "links a company with itself"),
        (("  user: {", "  maker: user.yaml\n  user: {"), "5: companies.maker: 'maker' is given twice"),
        (("maker: maker.yaml", "maker: 3"), "expected the name of a case, its file, or a mapping"),
        (("value: 1.5", "value: 1e300"), "is beyond 1e+12"),
        (("value: 1.5", "value: .nan"), "is not a finite number"),
        (("links:", f"links:{LINK}"), "links.1: links what links.0 links already"),
        (("format: 1", "format: 1\nextends: recycler"), "2: extends: a chain extends nothing"),
        (
            ("links:", "requires: [{pair: 'maker:make/iot', needs: 'maker:use/twin'}]\nlinks:"),
            "requires.0: needs nothing of another company",
        ),
        (
            ("links:", f"programmes: {{room: {{pairs: {BOTH}, cost: -2, split: {{maker: -1}}}}}}\nlinks:"),
            "programmes.room.split.maker: -1 is not above 0",
        ),
        (
            ("links:", f"programmes: {{room: {{pairs: {BOTH}, cost: 2, split: {{maker: 1}}}}}}\nlinks:"),
            "splits among maker, its pairs are of maker, user: name the same",
        ),
    ],
)
def test_a_wrong_chain_says_what_is_allowed(place, change, says):
    assert any(says in each for each in problems(place, CHAIN.replace(*change)))


def test_what_is_broken_in_form_hides_nothing_that_is_wrong_elsewhere(place):
    """Each in its own place: a form that is broken, a company left out for it, sides that are unknown."""
    text = CHAIN.replace("case: user", "cas: user").replace("value: 1.5", "value: much")
    text += "  - {from: 'maker:use/robot', to: 'user:make/iot', value: 1}\n"
    text += "  - {from: 'maker:use/twin', to: 'usr:make/iot', value: 1}\n"
    said = problems(place, text + "money: {paid: true, worth: {maker: 1}}\n")
    assert said == [
        "5: companies.user.case: 'case' is missing: add it",
        "5: companies.user.cas: unknown key 'cas'; did you mean 'case'?",
        "7: links.0.value: 'much' is not a number",
        "8: links.1.from: 'use/robot' is no option of maker; its options are: make/iot, use/twin",
        "9: links.2.to: no company 'usr'; did you mean 'user'?",
        "10: money: where companies pay each other, worth says what a point is worth to each of them; "
        "missing: user",
    ]


def test_the_schema_of_a_chain_file_tells_sound_files_from_broken_ones(place):
    checks = jsonschema.Draft202012Validator(schema(chain=True))
    checks.check_schema(checks.schema)
    assert json.loads(CliRunner().invoke(cli, ["schema", "--chain"]).stdout) == checks.schema
    yaml = YAML(typ="safe")
    for text in (CHAIN, (CHAINS / "battery-value-chain.yaml").read_text(encoding="utf-8")):
        checks.validate(yaml.load(text))
    for found, meant in [("value: 1.5", "value: much"), ("maker: maker.yaml", "maker: 3"), ("links", "link")]:
        assert not checks.is_valid(yaml.load(CHAIN.replace(found, meant)))
    assert CliRunner().invoke(cli, ["schema", "--chain", "--result", "chain"]).exit_code == 2


@pytest.mark.parametrize("name", ["recycler", "maker.yaml"])
def test_a_case_is_said_to_be_no_chain(place, name):
    with pytest.raises(CaseError, match="is the case of one company: a chain names the cases of several"):
        load_chain(name)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty: a chain is a YAML file"),
        ("- maker.yaml\n", "this seems to be a list, not a chain: a chain is a YAML file"),
        ('{"schema": "loopfolio/chain/1", "chain": "Two"}', "a result of loopfolio, not a chain"),
        ("a: [1\n", "this is not YAML"),
    ],
)
def test_a_file_of_another_kind_is_said_to_be_no_chain(place, text, says):
    [found] = problems(place, text)
    assert says in found


def test_several_currencies_are_refused(place):
    (place / "user.yaml").write_text(CASE.format(name="User", one=1, budget=9).replace("kEUR", "kUSD"))
    assert any("several currencies (maker kEUR, user kUSD)" in each for each in problems(place, CHAIN))


def test_a_number_with_two_readings_is_refused_in_a_chain_too(place):
    assert any("1,250" in each for each in problems(place, CHAIN.replace("value: 1.5", 'value: "1,250"')))


def test_the_command_prints_the_same_by_any_number_of_processes(place):
    one, two = (
        CliRunner().invoke(cli, ["chain", "chain.yaml", "--format", "json", "--workers", n]).stdout
        for n in ("1", "2")
    )
    assert one == two
    found = json.loads(one)
    assert found["schema"] == "loopfolio/chain/1"
    assert found["alone"]["user"]["value"] == 2  # use/twin for all its money
    nash = found["together"][0]
    assert nash["funded"] == {"maker": ["make/iot", "use/twin"], "user": ["make/iot"]}
    assert nash["gains"] == {"maker": 0, "user": 0.5}
    assert [core["stable"] for core in found["core"]] == [True, True, True]
    assert found["shapley"] is None


def test_who_loses_is_said_with_what_would_keep_it_in(place):
    """The maker gives up a pair worth 2 for one worth 1, which brings the user 5."""
    (place / "maker.yaml").write_text(CASE.format(name="Maker", one=1, budget=4))
    text = CHAIN.replace("maker:use/twin", "maker:make/iot").replace("1.5", "5")
    (place / "chain.yaml").write_text(text + "money: {paid: true, worth: {maker: 10, user: 20}}\n")
    run = CliRunner().invoke(cli, ["chain", "chain.yaml", "--format", "json"])
    found = json.loads(run.stdout)
    most = found["together"][2]
    assert most["gains"] == {"maker": -1, "user": 4}
    [loser] = most["losers"]
    assert (loser["company"], loser["loss"], loser["payment"]) == ("maker", 1, 3)  # both pairs cost 7
    assert loser["instead"]["gains"] == {"maker": 0, "user": 0}
    assert found["core"][2]["blocking"] == [{"members": ["maker"], "values": {"maker": 2}}]
    # Alone 20 and 40 in money, together 10 + 120: each is due half of the 70 more.
    assert found["shapley"] == {"maker": 55, "user": 75}
    # In money both fund make/iot, worth 10 × 1 and 20 × 6: the user pays the maker what it lacks of 55.
    assert found["in_money"]["worth"] == {"maker": 10, "user": 120}
    paid = [{"payer": "user", "payee": "maker", "amount": 45}]
    assert found["in_money"]["to_shapley"] == found["in_money"]["to_least_core"] == paid
    words = CliRunner().invoke(cli, ["chain", "chain.yaml"]).stdout
    lost = "maker has 1 less than alone: "
    assert f"{lost}with 3 kEUR more to spend it would lose nothing" in words.replace("\n", " ")
    # A point worth 2 to the maker: to be paid what it loses is cheaper than to have both pairs.
    (place / "chain.yaml").write_text((place / "chain.yaml").read_text().replace("maker: 10", "maker: 2"))
    words = CliRunner().invoke(cli, ["chain", "chain.yaml"]).stdout
    assert f"{lost}that is worth 2 kEUR to it, which the others may pay" in words.replace("\n", " ")


def test_every_chain_of_the_library_is_sound_and_answered():
    for name in chain_library():
        run = CliRunner().invoke(cli, ["chain", name])
        assert run.exit_code == 0
        assert "joint portfolios" in run.stdout.lower()
