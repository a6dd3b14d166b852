"""Tables in words stay tables where the terminal is narrow, and say what they leave out."""

import json

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.report.words.text_table import table

LONG_STAGES = ("procurement_of_secondary_materials", "disassembly_and_state_of_health_testing", "refining")
LONG_TECHNOLOGIES = (
    "digital_battery_passport_with_supplier_onboarding",
    "computer_vision_sorting_line",
    "erp",
)
CRITERIA = (
    "expected_regulatory_relevance", "internal_rate_of_return", "organisational_readiness",
    "greenhouse_gas_reduction", "integration_complexity", "jobs_in_the_region",
)  # fmt: skip
MANY = [f"technology_number_{k}_of_the_list" for k in range(15)]


def long_case() -> str:
    """48 pairs and more, names of 30 letters and more, six criteria, three profiles."""
    technologies = [*LONG_TECHNOLOGIES, *MANY]
    level = ["low", "medium", "high"]
    lines = ["format: 1", "currency: thousand euros", "budget: 6543.5", "criteria:"]
    lines += [f"  {c}: {{direction: max}}" for c in CRITERIA]
    lines += ["stages:"]
    for k, stage in enumerate(LONG_STAGES):
        readings = ", ".join(f"{c}: {level[(k + i) % 3]}" for i, c in enumerate(CRITERIA))
        lines.append(f"  {stage}: {{{readings}}}")
    lines += ["technologies:", *(f"  {t}: {{cost: {100 + 17 * k}.25}}" for k, t in enumerate(technologies))]
    lines += ["pairs:"]
    lines += [
        f"  {s}/{t}: {{fit: {level[(i + k) % 3]}, why: {'a long reason ' * 20}}}"
        for i, s in enumerate(LONG_STAGES)
        for k, t in enumerate(technologies)
    ]
    lines += ["profiles:"]
    for k, name in enumerate(("sustainability_department", "finance", "works_council_and_unions")):
        lines.append(
            f"  {name}: {{swing: {{{', '.join(f'{c}: {10 + i * k}' for i, c in enumerate(CRITERIA))}}}}}"
        )
    lines += ["profile: finance", "rules:", "  - {rule: count, at_most: 20, name: at most so many at a time}"]
    return "\n".join([*lines, "scenarios: {lean: {budget: 3000}}", ""])


@pytest.fixture
def narrow(monkeypatch):
    """A terminal of 80 columns."""
    monkeypatch.setattr("loopfolio.commands.terminal.console.terminal_width", lambda: 80)


COMMANDS = (
    ("rank",), ("rank", "--method", "vikor"), ("fund", "--beside", "1"), ("weigh",), ("scenarios",),
    ("compare",), ("explain",), ("explain", "*/erp"), ("rank", "--methods"), ("frontier", "--up-to", "900"),
    ("stress", "--draws", "40", "--portfolios", "2"),
)  # fmt: skip


@pytest.mark.parametrize("asked", COMMANDS, ids=" ".join)
def test_every_command_shows_tables_in_80_columns(asked, tmp_path, narrow):
    """No line is wider, and no row is a list of 'heading: value' lines."""
    (tmp_path / "long.yaml").write_text(long_case())
    command, *options = asked
    case = str(tmp_path / "long.yaml")
    pairs = [o for o in options if "/" in o]
    rest = [o for o in options if "/" not in o]
    done = CliRunner().invoke(cli, [command, case, *pairs, *rest])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert [line for line in lines if len(line) > 80] == []
    assert [line for line in lines if line.startswith(("pair: ", "rule: ", "profile: ", "stage: "))] == []


def test_figures_are_whole_in_80_columns(tmp_path, narrow):
    """Each cost and value of a funded pair stands on a line of its own pair's row, never broken."""
    (tmp_path / "long.yaml").write_text(long_case())
    ask = [*("fund", str(tmp_path / "long.yaml"), "--beside", "0")]
    found = json.loads(CliRunner().invoke(cli, [*ask, "--format", "json"]).stdout)
    lines = CliRunner().invoke(cli, ask).stdout.splitlines()
    for funded in found["funded"]:
        row = next(line.split() for line in lines if line.split()[:1] == [str(funded["priority"])])
        cost = f"{funded['cost']:,.0f}" if funded["cost"].is_integer() else f"{funded['cost']:,.3f}"
        assert cost in row
        assert f"{funded['value']:.3f}" in row


def test_what_a_narrow_terminal_leaves_out_is_said_with_the_wider_way(tmp_path, monkeypatch):
    (tmp_path / "long.yaml").write_text(long_case())
    ask = ["fund", str(tmp_path / "long.yaml"), "--beside", "0"]
    wide = CliRunner().invoke(cli, ask).stdout
    monkeypatch.setattr("loopfolio.commands.terminal.console.terminal_width", lambda: 80)
    narrow = CliRunner().invoke(cli, ask).stdout
    assert "hortened: why, and cost basis. A wider terminal or --format csv shows all." in narrow
    assert "hortened" not in wide
    assert ("a long reason " * 20).strip().split()[-1] in wide


ROWS = [["recycling/digital_twin", 1234.5, 2, "because it is so, as was said"], ["use/ai", 2, 3, "so"]]
HEADERS = ["pair", "cost kEUR", "value", "why"]


def test_a_table_that_fits_is_as_wide_as_it_is():
    assert table(HEADERS, ROWS, 100).splitlines() == [
        "pair                    cost kEUR  value  why",
        "recycling/digital_twin  1,234.500      2  because it is so, as was said",
        "use/ai                          2      3  so",
    ]


def test_words_are_wrapped_and_ids_at_their_marks():
    assert table(HEADERS, ROWS, 50).splitlines() == [
        "pair             cost kEUR  value  why",
        "recycling/       1,234.500      2  because it is",
        "digital_twin                       so, as was said",
        "use/ai                   2      3  so",
    ]


def test_columns_that_can_be_spared_go_first_and_the_note_says_so():
    shown = table(HEADERS, ROWS, 42, ["why", "value"], "--format csv")
    assert "because" not in shown
    assert "1,234.500" in shown
    assert " ".join(shown.splitlines()[-2:]) == "Left out: why. A wider terminal or --format csv shows all."


def test_columns_that_cannot_go_stand_in_a_second_table_with_the_name_of_the_row():
    names = [f"criterion_{k}" for k in range(6)]
    shown = table(["profile", *names], [["finance", *(0.1 * k for k in range(6))]], 60)
    first, second = shown.split("\n\n")
    assert first.splitlines()[0].split()[0] == second.splitlines()[0].split()[0] == "profile"
    assert sum(name in shown for name in names) == 6
    assert "finance" in second


def test_two_columns_that_do_not_fit_are_written_below_each_other():
    assert table(["stage", "cost"], [["refining", 123456789.125]], 20).splitlines() == [
        "stage: refining",
        "cost:",
        "  123,456,789.125",
    ]
