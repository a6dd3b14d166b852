"""Years in files, results and workbooks; what of them is refused or doubtful."""

import io
import json

import pytest
from click.testing import CliRunner
from loopfolio import load
from loopfolio.cases import CaseError
from loopfolio.cli import cli
from years_by_hand import HEAD, WHOLE, plan


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(WHOLE, encoding="utf-8")
    return tmp_path


def ask(*words: str):
    return CliRunner().invoke(cli, list(words))


def test_a_workbook_says_the_same(folder):
    assert ask("new", "plan.xlsx", "--from", "plan.yaml").exit_code == 0
    whole, sheet = (json.loads(ask("fund", f, "--format", "json").stdout) for f in ("plan.yaml", "plan.xlsx"))
    assert len(whole["funded"]) == 2
    for key in ("funded", "not_funded", "periods", "rules", "cost", "value"):
        assert whole[key] == sheet[key]


def test_results_say_what_is_spent_to_run_and_used_of_what_is_limited(folder):
    found = json.loads(ask("fund", "plan.yaml", "--format", "json").stdout)
    assert [(p["id"], p["spent"], p["operating"]) for p in found["periods"]] == [
        ("2027", 16, 0), ("2028", 9, 1), ("2029", 4, 4),
    ]  # fmt: skip
    assert [p["resources"]["staff"] for p in found["periods"]] == [
        {"used": 3, "at_most": 3}, {"used": 2, "at_most": 4}, {"used": 0, "at_most": None},
    ]  # fmt: skip
    assert [(f["pair"], f["operating_cost"], f.get("ends")) for f in found["funded"]] == [
        ("s/a", 3, "2028"), ("s/b", 2, None),
    ]  # fmt: skip
    printed = ask("fund", "plan.yaml").stdout
    assert "3 of 3" in printed
    assert "to run" in printed


def test_the_whole_answer_is_given_shown_and_verified(folder):
    assert ask("run", "plan.yaml").exit_code == 0
    page = (folder / "portfolios/plan/report.html").read_text(encoding="utf-8")
    for words in (
        "takes 2 periods, to the end of 2028",
        "costs 3 kEUR a period to run, from 2029 on",
        "3 kEUR of it to run it to the last period",
        "Staff [FTE]",
        "paid by periods after its start: 12 after 0, 8 after 1",
        "total operating cost in 2028 at most 5",
    ):
        assert words in page, words
    assert ask("verify", "portfolios/plan/analysis.json", "plan.yaml").exit_code == 0


def test_rules_of_periods_in_conflict_are_named_where_they_stand(folder):
    text = WHOLE.replace("staff: 3}", "staff: 1}").replace(
        "rules: [", "rules: [{rule: fund, pairs: [s/a], by: 2028-12-31, name: duty}, "
    )
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    found = ask("fund", "plan.yaml")
    assert found.exit_code == 3
    assert "periods.2027.staff" in found.output
    assert "raise 'staff 2027' from 1 FTE to 2 FTE" in found.output


# ---------------------------------------------------------------- what is refused, and what is doubtful


A = "technologies: {{a: {{{}}}}}\npairs: {{s/a: {{value: 1}}}}"


