"""Steps, pairs forced, rules off, figures and stated weights, without a browser: what the saved case says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from length import examples
from loopfolio.cases import CaseError
from loopfolio.cases.yaml.edit_rules import with_rules
from loopfolio.cases.yaml.places import NotEditable
from loopfolio.models.ranking.weights import weight_profile
from loopfolio.web.state import controls, figures, history, moves, weighting, whatif
from loopfolio.web.state.history import begun, recorded
from loopfolio.web.state.whatif import WhatIf, current, of_library

CASE = """\
format: 1
name: Pumps
criteria: {saving: {direction: max}, effort: {direction: min}}
stages:
  casting: {saving: high, effort: [low, medium]}
  service: {saving: {reading: medium, source: a visit}, effort: {ana: low, bo: high}}
profiles:
  plain: {direct: {saving: 70, effort: 30}}
  ranks: {order: [saving, effort]}
technologies: {iot: {cost: 40}, ai: {cost: {low: 60, likely: 70, high: 90}}}
fit: {casting: {iot: high, ai: {fit: medium, why: data}}, service: {iot: medium}}
budget: 120
rules:
  # the board's
  - {rule: count, at_most: 3, name: three}
  - rule: total
    of: cost
    at_most: 100
    name: money
  - {rule: count, at_least: 0, name: last}   # last
