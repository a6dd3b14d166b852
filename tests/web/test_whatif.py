"""The state of the page without a browser: changes to a case, and computations for many."""

import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from length import examples
from loopfolio.cases import CaseError, load
from loopfolio.cases.edit import changed, with_values
from loopfolio.cases.reader import read
from loopfolio.cases.yaml.places import NotEditable
from loopfolio.models.analysis import analyse
from loopfolio.models.portfolio.left_out import LeftOut
from loopfolio.models.solver.limits import active
from loopfolio.web.solving import answers as answers_web
from loopfolio.web.solving.solves import Late, PageQuestion, Solves, Superseded, asked
from loopfolio.web.state import controls, moves, whatif
from loopfolio.web.state.whatif import WhatIf, of_library
from loopfolio.web.view import answer as answer_web
from loopfolio.web.view.results import results
from pydantic import ValidationError

LIBRARY = ["lithium-ion-battery", "recycler", "furniture-maker"]


def plain(what):
    """What the case file says now."""
    return whatif.current(what).tree.plain()


@pytest.mark.parametrize("name", LIBRARY)
def test_an_unchanged_case_says_all_that_the_file_says_with_what_it_extends(name):
    what, stated = of_library(name), load(name).tree.plain()
    stated.pop("extends", None)
    assert plain(what) == stated
    assert whatif.said(what) == []


def judged(name):
    what = of_library(name)
    case = whatif.current(what).case
    for profile in case.profiles:
        for made in controls.judgements(case, profile):
            yield from ((what, profile, cell) for cell in made.cells)


JUDGED = [found for name in LIBRARY for found in judged(name)]


@given(st.sampled_from(JUDGED), st.integers(-controls.FARTHEST, controls.FARTHEST))
@examples(30)
def test_a_slider_at_any_place_comes_back_to_that_place(found, place):
    """What is written for a place is read as that place, however the file states the comparison."""
    what, profile, cell = found
    what = moves.moved(what, "profile", profile)
    made = moves.moved(what, cell.path, place)
    again = {c.path: c for s in controls.judgements(whatif.current(made).case, profile) for c in s.cells}
    assert controls.position(again[cell.path].value) == place
    assert moves.moved(made, cell.path, controls.position(cell.value)).changes.get(cell.path) in (
        None,
        cell.written(controls.position(cell.value)),
    )


def test_the_other_judgements_stay_as_they_were():
    what = of_library("lithium-ion-battery")
    path = "profiles.circularity_led.ahp.circularity_impact.carbon_footprint"
    made = moves.moved(what, path, 4)
    before, after = plain(what), plain(made)
    assert after["profiles"]["circularity_led"]["ahp"]["circularity_impact"].pop("carbon_footprint") == "1/5"
    assert before["profiles"]["circularity_led"]["ahp"]["circularity_impact"].pop("carbon_footprint") == 2
    assert before.pop("name") + " (what-if)" == after.pop("name")
    assert before == after


def test_only_the_values_change_in_the_text():
    what = moves.moved(of_library("lithium-ion-battery"), "budget.at_most", 3000)
    before = of_library("lithium-ion-battery").text.splitlines()
    after = [line for line in whatif.text(what).splitlines() if line not in before]
    assert after == [
        "# What-if of lithium-ion-battery.yaml",
        "# budget.at_most: 4,000 → 3,000",
        'name: "Lithium-ion battery value chain (what-if)"',
        "budget: {at_most: 3000, illustrative: true}",
    ]


def test_a_case_without_a_budget_can_be_given_one():
    text = "format: 1\ncriteria: {c: {direction: max}}\nstages: {a: {c: low}}\n"
    text += "technologies: {iot: {cost: 4}}\nfit: {a: {iot: high}}\n"
    what = WhatIf(file="a.yaml", text=text)
    assert [limit.value for limit in controls.limits(whatif.current(what))] == [None]
    assert plain(moves.moved(what, "budget", 7.5))["budget"] == 7.5


def test_a_budget_that_the_file_does_not_have_can_be_taken_back():
    text = "format: 1\ncriteria: {c: {direction: max}}\nstages: {a: {c: low}}\n"
    text += "technologies: {iot: {cost: 4}}\nfit: {a: {iot: high}}\n"
    what = WhatIf(file="a.yaml", text=text)
    assert moves.moved(moves.moved(what, "budget", 7.5), "budget", None) == what