REFUSED = {
    "amounts that are not the cost": (
        A.format("cost: 100, cost_profile: {0: 60, 1: 50}"),
        "technologies.a.cost_profile: amounts sum to 110, not to the cost, 100: leave the cost out",
    ),
    "shares by period": (
        A.format("cost: 100, cost_profile: {0: 0.6, 1: 0.4}"),
        "technologies.a.cost_profile: amounts sum to 1, not to the cost, 100: shares are written as a list",
    ),
    "amounts as a list": (
        A.format("cost: 100, cost_profile: [60, 40]"),
        "technologies.a.cost_profile: shares sum to 100, not 1; amounts are written {0: 60, 1: 40}",
    ),
    "a year in place of years after the start": (
        A.format("cost_profile: {2027: 60}"),
        "technologies.a.cost_profile.2027: '2027' is no number of periods after the start: write 0",
    ),
    "a percentage of nothing": (
        A.format("cost_profile: {0: 80 %}"), "technologies.a.cost_profile.0: 80 % is 0.8 or 80",
    ),
    "no amounts": (A.format("cost_profile: {}"), "technologies.a.cost_profile: needs at least 1"),
    "amounts beside levels": (
        A.format("cost_profile: {0: 5}, levels: {pilot: {cost: 5}}"),
        "technologies.a.cost_profile: amounts stand beside levels, which have costs of their own",
    ),
    "a cost of its own that is paid in its technology's amounts": (
        "technologies: {a: {cost_profile: {0: 5}}}\npairs: {s/a: {value: 1, cost: 7}}",
        "pairs.s/a.cost: technologies.a.cost_profile says in amounts when another cost is paid",
    ),
    "no duration": (A.format("cost: 1, duration: 0"), "technologies.a.duration: 0 is below 1"),
    "half a duration": (A.format("cost: 1, duration: 1.5"), "technologies.a.duration: 1.5 is not a whole"),
    "a running cost in words": (A.format("cost: 1, running_cost: low"), "technologies.a.running_cost: 'low'"),
    "a resource of no periods": (A.format("cost: 1, staff: []"), "technologies.a.staff: holds 0 amounts"),
    "a resource in words": (A.format("cost: 1, staff: [1, low]"), "technologies.a.staff.1: 'low' is not"),
    "a resource that is none": (
        "periods: {2027: {stafff: 3}}", "periods.2027.stafff: unknown key 'stafff'; did you mean 'staff'?",
    ),
    "a limit in words": ("periods: {2027: {staff: some}}", "periods.2027.staff: 'some' is not a number"),
    "a rule of an unknown period": (
        "rules: [{rule: count, period: 2031, at_most: 1}]",
        "rules.0.period: no period '2031' is declared; declared: 2027, 2028, 2029",
    ),
    "a budget that is a period's": (
        "rules: [{rule: total, of: cost, period: 2027, at_most: 1, name: budget}]",
        "rules.0.name: the rule named budget limits the whole cost",
    ),
    "a name that a period's limit has": (
        "periods: {2027: {staff: 1}}\nrules: [{rule: count, at_most: 1, name: staff 2027}]",
        "rules.0.name: a rule named 'staff 2027' exists already",
    ),
    "a name that a rule of each period makes": (
        'rules: [{rule: count, at_most: 1, name: x 2028}, {rule: count, at_most: 1, period: "*", name: x}]',
        "rules.1.name: a rule named 'x 2028' exists already",
    ),
    "a start before the first period": (
        A.format("cost: 1, earliest: 2026"), "technologies.a.earliest: no period '2026' is declared",
    ),
    "a share of what may be saved in a year": (
        A.format("cost: 9, running_cost: -1") + "\nrules: [{rule: share, period: 2028, at_most: 1}]",
        "rules.0.of: 'cost' may be below 0",
    ),
    "savings beside pools": (
        A.format("cost: 9, running_cost: -1") + "\nbudget: 9\npools: {grant: {amount: 3}}",
        "technologies.a.running_cost: is below 0, and beside pools",
    ),
    "capital_cost": (
        "rules: [{rule: total, of: capital_cost, at_most: 1}]", "did you mean 'capital cost'?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", REFUSED)
def test_what_cannot_be_is_refused_where_it_stands_with_its_remedy(slip):
    lines, says = REFUSED[slip]
    years = "2027: {}, 2028: {}, 2029: {}"
    if lines.startswith("periods"):
        years = lines.partition("\n")[0].removeprefix("periods: {").removesuffix("}")
        lines = lines.partition("\n")[2]
    with pytest.raises(CaseError) as caught:
        load(io.StringIO(plan(lines, years=years)))
    assert says in str(caught.value)


DOUBTFUL = {
    "running costs that waiting saves": (
        plan(A.format("cost: 1, running_cost: 1")), "technologies.a.running_cost: is saved by what",
    ),
    "a duration beyond the plan": (
        plan(A.format("cost: 1, duration: 4")), "technologies.a.duration: 4 periods are more than the plan",
    ),
    "a resource added up over periods": (
        plan(A.format("cost: 1, duration: 2, staff: 2"), "rules: [{rule: total, of: staff, at_most: 3}]"),
        "rules.0: counts staff of each period that something takes",
    ),
    "a duration without periods": (HEAD + A.format("cost: 1, duration: 2"), "technologies.a.duration: does"),
    "running costs without periods": (
        HEAD + A.format("cost: 1, running_cost: 2"), "technologies.a.running_cost: does nothing without",
    ),
    "a period without periods": (
        HEAD + A.format("cost: 1") + '\nrules: [{rule: count, period: "*", at_most: 1}]',
        "rules.0.period: does nothing without periods",
    ),
}  # fmt: skip


@pytest.mark.parametrize("doubt", DOUBTFUL)
def test_what_may_be_meant_otherwise_is_warned_of(doubt):
    text, says = DOUBTFUL[doubt]
    assert any(says in str(warning) for warning in load(io.StringIO(text)).warnings)
