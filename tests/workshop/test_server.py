"""``loopfolio workshop`` as a user starts it: in a real browser, and killed while people answer."""

import http.client
import re
import signal
import sqlite3
import threading

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from served import CASE, Phone, opened


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


def went(page, address):
    """Go there, though the page may look again by itself at that moment, which ends the one or the other."""
    for again in (True, True, False):
        try:
            page.goto(address)
        except Exception as error:
            if "ERR_ABORTED" not in str(error) or not again:
                raise
        else:
            return


def test_a_phone_joins_answers_reloads_and_goes_on_while_the_projector_counts(case, serve, tab):
    server = serve(case)
    wall = tab(viewport={"width": 1280, "height": 720})
    went(wall.page, server.link)
    went(wall.page, server.address + "lead/projector?show=join")
    assert wall.misplaced(1280, 720) == []
    assert wall.inaccessible() == []
    led = wall.page
    went(led, server.address + "lead/new?cells=open")
    led.get_by_role("button", name="Plan this round").click()
    led.get_by_role("button", name="Open: round 1").click()
    assert wall.inaccessible() == []

    phone = tab(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = phone.page
    page.goto(f"{server.address}?code={server.code}")
    page.get_by_label("Your name").fill("Ann")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Casting: Saving").wait_for()
    page.get_by_role("button", name="high").click()
    page.get_by_role("heading", level=1, name="Service: Reach").wait_for()
    page.reload()
    page.get_by_role("heading", level=1, name="Service: Reach").wait_for()

    cookies = phone.context.cookies()
    other = tab(viewport={"width": 320, "height": 640})  # the same phone, woken up elsewhere, with script
    other.context.add_cookies(cookies)
    went(other.page, server.address)
    assert other.misplaced(320, 640) == []
    assert other.inaccessible() == []
    other.page.get_by_role("button", name="I do not know").click()
    other.page.get_by_role("heading", level=1, name="Thank you, that is all").wait_for()
    assert other.inaccessible() == []

    went(led, server.address + "lead/projector")
    assert "1 of 1" in led.inner_text("main")
    went(led, server.address + "lead")
    led.get_by_role("button", name="Close: round 1").click()
    led.get_by_role("button", name="Reveal to everybody: round 1").click()
    went(led, server.address + "lead")
    led.get_by_role("button", name="Criteria, two at a time").click()
    led.get_by_role("button", name="Open: round 2").click()
    # By itself after a few seconds, and at once where the phone wakes up.
    other.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    other.page.wait_for_selector("text=Which matters more", timeout=20_000)
    assert other.misplaced(320, 640) == []
    assert other.inaccessible() == []
    assert wall.trouble == other.trouble == []


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
    monkeypatch.setattr("loopfolio.web.connections.serve", lambda app, listening, threads: listening.close())

    def run(*options):
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
    assert "--workshop 3: there is none of that number; there are 1 (Pumps, " in refused
