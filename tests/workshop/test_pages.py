"""The pages of a workshop: what people and the facilitator see and may do, asked without a browser."""

import csv
import io
import json
import re

import pytest
from click.testing import CliRunner
from loopfolio.cases import CaseError, load
from loopfolio.cli import cli
from loopfolio.report.page.minutes import minutes
from loopfolio.report.page.page import templates
from loopfolio.report.words.wording import pair_name
from loopfolio.web.guard import reachable
from loopfolio.workshop.pages.app import application
from loopfolio.workshop.pages.desk import Desk
from loopfolio.workshop.pages.live import Live
from loopfolio.workshop.store import people, rounds, workshops
from loopfolio.workshop.store.database import beside, opened

PUMPS = """\
format: 1
name: Pumps
currency: kEUR
criteria:
  saving: {direction: max, name: Saving, means: {low: nobody measures it, high: measured daily}}
  effort: {direction: min, why: what it takes}
  scrap: {direction: min, unit: kg, bounds: [0, 50]}
stages:
  casting: {saving: [high, low], effort: low, scrap: 12}   # a comment that stays
  service: {saving: medium, effort: medium, scrap: 3}
technologies: {iot: {cost: 40, illustrative: true}, ai: {cost: 70, source: an offer}}
fit: {casting: {iot: high, ai: medium}, service: {iot: medium, ai: high}}
budget: 120
"""

CELLS = ["casting/saving", "casting/scrap", "service/saving"]


class Browser:
    """Somebody's browser: follows, keeps cookies, sends the forms that it was shown."""

    def __init__(self, app, address="http://127.0.0.1"):
        self.client, self.address = app.test_client(), address
        self.text, self.status = "", 0

    def get(self, path, **headers):
        return self._shown(
            self.client.get(path, base_url=self.address, follow_redirects=True, headers=headers)
        )

    def post(self, path, headers=None, **fields):
        token = re.search(r'name="form" value="(\w+)"', self.text)
        sent = {"form": token[1] if token else "", **fields}
        return self._shown(
            self.client.post(path, base_url=self.address, data=sent, follow_redirects=True, headers=headers)
        )

    def _shown(self, response):
        self.text, self.status, self.headers = (
            response.get_data(as_text=True),
            response.status_code,
            response.headers,
        )
        return self

    def hidden(self, name):
        return re.search(rf'name="{name}" value="([^"]*)"', self.text)[1]

    def answer(self, value, **more):
        """Press a button of the question that is shown."""
        fields = {name: self.hidden(name) for name in ("key", "round", "about")}
        return self.post("/answer", **fields, value=value, **more)

    @property
    def heading(self):
        return re.search(r"<h1>(.*?)</h1>", self.text, re.S)[1]


class Room:
    """A workshop on the pumps, its facilitator, and as many people as come."""

    def __init__(self, folder, names="name", text=PUMPS, address=None):
        path = folder / "pumps.yaml"
        path.write_text(text)
        self.loaded = load(str(path))
        self.database = opened(address or beside(path))
        self.workshop = workshops.begin(self.database, "Pumps", text, names)
        self.desk = Desk(self.database, self.workshop.id, self.loaded)
        self.app = application(self.desk, reachable("127.0.0.1", ("pumps.example.org",)))
        self.lead = Browser(self.app)
        self.lead.get(f"/lead/enter/{workshops.may_lead(self.database, self.workshop.id)}")

    def plan(self, kind, **more):
        self.lead.get("/lead").post("/lead/plan", kind=kind, **more)
        return rounds.rounds(self.database, self.workshop.id)[-1].id

    def move(self, number, *states):
        for state in states:
            self.lead.get("/lead").post("/lead/move", round=str(number), to=state)

    def opened(self, kind, **more):
        number = self.plan(kind, **more)
        self.move(number, "open")
        return number

    def joined(self, name="", code=None):
        someone = Browser(self.app)
        return someone.get("/").post("/join", code=code or self.workshop.join_code, name=name)


@pytest.fixture
def room(tmp_path):
    made = Room(tmp_path)
    yield made
    made.database.close()


def read_all(someone, *values):
    for value in values:
        someone.answer(value)
    return someone


def compare(someone, *values):
    for value in values:
        someone.get("/now").answer(value)
    return someone


def whole_workshop(room):
    """Ann, Bo and Cem read three cells and compare the criteria; the rounds are revealed."""
    people = {name: room.joined(name) for name in ("Ann", "Bo", "Cem")}
    read = room.opened("readings", cell=CELLS)
    read_all(people["Ann"].get("/now"), "high", "10", "low")
    read_all(people["Bo"].get("/now"), "low", "unknown", "high")
    read_all(people["Cem"].get("/now"), "low", "30")
    room.move(read, "closed", "revealed")
    judged = room.opened("pairs")
    compare(people["Ann"], "5", "7", "1")
    compare(people["Bo"], "-5", "-3")
    compare(people["Cem"], "3")
    room.move(judged, "closed", "revealed")
    return people


