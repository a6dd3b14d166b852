"""All mistakes of a file at once, in its order; what is doubtful is a warning."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from reported import Says, agree, ahp, case, check, make, rule, says, unmarked

# ---------------------------------------------------------------- many mistakes, warnings

MIXED = """\
format: 1
name: §12
curency§: kEUR
criteria:
  impact: {direction: §upwards}
  waste: {direction: max, unit: t, bounds: [0, 100]}
  ease: {direction: min}
stages:
  make: {impact: high, waste: §400, ease: low}
  reuse: {impact: §hihg, waste: 15, ease: [high, §middling]}
  §mend: {impact: low, waste: 3}
profiles:
  owner: {§direct: {impact: 0.5, waste: 0.3}}
  maker: {ahp: {impact: {waste: §12, ease: 2}}}
technologies:
  iot: {cost: §.nan, difficulty: low, maturity: high}
  ai: {cost: 60, difficulty: §hard, maturity: medium}
fit:
  make: {iot: high, §robots: medium}
budget: §.inf
rules:
  - {rule: total, of: §costs, at_most: 10}
  - {rule: share, scope: {stages: [§maek]}, at_most: §1.5}
  - {rule: fund, pairs: [make/iot], by: §tomorrow}
  - {rule: requires, pair: make/ai, needs: §iot}
"""


def test_all_mistakes_of_a_file_are_reported_at_once_in_its_order() -> None:
    """A planner corrects a file once, not twenty times."""
    text = MIXED.replace("curency§", "§curency")
    expected = (
        says("name", "expected text, found 12"),
        says("curency", "did you mean 'currency'?"),
        says("criteria.impact.direction", "'upwards' is not max, min or target"),
        says("stages.make.waste", "outside the bounds of waste, 0 to 100"),
        says("stages.reuse.impact", "did you mean 'high'?"),
        says("stages.reuse.ease.1", "'middling' is not low, medium or high"),
        says("stages.mend.ease", "add one (low, medium or high)"),
        says("profiles.owner.direct", "weights sum to 0.8, not 1"),
        says("profiles.maker.ahp.impact.waste", "between 1/9 and 9, not 12"),
        says("technologies.iot.cost", "nan is not a finite number"),
        says("technologies.ai.difficulty", "'hard' is not low, medium or high"),
        says("fit.make.robots", "no technology 'robots' is declared"),
        says("budget", "inf is not a finite number"),
        says("rules.0.of", "did you mean 'cost'?"),
        says("rules.1.scope.stages.0", "did you mean 'make'?"),
        says("rules.1.at_most", "a share lies between 0 and 1, not 1.5"),
        says("rules.2.by", "'tomorrow' is not a day: write it as 2027-02-18"),
        says("rules.3.needs", "'iot' is not a pair: write stage/technology"),
    )
    report = check(unmarked(text)[0])
    agree(report, text, expected)
    assert report.stderr.endswith("case.yaml: 18 problems; nothing was computed\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            rule("§{rule: count, at_most: 1, scope: {stages: [reuse], technologies: [ai]}}"),
            says("rules.1", "matches no option"),
            id="scope without options",
        ),
        pytest.param(
            case(pairs="pairs: {§make/ai: {cost: -70}}"),
            says("pairs.make/ai", "a cost below 0 counts as money that comes back"),
            id="a cost below 0, which may be a slip",
        ),
        pytest.param(
            rule('§{rule: skip, pairs: ["reuse/ai"]}'),
            says("rules.1", "'reuse/ai' matches no option"),
            id="pattern without options",
        ),
        pytest.param(
            rule("§{rule: requires, pair: reuse/ai, needs: make/ai}"),
            says("rules.1", "'reuse/ai' matches no option"),
            id="needs of no option",
        ),
        pytest.param(
            make("§impact: medium, waste: 40, ease: low")
            .replace("§", "")
            .replace("  impact:", "  §impact:", 1),
            says("criteria.impact", "every stage reads the same"),
            id="criterion without variation",
        ),
        pytest.param(
            ahp("{impact: {waste: 9, ease: 1/9}, waste: {ease: 9}}").replace("owner", "§owner"),
            says("profiles.owner", "contradict each other", "consistency ratio", "at most 0.10 is usual"),
            id="inconsistent profile",
        ),
        pytest.param(
            case(technologies="§technologies: {iot: {staff: 1}, ai: {cost: 60}}"),
            says("technologies", "no cost is stated for make/iot, reuse/iot", "counted as 0"),
            id="costless options",
        ),
        pytest.param(
            case(pairs="pairs: {§reuse/ai: {cost: 70}}"),
            says("pairs.reuse/ai", "is no option", "give it a fit or a value"),
            id="useless pair",
        ),
        pytest.param(
            case(synergies="synergies:\n  - §{pairs: [make/iot, reuse/ai], value: 1}"),
            says("synergies.0", "'reuse/ai' is no option", "the value never comes"),
            id="useless synergy",
        ),
        pytest.param(
            case(resources="resources: {staff: {}, §space: {}}"),
            says("resources.space", "no option uses any of it"),
            id="useless resource",
        ),
    ],
)
def test_a_doubt_is_a_warning_where_it_stands(text: str, expected: Says) -> None:
    """On stderr, with its place; the case counts as sound and the exit code is 0."""
    plain, [place] = unmarked(text)
    report = check(plain)
    assert report.code == 0
    [(line, column, path, message)] = report.problems
    assert (line, column, path) == (*place, expected.path)
    for word in expected.words:
        assert word in message
    assert f"warning: case.yaml:{line}:{column}: {path}: {message}" in report.stderr


@pytest.mark.parametrize("normalisation", ["bounds", "vector", "minmax"])
@pytest.mark.parametrize("same", ["low", "medium", "high"])
def test_a_criterion_without_variation_still_ranks(same: str, normalisation: str) -> None:
    """Numbers, not NaN, whichever the normalisation; the warning does not stop the ranking."""
    Path("case.yaml").write_text(
        make(f"impact: {same}, waste: 40, ease: low").replace("impact: medium", f"impact: {same}")
    )
    result = CliRunner().invoke(
        cli, ["rank", "case.yaml", "--normalisation", normalisation, "--format", "json"]
    )
    assert result.exit_code == 0
    for stage in json.loads(result.stdout)["stages"]:
        assert 0 <= stage["score"] <= 1
        assert 0 <= stage["additive"] <= 1
    assert "every stage reads the same" in result.stderr
