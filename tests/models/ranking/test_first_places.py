"""Whether the first place survives other ways to rank, counted by the ideas that they rest on."""

import json
import subprocess
import sys

import loopfolio
import pytest
from click.testing import CliRunner
from loopfolio import load
from loopfolio.cli import cli
from loopfolio.mcda import other_process
from loopfolio.mcda.methods import FAMILIES, METHODS, family
from loopfolio.models.analysis import analyse
from loopfolio.models.portfolio.left_out import LeftOut
from loopfolio.models.ranking.decision_matrix import decision_matrix
from loopfolio.models.ranking.first_places import begin, first_places
from loopfolio.models.ranking.method_comparison import compare_methods, decision_problem
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.report.words.first_places import agreement_words, reason_words

TWO = """
format: 1
name: Two ways
scale: {low: 1, middle: 2, high: 3}
criteria: {impact: {direction: max}, reach: {direction: max}}
stages:
  even: {impact: middle, reach: middle}
  split: {impact: high, reach: %s}
profiles: {half: {direct: {impact: 0.5, reach: 0.5}}}
technologies: {iot: {cost: 1}}
fit: {even: {iot: high}, split: {iot: high}}
budget: 1
"""


def nothing():
    """Wait on."""


def found(text):
    case = load(text).case
    ranking = rank(case, weight_profile(case, profile_name(case)))
    return first_places(ranking, begin(ranking), nothing)


def in_words(text):
    opinions = found(text)
    return agreement_words(opinions, str), reason_words(opinions)


