"""``loopfolio workshop`` as a user starts it: in a real browser, and killed while people answer."""

import http.client
import re
import signal
import sqlite3
import threading

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.web import connections
from served import CASE, Phone, opened
from waitress.proxy_headers import proxy_headers_middleware


def test_what_was_confirmed_outlives_a_killed_server_and_nothing_is_doubled(case, serve):
    server = serve(case)
    _, number = opened(server, "What?")
    phones = [Phone(server.address).joined(server.code, f"Person {i}") for i in range(6)]
    for phone in phones:
        phone.ask("now")
    confirmed, sent = [set() for _ in phones], [set() for _ in phones]
    enough = threading.Event()

    def answers(i):
        phone, form = phones[i], phones[i].form()
        for n in range(10_000):
            said = f"{i}-{n}"
            sent[i].add(said)
            try:
                for _ in range(2):  # each is sent twice, as by a bad line
                    status, where = phone.ask(
                        "answer", form=form, key=f"k{n}", round=number, about="free", value=said
                    )
                    assert (status, where) == (303, "/now?kept=yes")
                    confirmed[i].add(said)
            except (OSError, http.client.HTTPException):
                return
            if n == 15:
                enough.set()

    threads = [threading.Thread(target=answers, args=(i,)) for i in range(len(phones))]
    for one in threads:
        one.start()
    assert enough.wait(30)
    server.stop(signal.SIGKILL)
    for one in threads:
        one.join()
    again = serve(case)
    assert "workshop 1 goes on" in again.said
    assert again.code == server.code
    phones[0].address = again.address
    assert phones[0].ask("now")[0] == 200  # who had joined is known
    assert again.stop() == []
    rows = sqlite3.connect(case.with_name("pumps.workshop.sqlite")).execute("SELECT value FROM answer")
    kept = [value.strip('"') for (value,) in rows]
    assert len(kept) == len({*kept})
    assert set().union(*confirmed) <= {*kept} <= set().union(*sent)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--host", "0.0.0.0"], "--host 0.0.0.0: others could reach this server; say under which name"),
        (["--db", "pumps.db"], "--db: 'pumps.db' is no URL of a database"),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_is(case, options, says):
    found = CliRunner().invoke(cli, ["workshop", str(case), *options])
    assert found.exit_code == 2
    assert says in found.stderr
    assert [path.name for path in case.parent.iterdir()] == ["pumps.yaml"]


@pytest.fixture
def told(case, monkeypatch):
    """``told(…)``: what the command says up to where it would serve, and its exit code."""
    monkeypatch.setattr("loopfolio.web.connections.serve", lambda app, listening, *_: listening.close())

    def run(*options, case=case):
        found = CliRunner().invoke(cli, ["workshop", str(case), "--port", "0", *options])
        return found.exit_code, " ".join(found.output.split())

    return run


def test_a_workshop_goes_on_under_what_it_was_begun_with(case, told):
    begun = told("--names", "code")[1]
    assert "workshop 1 begins" in begun
    code, refused = told("--names", "role")
    assert code == 2
    assert "the workshop was begun with --names code, and goes on so" in refused
    case.write_text(CASE.replace("budget: 120", "budget: 110"))
    assert "The case file has changed since: it goes on with the case as it was" in told()[1]
    another = told("--new")[1]
    assert "workshop 2 begins" in another
    codes = {re.search(r"with the code (\S+)", said)[1] for said in (begun, another)}
    assert len(codes) == 2


def test_an_earlier_workshop_is_gone_on_with_by_its_number(case, told):
    first = told()[1]
    assert "Workshop 1 stays as it is: --workshop 1 goes on with it." in told("--new")[1]
    again = told("--workshop", "1")[1]
    assert "workshop 1 goes on" in again
    assert re.search(r"the code (\S+)", again)[1] == re.search(r"the code (\S+)", first)[1]
    code, refused = told("--workshop", "3")
    assert code == 2
    assert "--workshop 3: there is none of that number or code; there are 1 (Pumps, " in refused
    code = re.search(r"the code (\S+)", first)[1]
    assert "workshop 1 goes on" in told("--workshop", code.lower())[1]