@pytest.mark.parametrize("changes", [{".".join("a" * 5000): 1}, {"budget": 10**400}, {"budget": "x" * 300}])
def test_a_state_beyond_all_measure_is_none(changes):
    with pytest.raises(ValidationError):
        WhatIf(file="a.yaml", text="format: 1", changes=changes)


def test_a_result_that_the_time_was_short_for_says_what_is_missing():
    case = of_library("recycler")
    found, whole = answers_web.soon(Solves(1e-9), "v", case)
    assert whole
    assert found.analysis is None
    assert "time was over" in found.trouble[0]
    assert "Ranking of the stages" in str(found.drawn)  # which takes no time
    stopped = answers_web.answer(Solves(20), "v", case)
    portfolio = replace(
        stopped.analysis.portfolio,
        left_out=(LeftOut("frontier", "time"), LeftOut("entry_budgets", "time")),
        funded=tuple(replace(f, entry_budget=None) for f in stopped.analysis.portfolio.funded),
    )
    analysis = replace(stopped.analysis, portfolio=portfolio)
    words = str(results(replace(stopped, analysis=analysis)))
    assert "priorities follow value per cost alone" in words
    assert "priorities follow value per cost alone" not in str(results(stopped))
    assert "every stage reads the same" in words  # a warning of the reader


def test_where_nothing_is_open_the_ranking_alone_says_nothing_of_open_readings():
    text = "format: 1\ncriteria: {c: {direction: max}}\nstages: {a: {c: low}, b: {c: high}}\n"
    text += "technologies: {iot: {cost: 4}}\nfit: {a: {iot: high}}\nbudget: 3\n"
    text += "rules: [{rule: count, at_least: 1}]\n"
    found = answers_web.answer(Solves(20), "v", WhatIf(file="a.yaml", text=text))
    words = str(results(found))
    assert "No portfolio keeps all the rules" in words
    assert "Open readings" not in words
    assert answers_web.why(Solves(20), "v", WhatIf(file="a.yaml", text=text), "a/iot") is None


def test_of_what_is_no_option_nothing_is_said():
    assert answers_web.why(Solves(20), "v", of_library("recycler"), "nowhere/nothing") is None


def test_a_comparison_that_nobody_made_can_be_made():
    text = of_library("recycler").text
    data = read(text.encode(), "r.yaml").tree.plain()
    profile = next(name for name, made in data["profiles"].items() if "ahp" in made)
    row = next(iter(data["profiles"][profile]["ahp"]))
    column = next(iter(data["profiles"][profile]["ahp"][row]))
    del data["profiles"][profile]["ahp"][row][column]
    from loopfolio.cases.yaml.dump import as_yaml

    what = moves.moved(WhatIf(file="r.yaml", text=as_yaml(data)), "profile", profile)
    cells = {c.path: c for s in controls.judgements(whatif.current(what).case, profile) for c in s.cells}
    path = f"profiles.{profile}.ahp.{row}.{column}"
    assert cells[path].value is None
    assert plain(moves.moved(what, path, -4))["profiles"][profile]["ahp"][row][column] == 5


def test_every_limit_of_a_plan_can_be_moved():
    text = """\
format: 1
name: Plan
criteria: {gain: {direction: max}}
stages: {a: {gain: high}, b: {gain: low}}
technologies: {iot: {cost: 40}}
fit: {a: {iot: high}, b: {iot: medium}}
periods: {2027: {budget: 50}, 2028: {budget: {at_most: 30, source: the board}}}
budget: 90
pools: {grant: {amount: 20, scope: {stages: [a]}}}
rules: [{rule: each, of: gain, at_least: low}, {rule: count, at_least: 0, at_most: 2}]
"""
    what = WhatIf(file="plan.yaml", text=text)
    found = {limit.path: limit.value for limit in controls.limits(whatif.current(what))}
    assert found == {
        "budget": 90,
        "periods.2027.budget": 50,
        "periods.2028.budget.at_most": 30,
        "pools.grant.amount": 20,
        "rules[0].at_least": "low",
        "rules[1].at_most": 2,
        "rules[1].at_least": 0,
    }
    for path, value in {"budget": 70, "periods.2028.budget.at_most": 5, "rules[0].at_least": "high"}.items():
        what = moves.moved(what, path, value)
    after = {limit.path: limit.value for limit in controls.limits(whatif.current(what))}
    assert after == {**found, "budget": 70, "periods.2028.budget.at_most": 5, "rules[0].at_least": "high"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("budget.at_most", -1),
        ("budget.at_most", None),
        ("budget.at_most", "much"),
        ("rules[2].at_least", "hgih"),
    ],
)
def test_a_change_that_makes_no_sound_case_is_refused(path, value):
    with pytest.raises(CaseError):
        moves.moved(of_library("lithium-ion-battery"), path, value)