# ---------------------------------------------------------------- joining


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


# ---------------------------------------------------------------- answering


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


# ---------------------------------------------------------------- who sees what


def test_nobody_sees_an_answer_before_its_round_is_closed_nor_anybody_else_before_it_is_revealed(room):
    ann, bo = room.joined("Ann"), room.joined("Bo")
    number = room.opened("free", question="What is missing?")
    ann.get("/now").answer("the Gudgeon")
    led = ("/lead", "/lead/results", "/lead/minutes", "/lead/case.yaml", "/lead/answers.csv", "/lead/history",
           "/lead/projector")  # fmt: skip
    theirs = ("/now", "/mine", "/results")
    assert not [path for path in led if "Gudgeon" in room.lead.get(path).text]
    assert not [path for path in theirs if "Gudgeon" in bo.get(path).text]
    assert "1 of 2 have answered" in room.lead.get("/lead").text
    room.move(number, "closed")
    assert "Gudgeon" in room.lead.get("/lead/results").text
    assert not [path for path in theirs if "Gudgeon" in bo.get(path).text]
    assert "Gudgeon" not in room.lead.get("/lead/projector?show=weights").text


def test_the_facilitators_pages_are_hers_alone(room):
    ann = room.joined("Ann")
    room.opened("free", question="What?")
    paths = [rule.rule for rule in room.app.url_map.iter_rules() if rule.rule.startswith("/lead")]
    assert len(paths) > 10
    for path in paths:
        for someone in (ann, Browser(room.app).get("/")):
            asked = someone.post if "POST" in methods(room.app, path) else someone.get
            assert asked(path.replace("<token>", "AAAAAAAAAAAAAAAAAAAAAA")).status == 403, path
    assert [one.state for one in rounds.rounds(room.database, room.workshop.id)] == ["open"]


def methods(app, path):
    return {method for rule in app.url_map.iter_rules() if rule.rule == path for method in rule.methods}


def test_forms_of_other_pages_are_refused_by_origin_and_by_their_token(room):
    ann = room.joined("Ann")
    number = room.opened("free", question="What?")
    ann.get("/now")
    fields = {"key": "k", "round": str(number), "about": "free", "value": "mine"}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert ann.get("/now").post("/answer", headers, **fields).status == 403
    assert ann.get("/now").post("/answer", form="0" * 32, **fields).status == 403
    other = room.joined("Bo").get("/now")
    assert ann.get("/now").post("/answer", form=other.hidden("form"), **fields).status == 403
    assert ann.get("/now").post("/answer", {"Origin": "http://127.0.0.1"}, **fields).status == 200


def test_other_names_and_long_forms_are_refused_and_pages_may_run_nothing_foreign(room):
    assert Browser(room.app, "http://evil.example").get("/").status == 403
    ann = room.joined("Ann")
    assert ann.post("/answer", value="x" * 300_000).status == 413
    ann.get("/")
    policy = ann.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert ann.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?! src=)|style=|onclick=", ann.text)


def test_two_servers_on_one_postgresql_are_one_workshop(tmp_path, postgresql):
    room = Room(tmp_path, address=postgresql())
    other = application(Desk(room.database, room.workshop.id, room.loaded), reachable("127.0.0.1"))
    ann = room.joined("Ann")
    number = room.opened("free", question="What?")
    ann.get("/now")
    ann.client, before = other.test_client(), ann.client
    ann.client._cookies = before._cookies
    assert ann.get("/now").answer("the gudgeon").heading == "Thank you, that is all"
    room.move(number, "closed")
    assert "the gudgeon" in room.lead.get("/lead/answers.csv").text
    room.database.close()


HOSTILE = "<b>x</b>"