def test_a_case_that_is_called_otherwise_goes_on_with_the_workshop_begun_on_it(case, told):
    assert "workshop 1 begins" in told()[1]
    case.write_text(CASE.replace("name: Pumps", "name: Pumps and valves"))
    says = told()[1]
    assert "Pumps: workshop 1 goes on" in says
    assert "The case file has changed since" in says


def test_another_case_of_the_same_name_does_not_land_in_a_workshop_of_others(case, told, tmp_path):
    """On a database that several share the same name may be another team's."""
    shared = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    assert "workshop 1 begins" in told("--db", shared)[1]
    assert "workshop 1 goes on" in told("--db", shared)[1]
    theirs = tmp_path / "theirs" / case.name
    theirs.parent.mkdir()
    theirs.write_text(CASE)
    code, refused = told("--db", shared, case=theirs)
    assert code == 2
    assert "there is 1 (20" in refused
    assert "begun from another file: say its number or its code if it is the one, or --new" in refused
    assert "workshop 2 begins" in told("--db", shared, "--new", case=theirs)[1]
    assert "workshop 2 goes on" in told("--db", shared, case=theirs)[1]
    assert "workshop 1 goes on" in told("--db", shared)[1]
    assert "workshop 1 goes on" in told("--db", shared, "--workshop", "1", case=theirs)[1]


@pytest.mark.parametrize(("proxy", "whose"), [("192.0.2.1", "198.51.100.7"), (None, "192.0.2.1")])
def test_who_asks_is_whom_the_proxy_names_if_the_server_was_told_of_it(monkeypatch, proxy, whose):
    made = {}

    class Never:
        pass

    monkeypatch.setattr(
        connections, "create_server", lambda app, **settings: made.update(settings) or Never()
    )
    monkeypatch.setattr(connections, "_run", lambda *_: None)
    connections.serve(None, None, proxy=proxy)
    seen = []
    asked = proxy_headers_middleware(
        lambda environ, start: seen.append(environ["REMOTE_ADDR"]),
        made["trusted_proxy"], 1, {*made["trusted_proxy_headers"].split()}, True,
    )  # fmt: skip
    asked({"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "203.0.113.5, 198.51.100.7"}, None)
    assert seen == [whose]
    if proxy:
        asked({"REMOTE_ADDR": "192.0.2.99", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}, None)
        assert seen[1:] == ["192.0.2.99"]


def test_strict_cookies_come_along_from_another_site_a_wall_is_legible_and_points_can_be_slid(
    case, serve, tab
):
    """The facilitator's link may be opened from a mail in a browser; on a wall nothing is below 20 px."""
    server = serve(case)
    wall = tab(viewport={"width": 1920, "height": 1080})

    def linked(address):
        wall.page.goto("about:blank")
        wall.page.set_content(f'<a href="{address}">there</a>')
        wall.page.get_by_text("there").click()

    linked(server.link)
    wall.page.get_by_role("heading", name="Pumps").wait_for()
    linked(server.address + "lead/history")
    wall.page.get_by_role("heading", name="What was done when").wait_for()
    wall.page.goto(server.address + "lead/projector?show=join")
    sizes = wall.page.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter(one => one.textContent.trim() && !one.children.length)"
        ".map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 20
    assert wall.misplaced(1920, 1080) == []

    # Points may be slid as well as typed, on a narrow phone.
    wall.page.goto(server.address + "lead")
    wall.page.get_by_role("button", name="Criteria, points for their steps").click()
    wall.page.get_by_role("button", name="Open: round 1").click()
    phone = tab(viewport={"width": 320, "height": 640})
    phone.page.goto(f"{server.address}?code={server.code}")
    phone.page.get_by_label("Your name").fill("Ann")
    phone.page.keyboard.press("Enter")
    phone.page.get_by_role("button", name="Saving").click()
    phone.page.get_by_label("Points, by sliding").fill("35")
    assert phone.page.get_by_label("Points, from 0 to 100").input_value() == "35"
    assert phone.misplaced(320, 640) == []
    assert phone.inaccessible() == []
    phone.page.get_by_role("button", name="Save and go on").click()
    phone.page.get_by_role("heading", name="How much does the step of Scrap matter?").wait_for()