@pytest.fixture
def case(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def written(reach):
        (tmp_path / "two.yaml").write_text(TWO % reach)
        return "two.yaml"

    return written


def test_every_method_belongs_to_one_family_or_is_its_own():
    assert {made.family for made in METHODS.values()} <= {*FAMILIES, None}
    assert {name: family(name)[0] for name in ("topsis", "rim", "additive", "spotis", "wpm", "vikor")} == {
        "topsis": "distance", "rim": "distance", "additive": "sum", "spotis": "sum", "wpm": "product",
        "vikor": "compromise",
    }  # fmt: skip


def test_a_stage_that_is_best_throughout_is_first_by_every_family(case):
    """middle and middle against high and high."""
    says, why = in_words(case("high"))
    assert says.startswith("split comes first by all 6 families of ranking methods (")
    assert why == ""


def test_where_an_idea_disagrees_it_is_named_and_so_is_the_reason():
    """TOPSIS and its like put design first in the paper's case, sums and products production."""
    says, why = in_words("lithium-ion-battery")
    assert says == (
        "design comes first by 1 of 6 families of ranking methods (distances); 5 put production first "
        "(weighted sums, sums and products together, weighted products, outrankings and compromises)."
    )
    assert why.startswith("Distances punish")
    assert "; weighted sums let good readings" in why


def test_a_family_whose_methods_disagree_is_divided_and_counts_for_neither():
    says, _ = in_words("recycler")
    assert "reuse comes first by 2 of 6 families of ranking methods (outrankings and compromises)" in says
    assert "1 puts recycling first (weighted products)" in says
    assert "3 are divided (distances 3 of 5, weighted sums 10 of 14" in says


@pytest.mark.parametrize("name", ["lithium-ion-battery", "recycler", "furniture-maker"])
def test_each_method_puts_first_what_rank_methods_says(name):
    made = load(name).case
    profile = weight_profile(made, profile_name(made))
    opinions = found(name)
    side = compare_methods(made, profile)
    wanted = {
        o.method: tuple(s for s, place in zip(side.matrix.stages, o.ranks, strict=True) if place == 1)
        for o in side.outcomes
        if o.ranks is not None
    }
    assert {m: first for one in opinions.families for m, first in one.first.items()} == wanted
    assert opinions.no_answer == {o.method: o.reason for o in side.outcomes if o.ranks is None}
    assert opinions.families[0].id == family(made.method)[0]
    assert opinions.to_frame().loc["topsis", "family"] == "distance"


# ---------------------------------------------------------------- the other process


def fresh(script):
    """What a process prints that has not imported pymcdm."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


BEGIN = """
import sys
import loopfolio as lf
from loopfolio.models.ranking.first_places import begin, first_places
ranking = lf.rank("recycler")
started = begin(ranking)
"""


def test_pymcdm_stays_out_of_this_process_and_the_answer_is_the_same():
    script = f"{BEGIN}found = first_places(ranking, started, lambda: None)\n"
    script += (
        "print('pymcdm' in sys.modules, *(f'{m}={s[0]}' for o in found.families for m, s in o.first.items()))"
    )
    imported, *firsts = fresh(script)
    assert imported == "False"
    assert firsts == [f"{m}={s[0]}" for one in found("recycler").families for m, s in one.first.items()]


def test_what_is_not_waited_for_is_ended():
    script = f"{BEGIN}process = started._process\nstarted.stop()\nprint(process.poll() is not None)"
    assert fresh(script) == ["True"]


def test_who_stops_waiting_ends_the_process_and_hears_why():
    script = f"""{BEGIN}
process = started._process
def over():
    raise RuntimeError("over")
try:
    first_places(ranking, started, over)
except RuntimeError as why:
    print(why, process.poll() is not None)
"""
    assert fresh(script) == ["over", "True"]


@pytest.mark.parametrize("executable", ["/nowhere/python", "/bin/false"])
def test_without_another_process_the_methods_are_computed_here(executable, monkeypatch):
    """None can be had, or it ends at once."""
    monkeypatch.setattr(sys, "executable", executable)
    monkeypatch.delitem(sys.modules, "pymcdm", raising=False)
    recycler = load("recycler").case
    profile = weight_profile(recycler, "recycler")
    problem = decision_problem(recycler, decision_matrix(recycler), profile)
    started = other_process.Started()
    started.give(problem)
    assert started.result(nothing).keys() == METHODS.keys()


def test_a_process_that_is_ready_is_given_the_case_and_one_that_nobody_needs_is_ended():
    script = f"""
from loopfolio.mcda.other_process import Started
ready, idle = Started(), Started()
{BEGIN.replace("begin(ranking)", "begin(ranking, ready)")}
found = first_places(ranking, started, lambda: None)
process = idle._process
idle.stop()
print(started is ready, len(found.families), process.poll() is not None)
"""
    assert fresh(script) == ["True", "6", "True"]


# ---------------------------------------------------------------- in a whole answer


def test_run_says_it_and_writes_it_and_verify_finds_what_was_changed(case, tmp_path):
    two = case("low")
    ran = CliRunner().invoke(cli, ["run", two, "-o", "out"])
    assert ran.exit_code == 0, ran.output
    opinions = found(two)
    words = " ".join(ran.stdout.split())
    assert agreement_words(opinions, str) in words
    path = tmp_path / "out" / "two" / "analysis.json"
    document = json.loads(path.read_text())
    assert (document["methods"]["agree"], document["methods"]["of"]) == (
        len(opinions.agree),
        len(opinions.families),
    )
    page = (tmp_path / "out" / "two" / "report.html").read_text()
    assert "<strong>Ranking method.</strong>" in page
    assert 'data-table="methods"' in page
    assert CliRunner().invoke(cli, ["verify", str(path), two]).exit_code == 0
    document["methods"]["agree"] += 1
    path.write_text(json.dumps(document))
    refuted = CliRunner().invoke(cli, ["verify", str(path), two])
    assert refuted.exit_code == 5
    assert "methods.agree" in refuted.stdout


def test_what_is_left_out_is_named_with_the_command_that_gives_it(case):
    made = analyse(load(case("low")).case, sure=True, leave=[LeftOut("methods", "time")])
    assert made.first_places is None
    assert LeftOut("methods", "time") in made.left_out


@pytest.mark.parametrize("sure", [True, False])
def test_only_who_asks_how_sure_waits_for_it(sure, case):
    assert (analyse(load(case("low")).case, sure=sure).first_places is not None) == sure


def test_a_single_stage_has_nothing_to_be_first_of(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [line for line in (TWO % "low").splitlines() if not line.startswith("  even")]
    (tmp_path / "one.yaml").write_text("\n".join(lines).replace("even: {iot: high}, ", ""))
    assert loopfolio.analyse("one.yaml", sure=True).first_places is None