def test_a_path_of_no_control_changes_nothing():
    what = of_library("lithium-ion-battery")
    for path in ("name", "stages.reuse", "extends", "rules[99].at_most", "", "a..b"):
        assert moves.moved(what, path, 1) == what


@given(st.text(max_size=20), st.text(max_size=20) | st.integers() | st.floats(allow_nan=False))
@examples(50)
def test_no_state_that_a_browser_could_send_does_more_than_fail_as_a_case(path, value):
    what = of_library("recycler").model_copy(update={"changes": {path: value}})
    with suppress(CaseError):
        whatif.current(what)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: {c: [1, {d: x}]}  # why\n",
        "a: 1\r\nb: {c: [1, {d: x}]}\r\n",
        "\ufeffa: 1\nb:\n  c:\n    - 1\n    - d: x\n",
    ],
    ids=["flow", "windows", "block"],
)
def test_values_are_changed_in_place(text):
    made = with_values(text, {("a",): 2, ("b", "c", 1, "d"): "y"})
    assert made == text.replace("a: 1", "a: 2").replace("d: x", "d: y")


@pytest.mark.parametrize("path", [("b",), ("b", "new"), ("b", "c", 9)])
def test_what_is_no_single_value_is_not_changed_in_place(path):
    with pytest.raises(NotEditable):
        with_values("a: 1\nb: {c: [1]}\n", {path: 3})


def test_changed_leaves_what_it_was_given_alone():
    data = {"a": {"b": [1, 2]}}
    assert changed(data, {("a", "b", 0): 9, ("c", "d"): 1}) == {"a": {"b": [9, 2]}, "c": {"d": 1}}
    assert data == {"a": {"b": [1, 2]}}


# ---------------------------------------------------------------- computations


def test_the_same_question_of_many_is_computed_once():
    count, go = [], threading.Event()

    def slow():
        count.append(1)
        go.wait(10)
        return "found"

    solves, answers = Solves(10, 2), []
    people = [
        threading.Thread(target=lambda i=i: answers.append(solves.get(f"v{i}", "key", slow)))
        for i in range(8)
    ]
    for person in people:
        person.start()
    time.sleep(0.1)
    go.set()
    for person in people:
        person.join()
    assert answers == ["found"] * 8
    assert len(count) == 1
    assert solves.get("later", "key", lambda: "anew") == "found"


def test_a_newer_question_stops_the_older_one():
    solves, stopped, ended = Solves(30, 2), threading.Event(), []

    def endless():
        while not active().over:
            time.sleep(0.01)
        stopped.set()
        return "half"

    def first():
        try:
            solves.get("v", "old", endless)
        except Superseded:
            ended.append("superseded")

    older = threading.Thread(target=first)
    older.start()
    time.sleep(0.1)
    assert solves.get("v", "new", lambda: "answer") == "answer"
    older.join(5)
    assert stopped.is_set()
    assert ended == ["superseded"]
    assert solves.get("w", "old", lambda: "whole") == "whole"  # what was stopped is not kept


def left(solves, compute):
    with pytest.raises(Superseded):
        solves.get("v", "key", compute)


def test_a_question_that_another_waits_for_goes_on():
    solves, go, answers = Solves(30, 2), threading.Event(), []

    def slow():
        go.wait(10)
        return active().over or "whole"

    other = threading.Thread(target=lambda: answers.append(solves.get("w", "key", slow)))
    other.start()
    time.sleep(0.05)
    leaving = threading.Thread(target=left, args=(solves, slow))
    leaving.start()
    time.sleep(0.05)
    assert solves.get("v", "new", lambda: "answer") == "answer"
    go.set()
    other.join(5)
    leaving.join(5)
    assert answers == ["whole"]


def test_a_computation_ends_at_its_time_and_an_error_reaches_who_asked():
    solves = Solves(0.1, 1)

    def endless():
        while not active().over:
            time.sleep(0.01)
        return active().over

    assert solves.get("v", "a", endless) == "out of time"
    with pytest.raises(ZeroDivisionError):
        solves.get("v", "b", lambda: 1 / 0)
    assert solves.get("v", "b", lambda: "well") == "well"