def test_names_and_remarks_are_text_wherever_they_appear(room):
    for name in (HOSTILE, "=1+1", "null", "{a: b}", "‮evil"):
        someone = room.joined(name)
        if someone.status == 400:
            continue
    number = room.opened("readings", cell=CELLS)
    for name in (HOSTILE, "=2+2", "null", "- x: [1"):
        someone = room.joined(f"{name} " if name == HOSTILE else f"{name}")
        if someone.status != 200:
            someone = room.joined(f"{name}2")
        read_all(someone.get("/now"), "high", "10", "low")
        someone.get("/now?at=0").answer("high", remark="=cmd|'/C calc'!A0 <script>alert(1)</script>")
    room.move(number, "closed", "revealed")
    for path in ("/lead", "/lead/results", "/lead/minutes", "/lead/projector?show=cell"):
        assert "<b>x" not in room.lead.get(path).text
        assert "<script>alert" not in room.lead.text
    cells = [cell for row in csv.reader(io.StringIO(room.lead.get("/lead/answers.csv").text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith("=")]
    names = saved(room).case.people("casting", "saving")
    assert {"null2", "- x: [1", "=2+2"} <= {*names}


# ---------------------------------------------------------------- what comes out, and what is left


def saved(room):
    return load(io.StringIO(room.lead.get("/lead/case.yaml").text))


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


def test_who_did_not_answer_enough_is_named_and_does_not_count(room):
    whole_workshop(room)
    assert "Cem did not answer enough for weights" in " ".join(room.lead.get("/lead/results").text.split())
    assert {*saved(room).case.profiles["workshop_pairs"].experts} == {"Ann", "Bo"}


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


def test_who_wants_it_is_deleted_with_all_answers(room):
    people = whole_workshop(room)
    people["Ann"].get("/mine").post("/leave")
    assert people["Ann"].heading == "Nothing was deleted"
    people["Ann"].get("/mine").post("/leave", sure="yes")
    assert people["Ann"].heading == "Deleted"
    assert people["Ann"].get("/now").heading == "Pumps"
    assert "Ann" not in room.lead.get("/lead/case.yaml").text + room.lead.get("/lead/minutes").text


def test_every_page_of_a_whole_workshop_is_there_with_one_heading_and_every_field_labelled(room):
    people = whole_workshop(room)
    shown = [(room.lead, path) for path in ("/lead", "/lead/new", "/lead/new?cells=open", "/lead/results",
             "/lead/minutes", "/lead/history",
             *(f"/lead/projector?show={what}" for what in
               ("join", "round", "weights", "cell", "discuss", "ranking", "portfolio")))]  # fmt: skip
    shown += [(people["Ann"], path) for path in ("/now", "/mine", "/results")]
    for browser, path in shown:
        text = browser.get(path).text
        assert browser.status == 200, path
        assert text.count("<h1") == 1, path
        ids = {*re.findall(r'<(?:input|select|textarea) id="(\w+)"', text)}
        assert ids == {*re.findall(r'<label for="(\w+)"', text)}, path


def test_the_projector_shows_the_code_and_its_link_as_a_qr_code(room):
    text = room.lead.get("/lead/projector?show=join").text
    code = room.workshop.join_code
    assert f"{code[:4]}-{code[4:]}" in text
    assert text.count('class="qr"') == 1


def test_the_facilitator_takes_back_step_by_step_and_everything_is_in_the_history(room):
    room.opened("pairs")
    room.lead.get("/lead").post("/lead/undo")
    assert [one.state for one in rounds.rounds(room.database, room.workshop.id)] == ["planned"]
    text = room.lead.get("/lead/history").text
    assert "<s>Round 1 was opened.</s> (undone)" in text
    assert "Undone: Round 1 was opened." in text


def test_a_step_that_is_not_possible_now_is_said(room):
    room.opened("pairs")
    room.lead.get("/lead").post("/lead/move", round="1", to="revealed")
    assert room.lead.status in (404, 409)
    room.lead.get("/lead").post("/lead/move", round="999", to="open")
    assert room.lead.status == 409


LED = ("/lead", "/lead/results", "/lead/minutes", "/lead/case.yaml", "/lead/projector?show=weights",
       "/lead/projector?show=cell", "/lead/projector?show=portfolio")  # fmt: skip


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


def test_while_results_are_worked_out_a_phone_is_asked_to_look_again_and_holds_up_nobody(room, monkeypatch):
    people_ = whole_workshop(room)
    live = Live(room.desk)
    with live._lock:
        assert live.at_once is None
    assert len(live.at_once.rounds) == 2
    monkeypatch.setattr(Live, "at_once", None)
    waiting = people_["Bo"].get("/results")
    assert waiting.heading == "In a moment"
    assert waiting.headers["Refresh"] == "3; url=/results"


def test_what_was_typed_into_a_round_that_closed_meanwhile_is_shown_to_be_copied(room):
    ann = room.joined("Ann")
    number = room.opened("free", question="What did we forget?")
    ann.get("/now")
    room.move(number, "closed")
    ann.answer("a <long> thought that took its time")
    assert ann.status == 409
    assert "a &lt;long&gt; thought that took its time</textarea>" in ann.text


# ---------------------------------------------------------------- points for steps


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
