"""Who sees what and when, what is refused, and how the facilitator leads."""

import csv
import io
import re

from loopfolio.web.guard import reachable
from loopfolio.workshop.pages.app import application
from loopfolio.workshop.pages.desk import Desk
from loopfolio.workshop.pages.live import Live
from loopfolio.workshop.store import rounds
from rooms import CELLS, Browser, Room, read_all, saved, whole_workshop


def methods(app, path):
    return {method for rule in app.url_map.iter_rules() if rule.rule == path for method in rule.methods}


HOSTILE = "<b>x</b>"


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
