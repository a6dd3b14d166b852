"""What comes out of a workshop on the page: of whom, from which answers, and why not."""

import pytest
from loopfolio.workshop.store import people
from rooms import CELLS, PUMPS, Room, compare, read_all, saved, whole_workshop

LED = ("/lead", "/lead/results", "/lead/minutes", "/lead/case.yaml", "/lead/projector?show=weights",
       "/lead/projector?show=cell", "/lead/projector?show=portfolio")  # fmt: skip


def test_who_did_not_answer_enough_is_named_and_does_not_count(room):
    whole_workshop(room)
    assert "Cem did not answer enough for weights" in " ".join(room.lead.get("/lead/results").text.split())
    assert {*saved(room).case.profiles["workshop_pairs"].experts} == {"Ann", "Bo"}


@pytest.mark.parametrize(
    ("change", "people", "says"),
    [
        (("budget: 120", "budget: 120"), 1, "once two people have answered"),
        (
            ("budget: 120", "budget: 10\nrules: [{rule: count, at_least: 2}]"),
            2,
            "No portfolio keeps the rules",
        ),
        (("technologies:", "# technologies:"), 2, "Ranking"),
    ],
)
def test_where_there_is_no_result_of_a_group_the_page_says_why(tmp_path, change, people, says):
    text = PUMPS.replace(*change)
    if "# tech" in text:
        text = text.partition("# technologies:")[0]
    room = Room(tmp_path, text=text)
    someone = [room.joined(f"Person {i}") for i in range(people)]
    number = room.opened("best_worst")
    for i, one in enumerate(someone):
        compare(one, "saving", "effort", str(9 - i), "4", "2")
    room.move(number, "closed", "revealed")
    for path in LED:
        assert room.lead.get(path).status == 200, path
    assert says in " ".join(room.lead.get("/lead/results").text.split())
    assert someone[0].get("/results").status == 200
    room.database.close()


def test_judgements_of_two_kinds_become_two_profiles_and_the_last_counts(room):
    ann, bo, cem = (room.joined(name) for name in ("Ann", "Bo", "Cem"))
    first = room.opened("best_worst")
    for one in (ann, bo, cem):
        compare(one, "saving", "effort", "9", "4", "2")
    room.move(first, "closed")
    assert "does not count here" not in room.lead.get("/lead/results").text
    second = room.opened("pairs")
    for one in (ann, bo):
        compare(one, "3", "5")
    room.move(second, "closed", "revealed")
    room.move(first, "revealed")
    case = saved(room).case
    assert case.profile == "workshop_pairs"
    assert {*case.profiles} == {"workshop_pairs", "workshop_best_worst"}
    assert case.profiles["workshop_best_worst"].name == "The workshop, by best and worst"
    shown = " ".join(room.lead.get("/lead/results").text.split())
    assert (
        "From the criteria two at a time. What was judged in another way stands in the case, as profile "
        in shown
    )
    assert "workshop_best_worst, and does not count here. Judged in that way only" in shown
    assert "so without weights here: Cem." in shown
    assert "Yours of an earlier round do not count here" in cem.get("/results").text
    assert "Yours of an earlier round do not count here" not in ann.get("/results").text


def test_what_is_still_open_is_said_by_names_and_words_that_measure_are_explained(room):
    ann, bo = room.joined("Ann"), room.joined("Bo")
    number = room.opened("readings", cell=["service/saving"])
    ann.get("/now").answer("high")
    bo.get("/now").answer("unknown")
    room.move(number, "closed")
    shown = " ".join(room.lead.get("/lead/results").text.split())
    assert "Too little was answered to tell." in shown
    says = "Service: Saving, 1 answer missing, could come to low: + Ai at Casting, − Ai at Service."
    assert says in shown
    assert "CR: the consistency ratio" in shown
    judged = room.opened("pairs")
    compare(ann, "3", "5")
    assert "CR: the consistency ratio" in ann.text
    room.move(judged, "closed")


def test_results_are_those_of_who_is_there_though_another_answered_as_much(room):
    """Who was deleted after a look at the results is in none, and who came instead is."""
    number = room.opened("readings", cell=["casting/saving"])
    for name in ("Ann", "Bo", "Xaver"):
        room.joined(name).get("/now").answer("high")
    room.move(number, "closed")
    assert "high 3" in " ".join(room.lead.get("/lead/results").text.split())
    room.move(number, "open")
    gone = people.people(room.database, room.workshop.id)[-1]
    room.lead.get("/lead").post("/lead/remove", person=str(gone.id), sure="yes")
    room.joined("Cem").get("/now").answer("low")
    room.move(number, "closed")
    shown = " ".join(room.lead.get("/lead/results").text.split())
    assert "high 2" in shown
    assert "high 3" not in shown


def test_what_nobody_reads_is_left_open_and_said_to_be(room):
    """Of three cells one is read; of another nobody knows, the third nobody answers."""
    ann, bo = room.joined("Ann"), room.joined("Bo")
    number = room.opened("readings", cell=CELLS)
    read_all(ann.get("/now"), "high", "unknown")
    read_all(bo.get("/now"), "low", "unknown")
    room.move(number, "closed")
    minutes = " ".join(room.lead.get("/lead/minutes").text.split())
    assert "Casting: Scrap; not known to Ann, Bo; read by nobody, so what the case says stands" in minutes
    assert "Service: Saving; not answered by Ann, Bo; read by nobody, so what the case says stands" in minutes
    assert "left unanswered or not known" not in minutes
    shown = room.lead.get("/lead/results").text
    assert "2 cells that were asked were read by nobody: there what the case says stands." in shown
    assert "Everybody has answered everything" not in shown
