"""The programme as formulas: CBC, by its own program, reads the files and finds what ``fund`` proves."""

import json
import re
import subprocess
import warnings

import generate
import generate_plans
import generate_years
import loopfolio
import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio.api.given import case_of
from loopfolio.cli import cli
from loopfolio.models.portfolio.formulas import formulas
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pulp

    CBC = pulp.PULP_CBC_CMD().path

LIBRARY = loopfolio.library()

EXACTLY = "-ratioGap 0 -allowableGap 0 -increment 1e-12 -primalTolerance 1e-9 -integerTolerance 1e-9"


def solved(text, kind, folder):
    """What CBC finds of a file: the variables at 1, or ``None`` where it says that nothing fits."""
    path = folder / f"programme.{kind}"
    path.write_text(text, encoding="utf-8")
    said = subprocess.run(
        [CBC, str(path), *EXACTLY.split(), "-solve", "-printingOptions", "all", "-solution", f"{path}.said"],
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert "ERROR" not in said
    assert kind == "lp" or " 0 errors" in said
    status, *lines = (folder / f"programme.{kind}.said").read_text().splitlines()
    if "nfeasible" in status:
        return None
    assert status.startswith("Optimal"), status
    # rows come first, then columns, both numbered from 0
    cells = [line.replace("**", "").split() for line in lines]
    start = max(k for k, cell in enumerate(cells) if cell[0] == "0")
    return [cell[1] for cell in cells[start:] if float(cell[2]) > 0.5]


def finds_the_same(case, folder):
    """Whether the files lead another solver to the value that ``fund`` proves; which is feasible or not."""
    found = loopfolio.model(case)
    ranking = loopfolio.rank(case)
    made = programme(case_of(case), ranking)
    try:
        wanted = loopfolio.fund(case, beside=0).value
    except loopfolio.Infeasible:
        wanted = None
    place = {v.name: i for i, v in enumerate(formulas(made).variables) if not v.joint}
    for kind, text in (("lp", found.lp()), ("mps", found.mps())):
        ones = solved(text, kind, folder)
        if wanted is None:
            assert ones is None
            continue
        chosen = frozenset(place[name] for name in ones if name in place)
        assert made.keeps_rules(chosen)
        assert made.value(chosen) == pytest.approx(wanted, abs=1e-6 * max(1.0, made.size(chosen)))
        synergies = {v.name for v in found.variables if v.synergy_of} & {*ones}
        assert len(synergies) == sum(s.realised(chosen) for s in made.synergies)
    return wanted is not None


@pytest.mark.parametrize("case", LIBRARY)
def test_another_solver_finds_the_optimum_of_a_library_case_in_its_files(case, tmp_path):
    assert finds_the_same(loopfolio.load(case), tmp_path)


@campaign(full=200, part=20)
def test_another_solver_finds_the_optimum_of_a_case_with_synergies_and_rules_of_every_kind(seed, tmp_path):
    finds_the_same(generate.random_case(seed), tmp_path)


@campaign(full=150, part=12)
def test_another_solver_finds_the_optimum_of_a_plan_with_levels_and_pools(seed, tmp_path):
    finds_the_same(generate_plans.random_plan(seed, 400), tmp_path)


@campaign(full=100, part=8)
def test_another_solver_finds_the_optimum_of_a_plan_in_which_pairs_run(seed, tmp_path):
    finds_the_same(generate_plans.running_plan(seed, 400), tmp_path)


@campaign(full=100, part=8)
def test_another_solver_finds_the_optimum_of_a_plan_of_years(seed, tmp_path):
    finds_the_same(generate_years.random_years(seed, 400), tmp_path)


AWKWARD = {
    "format": 1,
    "scale": {"low": 1, "high": 2},
    "criteria": {"impact": {"direction": "max"}},
    "stages": {"end": {"impact": "high"}, "e5": {"impact": "low"}, "s.t": {"impact": "high"}},
    "profiles": {"p": {"direct": {"impact": 1}}},
    "technologies": {"ai": {"cost": 3}, "ai_": {"cost": 4}, "größe": {"cost": 5}, "grosse": {"cost": 0}},
    "fit": {s: dict.fromkeys(("ai", "ai_", "größe", "grosse"), "high") for s in ("end", "e5", "s.t")},
    "synergies": [
        {"pairs": ["end/ai", "e5/ai"], "value": 0.25},
        {"pairs": ["end/ai", "e5/ai"], "value": 0.5},
    ],
    "budget": 9,
    "rules": [
        {"rule": "count", "at_most": 4, "at_least": 1, "name": "end"},
        {"rule": "count", "at_most": 5, "name": "Free"},
        {"rule": "total", "of": "cost", "at_most": 11, "name": "预算"},
        {"rule": "total", "of": "cost", "at_least": 2, "name": "\\ * : <= x.end.ai"},
        {"rule": "total", "of": "value", "at_least": 0.1, "name": "3e5"},
        {"rule": "skip", "pairs": ["e5/größe"], "name": "a" * 150},
        {"rule": "skip", "pairs": ["e5/grosse"], "name": "a" * 149 + "b"},
        {"rule": "fund", "pairs": ["end/*"], "name": "something at the end"}
        | {"rule": "count", "at_least": 1},
    ],
}


def test_names_that_a_file_would_read_as_something_else_are_made_safe_and_told_apart(tmp_path):
    """Words of the formats, numbers, other alphabets, signs, and names that are alike once they are plain."""
    found = loopfolio.model(AWKWARD)
    for names in ([v.name for v in found.variables], [row.name for row in found.rows]):
        assert len({name.lower() for name in names}) == len(names)
        assert all(re.fullmatch(r"[a-zA-Z_][A-Za-z0-9_.]{0,79}", name) for name in names), names
        assert not {"end", "free", "bounds"} & {name.lower() for name in names}
    assert "x.end.ai" in [v.name for v in found.variables]
    assert finds_the_same(AWKWARD, tmp_path)


def test_rows_are_called_after_their_rules_and_the_pair_they_are_about():
    rows = {row.name: row for row in loopfolio.model("recycler").rows}
    assert rows["budget"].at_most == 1500
    twins = rows["twins_need_sensors.x.reuse.digital_twin"]
    assert [(t.variable, t.coefficient) for t in twins.terms] == [
        ("x.reuse.digital_twin", 1.0), ("x.reuse.iot", -1.0),
    ]  # fmt: skip
    assert (twins.rule, twins.at_least, twins.at_most) == ("twins need sensors", None, 0.0)


def test_variables_name_level_and_period_and_pairs_once():
    case = {
        **AWKWARD,
        "technologies": {"ai": {"levels": {"pilot": {"cost": 1, "effect": 0.5}, "roll": {"cost": 3}}}},
        "fit": {"end": {"ai": "high"}},
        "periods": {"2027": {}, "2028": {}},
        "rules": [],
        "synergies": [],
    }
    found = loopfolio.model(case)
    assert [v.name for v in found.variables] == [
        f"x.end.ai.{level}.{year}" for level in ("pilot", "roll") for year in (2027, 2028)
    ]
    assert [v.waits for v in found.variables] == [0, 1, 0, 1]
    assert next(row for row in found.rows if row.of == "once").name == "once.end.ai"


def test_a_loss_that_outweighs_all_else_is_a_row_and_no_part_of_the_objective(tmp_path):
    case = {**AWKWARD, "synergies": [{"pairs": ["end/ai", "s.t/ai"], "value": -1e9}]}
    found = loopfolio.model(case)
    assert "never" in [row.name for row in found.rows]
    assert min(v.value for v in found.variables) >= 0
    assert finds_the_same(case, tmp_path)


def test_a_number_in_a_formula_is_read_back_as_the_same_number():
    made = programme(case_of("recycler"), loopfolio.rank("recycler"))
    values = re.findall(r"([0-9.]+) x\.", loopfolio.model("recycler").text().split("subject to")[0])
    assert [float(v) for v in values] == made.values


# ---------------------------------------------------------------- the command


def asked(*args, code=0):
    found = CliRunner().invoke(cli, ["model", *args])
    assert found.exit_code == code, found.output
    return found


def test_the_command_prints_the_rules_by_name_and_writes_files_that_python_gives(tmp_path):
    said = asked("recycler").stdout
    assert "twins need sensors: Digital twin at any stage only with" in said
    assert "Of portfolios of equal value the cheapest is taken" in " ".join(said.split())
    lp, mps = tmp_path / "a.lp", tmp_path / "a.mps"
    wrote = asked("recycler", "--lp", str(lp), "--mps", str(mps))
    assert (wrote.stdout, wrote.stderr.count("Wrote")) == ("", 2)
    found = loopfolio.model("recycler")
    assert (lp.read_text(), mps.read_text()) == (found.lp(), found.mps())
    assert asked("recycler", "--lp", "-").stdout == found.lp()
    # what loopfolio wrote may be replaced, and nothing else
    asked("recycler", "--budget", "900", "--lp", str(lp))
    assert lp.read_text() == loopfolio.model(loopfolio.load("recycler").with_budget(900)).lp()
    lp.write_text("mine")
    assert "is not from loopfolio" in asked("recycler", "--lp", str(lp), code=2).stderr
    assert lp.read_text() == "mine"
    asked("recycler", "--lp", str(lp), "--force")
    assert lp.read_text() == found.lp()


def test_every_line_fits_eighty_columns():
    long = [line for line in loopfolio.model("lithium-ion-battery").text(80).splitlines() if len(line) > 80]
    assert not [line for line in long if " " in line.strip()]


def test_json_and_the_frame_say_the_same():
    said = json.loads(asked("recycler", "--format", "json").stdout)
    frame = loopfolio.model("recycler").to_frame()
    budget = next(row for row in said["rows"] if row["name"] == "budget")
    assert {t["variable"]: t["coefficient"] for t in budget["terms"]} == frame.loc[
        "budget", "coefficient"
    ].to_dict()
    assert sum(v["value"] for v in said["variables"]) == pytest.approx(
        frame.loc["value", "coefficient"].sum()
    )


def test_a_synergy_is_a_variable_that_costs_nothing_and_waits_for_nothing():
    data = {
        "format": 1,
        "stages": {"a": {}},
        "technologies": {"x": {"cost": 1}, "y": {"cost": 2}},
        "pairs": {"a/x": {"value": 2}, "a/y": {"value": 1}},
        "synergies": [{"pairs": ["a/x", "a/y"], "value": 0.5}],
        "periods": {"y1": {}, "y2": {}},
    }
    case = case_of(data)
    made = formulas(programme(case, rank(case, weight_profile(case, profile_name(case)))))
    listed = [(v.name, v.value, v.cost, v.waits, v.joint) for v in made.variables]
    assert [one[1:] for one in listed] == [
        (2, 1, 0, False), (2, 1, 1, False), (1, 2, 0, False), (1, 2, 1, False), (0.5, 0, 0, True),
    ]  # fmt: skip
    assert len({name for name, *_ in listed}) == 5
    assert not made.beyond