scenarios: {lean: {budget: 60}, other: {rules: [{rule: count, at_most: 1, name: one}]}}
"""

PUMPS = WhatIf(file="pumps.yaml", text=CASE)


def plain(what):
    return current(what).tree.plain()


def changed_lines(what):
    before = what.text.splitlines()
    return [line for line in whatif.text(what).splitlines() if line not in before and line[0] != "#"]


# ---------------------------------------------------------------- rules and pairs


def test_a_rule_switched_off_is_not_in_the_case_and_the_rest_of_the_text_stays():
    off = moves.switched(PUMPS, 1, on=False)
    assert [rule["name"] for rule in plain(off)["rules"]] == ["three", "last"]
    text = whatif.text(off)
    assert "# rule money: switched off\n" in text
    assert (
        "  # the board's\n  - {rule: count, at_most: 3, name: three}\n  - {rule: count, at_least: 0" in text
    )
    assert moves.switched(off, 1, on=True) == PUMPS


def test_the_limits_of_the_other_rules_keep_their_places():
    """Rule 2 is the second one left: what is moved there is written to the third of the file."""
    off = moves.switched(PUMPS, 1, on=False)
    found = {limit.path: limit.value for limit in controls.limits(current(off), off.off)}
    assert found == {"budget": 120, "rules[0].at_most": 3, "rules[2].at_least": 0}
    made = moves.moved(off, "rules[2].at_least", 1)
    assert [rule.get("at_least") for rule in plain(made)["rules"]] == [None, 1]
    assert [rule.get("at_least") for rule in plain(moves.switched(made, 1, on=True))["rules"]] == [
        None,
        None,
        1,
    ]


def test_without_any_rule_the_list_is_empty_and_can_be_filled_again():
    off = PUMPS
    for i in range(3):
        off = moves.switched(off, i, on=False)
    assert plain(off)["rules"] == []
    assert plain(moves.forced(off, "casting/iot", "in"))["rules"] == [
        {"rule": "fund", "pairs": ["casting/iot"], "name": "casting/iot forced in"}
    ]


def test_a_pair_is_forced_in_or_out_by_a_rule_of_its_own():
    made = moves.forced(moves.forced(PUMPS, "casting/iot", "out"), "service/iot", "in")
    assert changed_lines(made) == [
        'name: "Pumps (what-if)"',
        '  - {rule: skip, pairs: [casting/iot], name: "casting/iot forced out"}',
        '  - {rule: fund, pairs: [service/iot], name: "service/iot forced in"}',
    ]
    assert whatif.said(made) == ["casting/iot: forced out", "service/iot: forced in"]
    assert moves.forced(moves.forced(made, "casting/iot", None), "service/iot", None) == PUMPS
    for pair in ("service/ai", "nowhere/iot", "*/iot", ""):
        with pytest.raises(CaseError, match="no option"):
            moves.forced(PUMPS, pair, "in")


def test_forcing_what_a_saved_case_forces_has_a_name_of_its_own():
    again = WhatIf(file="again.yaml", text=whatif.text(moves.forced(PUMPS, "casting/iot", "out")))
    names = [rule["name"] for rule in plain(moves.forced(again, "casting/iot", "out"))["rules"]]
    assert names[-2:] == ["casting/iot forced out", "casting/iot forced out again"]


def test_what_is_off_stays_off_in_a_scenario_that_has_the_same_rule_only():
    off = moves.switched(PUMPS, 0, on=False)
    assert moves.in_scenario(off, "lean").off == (0,)
    with pytest.raises(CaseError, match="has no rule 9"):
        moves.switched(PUMPS, 8, on=False)
    other = WhatIf(
        file="a.yaml",
        text=CASE.replace("name: one}", "name: three}"),
    )
    assert moves.in_scenario(moves.switched(other, 0, on=False), "other").off == ()


@pytest.mark.parametrize(
    ("text", "without", "made"),
    [
        ("a: 1\n", (), "a: 1\nrules:\n  - {rule: x}\n"),
        ("a: 1", (), "a: 1\nrules:\n  - {rule: x}"),
        ("rules: [{rule: a}, {rule: b}] # c\n", (0,), "rules: [{rule: b}, {rule: x}] # c\n"),
        ("rules: []\n", (), "rules: [{rule: x}]\n"),
        ("rules:\n- rule: a\n- rule: b # c\nz: 1\n", (1,), "rules:\n- rule: a\n- {rule: x}\nz: 1\n"),
        ("rules:\n- rule: a", (), "rules:\n- rule: a\n- {rule: x}\n"),
        ("rules:\r\n- rule: a\r\n", (), "rules:\r\n- rule: a\r\n- {rule: x}\r\n"),
        ("\ufeffrules:\n- rule: a\n\n# end\n", (0,), "\ufeffrules:\n- {rule: x}\n\n# end\n"),
    ],
)  # fmt: skip
def test_rules_are_taken_out_of_a_text_and_put_into_it(text, without, made):
    assert with_rules(text, without, [{"rule": "x"}]) == made


@pytest.mark.parametrize("text", ["{a: 1}\n", "rules: null\n", "rules: {a: {rule: b}}\n"])
def test_a_text_whose_rules_are_written_otherwise_is_left_alone(text):
    with pytest.raises(NotEditable):
        with_rules(text, (), [{"rule": "x"}])


# ---------------------------------------------------------------- figures


def test_every_cost_reading_and_fit_can_be_chosen():
    found = {figure.path: figure.value for figure in figures.figures(current(PUMPS))}
    assert found == {
        "technologies.iot.cost": 40,
        "technologies.ai.cost.low": 60,
        "technologies.ai.cost.likely": 70,
        "technologies.ai.cost.high": 90,
        "pairs.casting/iot.cost": None,
        "pairs.casting/ai.cost": None,
        "pairs.service/iot.cost": None,
        "stages.casting.saving": "high",
        "stages.casting.effort[0]": "low",
        "stages.casting.effort[1]": "medium",
        "stages.service.saving.reading": "medium",
        "stages.service.effort.ana": "low",
        "stages.service.effort.bo": "high",
        "fit.casting.iot": "high",
        "fit.casting.ai.fit": "medium",
        "fit.service.iot": "medium",
        "fit.service.ai": None,
    }


@pytest.mark.parametrize(
    ("mark", "text", "cost"),
    [
        ("", "45,5", 45.5), ("", "1 250", 1250), ("", "1'250.5", 1250.5), ("", "1.250,50", 1250.5),
        (",", "1,250", 1.25), (",", "1.250", 1250), (",", "12,125", 12.125), (".", "1,250", 1250),
    ],
)  # fmt: skip
def test_a_typed_number_is_read_as_the_file_would_be(mark, text, cost):
    """And what is saved for it is read as the same number again, by the marks of that file."""
    said = f"numbers: {{decimal: '{mark}'}}\n" if mark else ""
    made = moves.refigured(WhatIf(file="a.yaml", text=said + CASE), "technologies.iot.cost", text)
    assert current(made).case.technologies["iot"].cost.likely == cost
    assert "decimal" in whatif.text(made) or not mark


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("technologies.iot.cost", "1,250", "1.25 to some and 1250 to others"),
        ("technologies.iot.cost", "grand", "'grand' is not a cost"),
        ("technologies.iot.cost", "1e400", "number"),
        ("technologies.iot.cost", " ", "write what it is to be"),
        ("technologies.ai.cost.low", "80", "must not fall"),
        ("stages.casting.saving", "hgih", "did you mean 'high'"),
        ("fit.service.iot", "3", "a number from 0 to 1"),
        ("budget", "3", "no figure"),
        ("stages.casting.weight", "3", "no figure"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_with_its_sentence(path, text, why):
    with pytest.raises(CaseError, match=why):
        moves.refigured(PUMPS, path, text)


def test_a_pair_gets_a_cost_of_its_own_and_a_fit_that_it_had_not():
    made = moves.refigured(moves.refigured(PUMPS, "pairs.service/iot.cost", "25"), "fit.service.ai", "low")
    assert plain(made)["pairs"] == {"service/iot": {"cost": 25}}
    assert plain(made)["fit"]["service"] == {"iot": "medium", "ai": "low"}
    assert moves.refigured(made, "fit.service.ai", "low") == made


# ---------------------------------------------------------------- stated weights


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=6).filter(any), st.integers(0, 100), st.data())
@examples(30)
def test_the_other_shares_make_room_in_proportion(stated, place, data):
    """Whatever the weights were, they sum to what they summed to, and the others keep their ratios."""
    names = [f"c{i}" for i in range(len(stated))]
    whole = sum(stated)
    criteria = ", ".join(f"{n}: {{direction: max}}" for n in names)
    head = (
        f"format: 1\ncriteria: {{{criteria}}}\nstages: {{a: {{{', '.join(f'{n}: low' for n in names)}}}}}\n"
    )
    weights = ", ".join(f"{n}: {w / whole:.12f}" for n, w in zip(names, stated, strict=True))
    what = WhatIf(file="a.yaml", text=f"{head}profiles: {{p: {{direct: {{{weights}}}}}}}\n")
    share = data.draw(st.sampled_from(weighting.shares(current(what).case, "p")))
    made = moves.moved(what, share.path, place)
    if place == share.position:
        assert made == what
        return
    before, after = (weight_profile(current(one).case, "p").weights for one in (what, made))
    assert after[share.criterion] == pytest.approx(place / 100, abs=1e-5)
    assert sum(after.values()) == pytest.approx(1)
    rest = sum(weight for name, weight in before.items() if name != share.criterion)
    for name in names:
        if name != share.criterion and rest > 1e-9:
            assert after[name] == pytest.approx(before[name] / rest * (1 - place / 100), abs=1e-5)


def test_weights_that_sum_to_a_hundred_go_on_to():
    made = moves.moved(PUMPS, "profiles.plain.direct.saving", 40)
    assert plain(made)["profiles"]["plain"]["direct"] == {"saving": 40, "effort": 60}


def test_an_order_changes_by_places_and_ends_at_its_ends():
    ranked = moves.moved(PUMPS, "profile", "ranks")
    made = moves.swapped(ranked, "effort", -1)
    assert plain(made)["profiles"]["ranks"]["order"] == ["effort", "saving"]
    assert moves.swapped(made, "effort", 1) == ranked
    assert moves.swapped(ranked, "saving", -1) == moves.swapped(ranked, "nothing", 1) == ranked


# ---------------------------------------------------------------- steps


def test_steps_go_back_and_forth_and_a_new_one_ends_what_was_undone():
    led = begun(PUMPS)
    for step in (
        lambda what: moves.moved(what, "budget", 70),
        lambda what: moves.moved(what, "budget", 45),
        lambda what: moves.switched(what, 0, on=False),
        lambda what: moves.forced(what, "casting/iot", "in"),
        lambda what: moves.in_scenario(what, "lean"),
        lambda what: what.model_copy(update={"changes": {}, "forced": {}, "off": ()}),
    ):
        led = recorded(step)(led)
    words = ["as opened", "budget: 120 → 70", "budget: 70 → 45", "rule three: switched off",
             "casting/iot: forced in", "scenario lean", "all changes undone"]  # fmt: skip
    assert [moment.words for moment in led.moments] == words
    assert led.at == 6
    back = led.at_step(2)
    assert back.now == moves.moved(PUMPS, "budget", 45)
    assert back.at_step(0).now == PUMPS
    assert back.at_step(6).now == led.now
    assert back.at_step(-1) == back.at_step(7) == back.at_step(2) == back
    on = back.then(moves.moved(back.now, "budget", 30))
    assert [moment.words for moment in on.moments] == [*words[:3], "budget: 45 → 30"]
    assert on.then(on.now) == on
    assert len(on.then(of_library("recycler")).moments) == 1


def test_a_history_is_kept_by_the_tab_and_one_of_another_state_is_let_go():
    led = begun(PUMPS).then(moves.moved(PUMPS, "budget", 70))
    assert history.kept(led.stored(), led.now) == led
    strange = [None, 7, [], {}, {"at": 0}, {"at": 0, "moments": [{"words": "x", "differs": {"off": 3}}]}]
    strange += [{**led.stored(), "at": at} for at in (9, -1, 0, None)]
    for sent in strange:
        assert history.kept(sent, led.now) == begun(led.now)


def test_only_the_last_hundred_steps_are_kept():
    led = begun(PUMPS)
    for budget in range(1, 150):
        led = led.then(led.now.model_copy(update={"changes": {"budget": budget}}))
    assert (len(led.moments), led.at) == (history.MOST_STEPS + 1, history.MOST_STEPS)
    assert history.kept(led.stored(), led.now) == led
