"""The pages of those who take part: joining, answering, going back, leaving."""

import csv
import io
import json
import re

import pytest
from click.testing import CliRunner
from loopfolio.cases import CaseError
from loopfolio.cli import cli
from loopfolio.workshop.store import people
from rooms import CELLS, Browser, Room, compare, saved, whole_workshop


def test_people_join_by_the_code_on_the_wall_and_come_back_without_it(room):
    ann = room.joined("Ann")
    assert ann.heading == "Nothing to answer right now"
    assert ann.get("/").heading == "Nothing to answer right now"
    cookie = ann.client.get_cookie(f"loopfolio_person_{room.workshop.tag}", domain="127.0.0.1")
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    assert not cookie.secure
    safe = Browser(room.app, "https://pumps.example.org")
    safe.get("/").post("/join", code=room.workshop.join_code, name="Bo")
    assert safe.client.get_cookie(f"loopfolio_person_{room.workshop.tag}", domain="pumps.example.org").secure


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "write who you are"),
        ("x" * 61, "cannot be used"),
        ("reading", "cannot be used"),  # a key of the case file
        ("An\x07n", "cannot be used"),
    ],
)
def test_what_cannot_be_a_name_is_said(room, name, says):
    someone = room.joined(name)
    assert someone.status == 400
    assert says in someone.text


def test_a_wrong_code_lets_nobody_in(room):
    assert "not the code of this workshop" in room.joined("Ann", "ABCD2345").text


@pytest.mark.parametrize(("names", "asks"), [("role", "Your role"), ("code", "Nobody is asked for a name")])
def test_people_may_take_part_under_a_role_or_a_code(tmp_path, names, asks):
    room = Room(tmp_path, names)
    assert asks in Browser(room.app).get("/").text
    assert f"<strong>{'P1' if names == 'code' else 'Planner'}</strong>" in room.joined("Planner").text
    room.database.close()


def test_a_form_to_join_that_is_sent_again_as_its_answer_was_lost_lets_the_same_person_in(room):
    someone = Browser(room.app).get("/")
    fields = {"code": room.workshop.join_code, "name": "Ann", "key": someone.hidden("key")}
    form = someone.hidden("form")
    for _ in range(2):
        someone.client.delete_cookie(f"loopfolio_person_{room.workshop.tag}", domain="127.0.0.1")
        someone.post("/join", **{**fields, "form": form})
        assert someone.heading == "Nothing to answer right now"
    other = Browser(room.app).get("/")
    assert "already" in other.post("/join", **fields).text
    assert [one.name for one in people.people(room.database, room.workshop.id)] == ["Ann"]


def test_who_lost_their_phone_is_let_in_again_by_the_facilitator_with_the_answers_they_gave(room):
    lost = room.joined("Ann")
    number = room.opened("readings", cell=CELLS)
    lost.get("/now").answer("high")
    [ann] = people.people(room.database, room.workshop.id)
    room.lead.get("/lead").post("/lead/again", person=str(ann.id))
    assert "A way back in for Ann" in room.lead.text
    link = re.search(r'href="http://127\.0\.0\.1(/again/[\w-]+)"', room.lead.text)[1]
    assert lost.get("/now").heading == "Pumps"  # the old way in has ended
    phone = Browser(room.app).get(link)
    assert phone.heading == "Go on as Ann?"
    assert Browser(room.app).get("/now").heading == "Pumps"  # to have looked at the link is not enough
    phone.post("/again", token=link.rpartition("/")[2])
    assert phone.heading == "Casting: Scrap"
    room.lead.get("/lead").post("/lead/again", person=str(ann.id))
    assert phone.get("/now").heading == "Pumps"
    assert Browser(room.app).get(link).status == 403
    assert room.lead.get("/lead").post("/lead/again", person="999").status == 400
    room.move(number, "closed")