def test_the_time_of_a_question_begins_when_it_arrives():
    """Of a second, half is over on the way here: half is left."""
    with asked(PageQuestion(time.monotonic() - 0.5)):
        left = Solves(1, 1).get("v", "key", lambda: active().remaining)
    assert 0.2 < left < 0.5


def test_what_others_take_the_time_for_is_not_begun():
    solves, go, begun = Solves(0.2, 1), threading.Event(), []
    other = threading.Thread(target=lambda: suppressed(solves, go))
    other.start()
    time.sleep(0.05)
    threading.Timer(0.4, go.set).start()
    with pytest.raises(Late, match="others came first"):
        solves.get("w", "late", lambda: begun.append(1))
    other.join(5)
    assert not begun
    assert solves.get("w", "late", lambda: "well") == "well"


def suppressed(solves, go):
    with suppress(Late):
        solves.get("v", "long", lambda: go.wait(5))


def test_nobody_waits_for_what_does_not_end():
    go, began = threading.Event(), time.monotonic()
    with pytest.raises(Late, match="time was over"):
        Solves(0.1, 1).get("v", "key", lambda: go.wait(20))
    go.set()
    assert time.monotonic() - began < 5


def test_who_has_gone_ends_the_work():
    solves, left, ended = Solves(30, 1), threading.Event(), threading.Event()

    def endless():
        while not active().over:
            time.sleep(0.01)
        ended.set()

    threading.Timer(0.1, left.set).start()
    with asked(PageQuestion(time.monotonic(), left.is_set)), pytest.raises(Superseded):
        solves.get("v", "key", endless)
    assert ended.wait(5)
    assert solves.get("w", "other", lambda: "well") == "well"


def test_what_is_there_early_is_shown_and_the_rest_is_computed_once():
    solves, go, count = Solves(30, 1), threading.Event(), []

    def slow(tell):
        count.append(1)
        tell("half")
        go.wait(10)
        return "whole"

    assert solves.soon("v", "key", slow) == ("half", False)
    go.set()
    assert solves.get("v", "key", lambda: "anew") == "whole"
    assert count == [1]


def test_more_than_can_wait_are_told_so():
    solves, go = Solves(30, 1, most=1), threading.Event()
    first = threading.Thread(target=lambda: solves.get("v", "key", lambda: go.wait(10)))
    first.start()
    time.sleep(0.1)
    with pytest.raises(Late, match="So many ask"):
        solves.get("w", "other", lambda: "well")
    go.set()
    first.join(5)


def test_a_result_that_was_short_of_time_is_looked_for_again():
    solves, had = Solves(1, 1), []

    def short():
        had.append(active().remaining)
        time.sleep(0.15)
        return len(had)

    with asked(PageQuestion(time.monotonic() - 0.8)):
        assert solves.get("v", "key", short) == 1
    assert solves.get("v", "key", short) == 1
    solves.begin("v", "key")
    assert solves.get("v", "key", short) == 2
    assert had[1] > 0.9


def test_of_a_long_case_the_first_rows_are_drawn_and_it_says_so():
    stages = "".join(f"  s{i}: {{c: {('low', 'high')[i % 2]}}}\n" for i in range(105))
    fit = ", ".join(f"s{i}: {{{', '.join(f't{j}: high' for j in range(10))}}}" for i in range(105))
    costs = ", ".join(f"t{j}: {{cost: 1}}" for j in range(10))
    text = f"format: 1\ncriteria: {{c: {{direction: max}}}}\nstages:\n{stages}"
    text += f"technologies: {{{costs}}}\nfit: {{{fit}}}\n"
    loaded = read(text.encode(), "long.yaml")
    made = analyse(loaded.case, beside=0.0)
    said = str(results(answer_web.PageAnswer(loaded, made.reading_robustness.open, made)))
    assert "the 50 stages that rank first of 105" in said
    assert f"The first 60 of {len(made.portfolio.funded)} rows are shown" in said
    assert said.count("Why?") == 500
    assert "a picture of them could not be read" in said


