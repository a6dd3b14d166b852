"""What a workshop leaves: the case with the answers in it, minutes, and next year."""

import csv
import io
import json
import re

from click.testing import CliRunner
from loopfolio.cases import load
from loopfolio.cli import cli
from loopfolio.report.page.minutes import minutes
from loopfolio.report.page.page import templates
from loopfolio.report.words.wording import pair_name
from rooms import CELLS, PUMPS, Room, read_all, saved, whole_workshop


def test_the_saved_case_gives_the_figures_of_the_screen(room, tmp_path):
    whole_workshop(room)
    path = tmp_path / "saved.yaml"
    path.write_text(room.lead.get("/lead/case.yaml").text)
    assert "# a comment that stays" in path.read_text()

    def told(*command):
        found = CliRunner().invoke(cli, [*command[:1], str(path), *command[1:], "--format", "json"])
        assert found.exit_code == 0, found.output
        return json.loads(found.stdout)

    screen = " ".join(room.lead.get("/lead/results").text.split())
    agreed, ranked, funded = told("consensus"), told("rank"), told("fund")
    for one in agreed["weights"]["criteria"]:
        assert f"{one['weight']:.3f}</td>" in screen
    assert f"{agreed['weights']['consensus'] * 100:.1f} %" in screen
    for one in ranked["stages"] if "stages" in ranked else ranked["ranking"]:
        assert f"{one['score']:.3f}" in screen
    for pair in agreed["funded"]:
        assert f"<li>{pair_name(room.loaded.case, pair)}</li>" in screen
    assert sorted(agreed["funded"]) == sorted(row["pair"] for row in funded["funded"])
    assert {one["id"] for one in agreed["people"]} == {"Ann", "Bo", "Cem"}


def test_minutes_and_the_case_say_who_does_not_agree_and_what_was_left_open(room):
    people = whole_workshop(room)
    people["Bo"].get("/results").post("/disagree", key="k", value="scrap reads too low")
    minutes = " ".join(room.lead.get("/lead/minutes").text.split())
    assert "<strong>Bo</strong>: scrap reads too low" in minutes
    assert "Casting: Scrap; not known to Bo" in minutes
    decision = saved(room).case.decision
    assert decision.dissent == {"Bo": "scrap reads too low"}
    assert decision.debiasing == (
        "a workshop in which 3 people (Ann, Bo, Cem) answered alone; nobody saw another's answer before its "
        "round was closed",
    )


def test_what_somebody_does_not_agree_with_is_said_not_to_be_saved_once_results_are_hidden_again(room):
    ann, number = room.joined("Ann"), room.opened("free", question="What is missing?")
    room.move(number, "closed", "revealed")
    ann.get("/results")
    room.lead.get("/lead")
    room.lead.post("/lead/undo", step=room.lead.hidden("step"))
    ann.post("/disagree", key="k", value="scrap\treads <too> low")
    assert (ann.status, ann.heading) == (409, "Not saved")
    assert "scrap reads &lt;too&gt; low</textarea>" in ann.text


def test_the_saved_case_has_the_minutes_and_a_report_shows_them(room):
    """Cem did not read the last cell, and joined too late for anything else; Dee did nothing."""
    people = whole_workshop(room)
    room.joined("<i>Dee</i>")
    people["Bo"].get("/results").post("/disagree", key="k", value="scrap <reads> too low")
    loaded = saved(room)
    [held] = loaded.case.decision.workshops
    assert (held.took_part, held.answered_nothing) == (("Ann", "Bo", "Cem"), ("<i>Dee</i>",))
    assert held.dissent == {"Bo": "scrap <reads> too low"}
    assert [(one.asked, one.answered, one.too_little) for one in held.rounds] == [
        ("readings of 3 cells", 3, ()),
        ("criteria, two at a time", 3, ("Cem",)),
    ]
    assert all(re.fullmatch(r"20..-..-.. ..:.. UTC", at)
               for one in held.rounds for at in (one.opened, one.closed, held.began))  # fmt: skip
    left = {one.what: (one.not_known, one.not_answered) for one in held.left_open}
    assert left["Casting: Scrap"] == (("Bo",), ("<i>Dee</i>",))
    assert left["Service: Saving"] == ((), ("Cem", "<i>Dee</i>"))
    made = minutes(loaded.case)
    text = templates().get_template("minutes.html").render(minutes=made)
    assert "Minutes of the workshop" in text
    assert "3 people took part: Ann, Bo and Cem. Answered nothing: &lt;i&gt;Dee&lt;/i&gt;." in text
    assert "criteria, two at a time, 20" in text
    assert "3 answered. Too little for weights: Cem." in text
    assert "Casting: Scrap; not known to Bo; not answered by &lt;i&gt;Dee&lt;/i&gt;" in text
    assert "<strong>Bo</strong>: scrap &lt;reads&gt; too low" in text
    page = " ".join(room.lead.get("/lead/minutes").text.split())
    assert all(what in page for what in left)
    assert minutes(room.loaded.case) == []


