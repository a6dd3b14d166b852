"""What a comparison says of a profile that states a set of weights, against every corner and many draws."""

import io
import json

import numpy as np
import pytest
from click.testing import CliRunner
from loopfolio import analyse, compare, load, report_html
from loopfolio.cli import cli
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import WeightProfile
from loopfolio.models.sensitivity.within_set import within_sets
from loopfolio.models.solver.reoptimise import optima
from loopfolio.report.results import run as run_result

CASE = """\
format: 1
method: {method}
criteria: {{a: {{direction: max}}, b: {{direction: max}}, c: {{direction: max}}}}
stages:
  x: {{a: high, b: low, c: medium}}
  y: {{a: low, b: high, c: medium}}
  z: {{a: medium, b: medium, c: high}}
technologies: {{t: {{cost: 3}}, u: {{cost: 2}}}}
fit: {{x: {{t: high, u: low}}, y: {{t: high, u: medium}}, z: {{t: medium, u: high}}}}
budget: 6
{more}
profiles:
  wide: {{intervals: {{a: [0.1, 0.7], c: [0.1, 0.4]}}}}
  strict: {{statements: [a >= 3 b, b >= c]}}
  plain: {{direct: {{a: 0.2, b: 0.6, c: 0.2}}}}
"""


def case_of(method: str = "additive", more: str = ""):
    return load(io.StringIO(CASE.format(method=method, more=more))).case


def losses(case, name: str, points, of: str) -> list[float]:
    """What the portfolio of a profile loses at each of these weights of another."""
    chosen = compare(case).optima[of]
    found = []
    for point in points:
        weights = dict(zip(case.criteria, map(float, point), strict=True))
        made = programme(case, rank(case, WeightProfile(name, "direct", weights)))
        best = next(iter(optima([made])))
        found.append(made.value(best) - made.value(chosen))
    return found


def test_the_most_that_is_lost_is_lost_at_a_corner_of_the_set() -> None:
    """a from 0.1 to 0.7 and c from 0.1 to 0.4, b the rest: four corners of a square, one of them cut off."""
    case = case_of()
    found = within_sets(case, compare(case))["wide"]
    corners = [(0.1, 0.8, 0.1), (0.7, 0.2, 0.1), (0.1, 0.5, 0.4), (0.6, 0.0, 0.4), (0.7, 0.0, 0.3)]
    assert sorted(map(tuple, found.weights.round(9).tolist())) == sorted(corners)
    assert found.exact
    for of in ("wide", "strict", "plain"):
        assert found.regret[of] == pytest.approx(max(losses(case, "wide", corners, of)))
    inside = np.random.default_rng(1).dirichlet(np.ones(5), 40) @ np.array(corners)
    for of in ("wide", "strict", "plain"):
        assert max(losses(case, "wide", inside, of)) <= found.regret[of] + 1e-9


def test_where_it_is_lost_is_said() -> None:
    case = case_of()
    found = within_sets(case, compare(case))["wide"]
    for of in ("wide", "strict", "plain"):
        assert losses(case, "wide", [found.weights[found.at[of]]], of)[0] == pytest.approx(found.regret[of])


@pytest.mark.parametrize("method", ["topsis", "additive"])
def test_who_is_first_throughout(method: str) -> None:
    """With a at least three times b, and b at least c, x is best on what counts."""
    case = case_of(method)
    found = within_sets(case, compare(case))["strict"]
    assert found.first == {"x": len(found.weights)}
    assert found.exact == (method == "additive")


def test_at_how_many_of_the_weights_an_option_is_funded_is_counted() -> None:
    """Each corner solved by itself."""
    case = case_of()
    found = within_sets(case, compare(case))["wide"]
    counted: dict[str, int] = {}
    for point in found.weights:
        weights = dict(zip(case.criteria, map(float, point), strict=True))
        made = programme(case, rank(case, WeightProfile("wide", "direct", weights)))
        for option in made.ids(next(iter(optima([made])))):
            counted[option] = counted.get(option, 0) + 1
    assert found.funded == counted
    assert found.infeasible == 0


def test_closeness_is_looked_at_in_many_places_and_not_called_exact() -> None:
    case = case_of("topsis")
    found = within_sets(case, compare(case))["wide"]
    assert len(found.weights) == 64
    assert not found.exact
    assert np.all(found.weights.sum(axis=1).round(9) == 1)
    assert np.all((found.weights[:, 0] >= 0.1 - 1e-9) & (found.weights[:, 0] <= 0.7 + 1e-9))


def test_rules_that_speak_of_value_make_no_claim_of_the_whole_set() -> None:
    rule = "rules: [{rule: total, of: value, at_least: 0.1}]"
    case = case_of(more=rule)
    assert not within_sets(case, compare(case))["wide"].exact


def test_profiles_that_state_weights_have_no_set() -> None:
    case = case_of()
    assert list(within_sets(case, compare(case))) == ["wide", "strict"]


def test_compare_says_so_in_words_and_figures(tmp_path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(CASE.format(method="additive", more=""))
    told = json.loads(CliRunner().invoke(cli, ["compare", str(case), "--format", "json"]).stdout)
    assert told["sets"]["wide"]["exact"]
    assert told["sets"]["strict"]["first"] == {"x": told["sets"]["strict"]["weights"]}
    said = " ".join(CliRunner().invoke(cli, ["compare", str(case)]).stdout.split())
    assert "strict states a set of weights, and stands above with its centre" in said
    assert "x is always first" in said
    assert "No weights of the set lose more" in said
    figures = CliRunner().invoke(cli, ["compare", str(case), "--format", "csv"]).stdout
    assert "regret_in_set,wide,plain," in figures


def test_python_and_the_report_say_what_holds_anywhere_in_the_set() -> None:
    """The same as the command: where the set is looked at, who is first, and what its portfolio may lose."""
    loaded = load(io.StringIO(CASE.format(method="additive", more="")))
    found = compare(loaded)
    assert set(found.sets) == {"wide", "strict"}
    wide = found.sets["wide"]
    analysis = analyse(loaded, profile="wide", sure=True)
    told = run_result.run(loaded, analysis).to_dict()["compare"]["sets"]
    assert told["wide"]["regret"] == pytest.approx(dict(wide.regret))
    page = " ".join(report_html(analysis, loaded).split())
    says = f"states a set of weights, and stands above with its centre. At {len(wide.weights)} weights of it"
    assert says in page