def test_five_people_at_once_get_what_each_would_get_alone():
    """Five budgets on two processors, asked together: the figures of five computations one by one."""
    states = [
        moves.moved(of_library("recycler"), next(limit.path for limit in limits), 400 + 200 * i)
        for limits in [controls.limits(whatif.current(of_library("recycler")))]
        for i in range(5)
    ]
    alone = [outcome(answers_web.answer(Solves(60), "v", state)) for state in states]
    together: list[object] = [None] * 5
    solves = Solves(60, 2)

    def ask(i):
        together[i] = outcome(answers_web.answer(solves, f"v{i}", states[i]))

    people = [threading.Thread(target=ask, args=(i,)) for i in range(5)]
    for person in people:
        person.start()
    for person in people:
        person.join(60)
    assert together == alone
    assert len({found[0] for found in alone}) > 1


def outcome(found):
    portfolio = found.analysis.portfolio
    return portfolio.optimum.value, portfolio.optimum.cost, portfolio.pair_ids


def test_why_a_stage_that_scores_most_is_not_first_is_said_beside_the_ranking():
    text = "format: 1\ncriteria: {c: {direction: max}, d: {direction: max, veto: medium}}\n"
    text += "stages: {one: {c: high, d: low}, two: {c: low, d: high}}\n"
    text += "profiles: {p: {direct: {c: 0.9, d: 0.1}}}\ntechnologies: {t: {cost: 1}}\nfit: {one: {t: high}}\n"
    loaded = read(text.encode(), "veto.yaml")
    made = analyse(loaded.case)
    said = str(results(answer_web.PageAnswer(loaded, made.reading_robustness.open, made)))
    assert "One is not ranked first, whatever it scores: D reads low, below its veto, medium." in said


SOURCED = """\
format: 1
name: Sourced   # the whole of it
source: annual report
criteria: {a: {direction: max}, b: {direction: max}}
stages: {make: {a: high, b: low}, use: {a: low, b: high}}
technologies:
  iot: {cost: 40, source: offer of 2024}   # of the maker
  twin: {cost: {low: 50, likely: 60, high: 90, source: a guess, date: 2024-05-01}, why: bought before}
profiles:
  owner: {ahp: {a: {b: 3}}, source: workshop of May}
  panel: {experts: {ana: {ahp: {a: {b: 3}}, source: her letter}, bo: {ahp: {a: {b: 5}}, source: his}}}
fit: {make: {iot: high, twin: low}, use: {iot: low, twin: high}}
budget: {at_most: 100, source: the board}
rules:
- {rule: count, at_most: 2, why: two at a time, source: the works council}
- {rule: total, of: cost, at_most: 90, why: the bank, name: bank}
"""


@pytest.mark.parametrize(
    ("path", "value", "gone", "kept"),
    [
        ("technologies.iot.cost", 30, ("technologies.iot.source",), "technologies.twin.why"),
        (
            "technologies.twin.cost.likely",
            55,
            ("technologies.twin.cost.source", "technologies.twin.cost.date"),
            "technologies.twin.why",
        ),
        ("budget.at_most", 80, ("budget.source",), "source"),
        ("rules[0].at_most", 1, ("rules[0].source", "rules[0].why"), "rules[1].why"),
        ("profiles.owner.ahp.a.b", 5, ("profiles.owner.source",), "profiles.panel.experts.bo.source"),
        (
            "profiles.panel.experts.ana.ahp.a.b",
            5,
            ("profiles.panel.experts.ana.source",),
            "profiles.panel.experts.bo.source",
        ),
    ],
)
def test_a_figure_that_is_changed_is_nobody_elses_statement(path, value, gone, kept):
    """The source and the reason of the old one do not speak for it; the comments of the file stay."""
    what = moves.with_change(WhatIf(file="a.yaml", text=SOURCED), path, value)
    now = whatif.current(what)
    assert whatif.stated_at(now, path) == value
    assert [whatif.stated_at(now, place) for place in gone] == [None] * len(gone)
    assert whatif.stated_at(now, kept) is not None
    assert "# of the maker" in whatif.text(what)
    back = moves.with_change(what, path, whatif.stated_at(whatif.base(what), path))
    assert whatif.text(back) == SOURCED


def test_a_cost_that_is_changed_counts_as_not_sourced():
    what = WhatIf(file="a.yaml", text=SOURCED)
    case = whatif.current(moves.with_change(what, "technologies.iot.cost", 30)).case
    assert case.technologies["iot"].basis == "not stated"
    assert whatif.current(what).case.technologies["iot"].basis != "not stated"