def test_a_second_round_takes_the_place_of_the_first_and_both_are_kept(room):
    people = whole_workshop(room)
    again = room.opened("readings", cell=CELLS[:1])
    read_all(people["Ann"].get("/now"), "low")
    room.move(again, "closed")
    assert saved(room).case.people("casting", "saving") == {"Ann": "low", "Bo": "low", "Cem": "low"}
    assert "round 1: high 1, low 2; round 3: low 1" in " ".join(room.lead.get("/lead/results").text.split())
    rows = list(csv.DictReader(io.StringIO(room.lead.get("/lead/answers.csv").text)))
    mine = [row for row in rows if row["person"] == "Ann" and row["about"] == "casting/saving"]
    assert [(row["round"], row["answer"]) for row in mine] == [("1", "high"), ("3", "low")]


def test_next_years_workshop_on_what_the_first_left_is_compared_with_it(tmp_path):
    """All see it otherwise a year later: diff says what was read anew and what moves, consensus of each how
    far people agree."""
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    room = Room(tmp_path)
    whole_workshop(room)
    first.write_text(room.lead.get("/lead/case.yaml").text)
    again = Room(tmp_path, text=first.read_text())
    assert again.workshop.id == 2
    number = again.opened("readings", cell=CELLS)
    for name in ("Ann", "Bo", "Cem"):
        read_all(again.joined(name).get("/now"), "low", "45", "high")
    again.move(number, "closed")
    second.write_text(again.lead.get("/lead/case.yaml").text)
    assert "Ann" in room.lead.get("/lead/minutes").text  # the first is there as it was
    room.database.close()
    again.database.close()

    def told(*command):
        found = CliRunner().invoke(cli, [*map(str, command), "--format", "json"])
        assert found.exit_code == 0, found.output
        return json.loads(found.stdout)

    held = load(str(second)).case.decision.workshops
    assert [one.rounds[0].asked for one in held] == ["readings of 3 cells", "readings of 3 cells"]
    moved = told("diff", first, second)
    inputs = {row["path"]: (row["old"], row["new"]) for row in moved["inputs"]}
    assert inputs["stages.casting.scrap.Ann"] == (10, 45)
    ranks = {row["stage"]: (row["old"], row["new"]) for row in moved["ranking"]}
    assert ranks == {"service": (2, 1), "casting": (1, 2)}
    agreed = [told("consensus", path)["reading"] for path in (first, second)]
    assert agreed[1] == 1 > agreed[0]


def test_comments_on_readings_that_are_others_now_are_not_kept(tmp_path):
    text = PUMPS.replace(
        "stages:\n", "# The first cell of casting stays open below.\n# Read by Dee.\nstages:\n"
    ).replace(
        "  service: {saving: medium, effort: medium, scrap: 3}\n",
        "  # where pumps are mended\n"
        "  service:\n    saving: medium   # as Dee says\n    effort: medium   # since May\n    scrap: 3\n",
    )
    room = Room(tmp_path, text=text)
    number = room.opened("readings", cell=CELLS)
    read_all(room.joined("Ann #1").get("/now"), "high", "10", "low")
    room.move(number, "closed")
    kept = room.lead.get("/lead/case.yaml").text
    assert "Dee" not in kept
    assert "stays open below" not in kept
    assert all(what in kept for what in ("a comment that stays", "where pumps are mended", "# since May"))
    assert load(io.StringIO(kept)).case.people("service", "saving") == {"Ann #1": "low"}
    room.database.close()