@pytest.mark.parametrize(
    ("path", "on"),
    [
        ("/", "/"),
        ("/lead/results?x=1&y=a%20b", "/lead/results?x=1&y=a%20b"),
        ("/%2Fevil.example/", "/evil.example/"),
        ("/a%0d%0ab", "/a%0D%0Ab"),
    ],
)
def test_a_link_of_another_site_goes_on_from_a_page_of_here_that_sets_no_cookie(room, path, on):
    """A browser sends strict cookies along only then."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    found = room.app.test_client().get(path, base_url="http://127.0.0.1", headers=headers)
    assert found.status_code == 200
    assert found.headers["Refresh"] == f"0; url={on}"
    assert "Set-Cookie" not in found.headers


def test_a_case_that_would_be_no_sound_one_is_not_given_away_as_a_case(room, monkeypatch):
    def unsound(*_):
        raise CaseError([], 1)

    monkeypatch.setattr("loopfolio.workshop.pages.takeaway.with_answers", unsound)
    assert room.lead.get("/lead/case.yaml").status == 409
    assert "no sound case, which no command would take" in room.lead.text


def test_cells_are_read_one_after_the_other_with_what_the_scale_means_and_can_be_changed(room):
    ann = room.joined("Ann")
    number = room.opened("readings", cell=CELLS)
    ann.get("/now")
    assert ann.heading == "Casting: Saving"
    assert "measured daily" in ann.text
    assert "The case leaves this open." in ann.text
    ann.answer("high", remark="since\r\nMay")
    assert ann.heading == "Casting: Scrap"
    assert "✓ saved" in ann.text
    assert "0 to 50, in kg" in " ".join(ann.text.split())
    ann.answer("51")
    assert ann.status == 400
    assert "Not saved: “51” is no number from 0 to 50: write it as 12.5." in ann.text
    ann.get("/now").answer("unknown")
    assert ann.heading == "Service: Saving"
    assert ann.get("/now?at=0").heading == "Casting: Saving"
    assert "You said: <strong>high</strong>" in ann.text
    assert "since\nMay</textarea>" in ann.text
    ann.answer("low", at="0", changing="yes")
    assert ann.heading == "Casting: Scrap"
    ann.get("/now").answer("medium")
    assert ann.heading == "Thank you, that is all"
    assert ann.get("/mine").status == 200
    room.move(number, "closed")
    rows = list(csv.DictReader(io.StringIO(room.lead.get("/lead/answers.csv").text)))
    assert [(row["about"], row["answer"], row["remark"]) for row in rows] == [
        ("casting/saving", "high", "since\nMay"),
        ("casting/scrap", "not known", ""),
        ("casting/saving", "low", ""),
        ("service/saving", "medium", ""),
    ]


def test_an_answer_that_comes_too_late_is_said_not_to_be_saved(room):
    ann = room.joined("Ann")
    number = room.opened("readings", cell=CELLS)
    ann.get("/now")
    room.move(number, "closed")
    ann.answer("high")
    assert ann.status == 409
    assert ann.heading == "Not saved"


@pytest.mark.parametrize(
    ("kind", "about", "value"),
    [
        ("readings", "service/effort", "low"),  # of the case, and not asked
        ("readings", "casting/saving", "colossal"),
        ("readings", "casting/scrap", "nan"),
        ("pairs", "saving/saving", "3"),
        ("pairs", "effort/saving", "3"),  # the other way round
        ("pairs", "saving/effort", "10"),
        ("pairs", "saving/effort", "-1"),
        ("pairs", "saving/price", "3"),
        ("best_worst", "best", "price"),
        ("best_worst", "saving/effort", "-3"),
        ("free", "free", "  "),
        ("free", "free", "x" * 2001),
    ],
)
def test_what_is_not_asked_is_not_saved(room, kind, about, value):
    ann = room.joined("Ann")
    number = room.opened(kind, cell=CELLS[:2], question="What is missing?")
    ann.get("/now").post("/answer", key="k", round=str(number), about=about, value=value)
    assert ann.status == 400
    assert "Not saved" in ann.text
    room.move(number, "closed")
    assert room.lead.get("/lead/answers.csv").text.count("\n") == 1


def test_criteria_are_compared_as_weigh_asks_with_progress_and_a_way_back(room):
    ann = room.joined("Ann")
    room.opened("pairs")
    ann.get("/now")
    assert "Comparison 1 of at least 2" in ann.text
    first = ann.hidden("about")
    ann.answer("5")
    assert "must connect" in ann.text
    ann.answer("skip")
    ann.answer("3")
    assert "Your weights so far" in ann.text
    assert "CR not known yet" in ann.text
    ann.get("/now").answer("-9")
    assert "the answers contradict each other" in ann.text
    ann.post("/back", answer=ann.hidden("answer"))
    ann.post("/back", answer="1")  # sent twice, as by a bad line
    for _ in range(3):
        ann.post("/back", answer=ann.hidden("answer"))
    assert ann.hidden("about") == first
    assert "Comparison 1 of at least 2" in ann.text


def test_the_best_and_the_worst_are_compared_with_all_others(room):
    ann = room.joined("Ann")
    number = room.opened("best_worst")
    ann.get("/now")
    assert ann.heading == "Which counts most?"
    for value in ("saving", "effort", "9", "4", "2"):
        ann.answer(value)
    assert ann.heading == "Thank you, that is all"
    room.move(number, "closed")
    profile = saved(room).case.profiles["workshop_best_worst"].experts["Ann"].best_worst
    assert (profile.best, profile.worst) == ("saving", "effort")
    assert profile.best_to_others == {"effort": 9, "scrap": 4}
    assert profile.others_to_worst == {"scrap": 2}


def test_who_wants_it_is_deleted_with_all_answers(room):
    people = whole_workshop(room)
    people["Ann"].get("/mine").post("/leave")
    assert people["Ann"].heading == "Nothing was deleted"
    people["Ann"].get("/mine").post("/leave", sure="yes")
    assert people["Ann"].heading == "Deleted"
    assert people["Ann"].get("/now").heading == "Pumps"
    assert "Ann" not in room.lead.get("/lead/case.yaml").text + room.lead.get("/lead/minutes").text


def test_nothing_counts_more_than_the_best_over_the_worst_and_who_says_so_is_asked_again(room):
    """Of a Best–Worst judgement no other can be above the best over the worst: it would be no sound case."""
    ann = room.joined("Ann")
    number = room.opened("best_worst")
    ann.get("/now").answer("saving")
    ann.answer("scrap")
    assert ann.hidden("about") == "saving/scrap"
    ann.answer("4")
    assert ann.hidden("about") == "saving/effort"
    assert re.findall(r'name="value" value="(\d)"', ann.text) == ["1", "2", "3", "4"]
    assert "choose 1 to 4" in ann.answer("8").text
    ann.get("/now").answer("3")
    ann.answer("2")
    assert ann.heading == "Thank you, that is all"
    room.move(number, "closed", "revealed")
    stated = saved(room).case.profiles["workshop_best_worst"].experts["Ann"].best_worst
    assert stated.best_to_others == {"scrap": 4, "effort": 3}
    assert stated.others_to_worst == {"effort": 2}


def test_what_was_typed_into_a_round_that_closed_meanwhile_is_shown_to_be_copied(room):
    ann = room.joined("Ann")
    number = room.opened("free", question="What did we forget?")
    ann.get("/now")
    room.move(number, "closed")
    ann.answer("a <long> thought that took its time")
    assert ann.status == 409
    assert "a &lt;long&gt; thought that took its time</textarea>" in ann.text


def test_steps_are_given_points_beside_the_one_that_matters_most(room, tmp_path):
    """Ann 100, 0 and 40 points, Bo 100 for effort alone: means of 100/140, 0, 40/140 and 0, 1, 0."""
    ann, bo = room.joined("Ann"), room.joined("Bo")
    number = room.opened("swing")
    ann.get("/now")
    assert ann.heading == "Which step matters most?"
    assert "from low (nobody measures it) to high (measured daily)" in ann.text
    assert "from 50 kg to 0 kg" in ann.text  # less is better
    ann.answer("saving")
    assert ann.heading == "How much does the step of Effort matter?"
    assert "The step of Saving, from low" in ann.text
    assert "Question 2 of 3" in ann.text
    for wrong in ("101", "-1", "much", "1_0", "nan"):
        assert "is no number from 0 to 100" in ann.get("/now").answer(wrong).text
    ann.get("/now").answer("60")
    ann.post("/back", answer=ann.hidden("answer"))
    assert ann.heading == "How much does the step of Effort matter?"
    ann.answer("0")
    ann.answer("40")
    assert ann.heading == "Thank you, that is all"
    assert "40 points, a weight of 0.29" in ann.text
    assert "40 points, a weight of 0.29" in ann.get("/mine").text
    compare(bo, "effort", "0", "0")
    room.move(number, "closed", "revealed")
    made = saved(room).case.profiles["workshop_swing"]
    assert made.aggregate == "mean"
    assert made.experts["Ann"].swing == {"saving": 100, "effort": 0, "scrap": 40}
    path = tmp_path / "saved.yaml"
    path.write_text(room.lead.get("/lead/case.yaml").text)
    told = CliRunner().invoke(cli, ["weigh", str(path), "--format", "json"])
    weights = json.loads(told.stdout)["profiles"][0]["weights"]
    assert weights == pytest.approx({"saving": 50 / 140, "effort": 0.5, "scrap": 20 / 140})
    screen = room.lead.get("/lead/results").text
    assert all(f"{weight:.3f}</td>" in screen for weight in weights.values())


def test_who_chooses_another_step_as_the_one_that_matters_most_is_asked_beside_it_anew(room):
    ann = room.joined("Ann")
    number = room.opened("swing")
    compare(ann, "saving", "50")
    fields = {"key": "k", "round": str(number)}
    ann.get("/now").post("/answer", **fields, about="most", value="effort")  # by the browser's Back
    assert ann.get("/now").hidden("about") == "effort/saving"
    ann.post("/answer", **fields, about="saving/scrap", value="10")
    assert "choose that first" in ann.text
    room.move(number, "closed")
    assert "Ann did not answer enough for weights" in " ".join(room.lead.get("/lead/results").text.split())


def test_judgements_are_among_ones_own_answers(room):
    ann = room.joined("Ann")
    number = room.opened("pairs")
    compare(ann, "5", "-7")
    mine = " ".join(ann.get("/mine").text.split())
    assert "Saving, 5 times as much: strongly" in mine
    assert "7 times as much: very strongly" in mine
    assert "change</a>" in mine
    room.move(number, "closed")
    assert "change</a>" not in ann.get("/mine").text
    number = room.opened("best_worst")
    compare(ann, "saving", "effort", "9", "4", "2")
    mine = " ".join(ann.get("/mine").text.split())
    assert "<span>Counts most</span> <strong>Saving</strong>" in mine
    assert "<span>Saving or Scrap</span> <strong>Saving, 4 times as much</strong>" in mine
