"""Two servers, each a process of its own, on one PostgreSQL are one workshop."""

import csv
import http.client
import io
import re
import signal
import threading

import pytest
from served import Phone, lead


@pytest.fixture
def both(case, serve, postgresql):
    """Two servers of one workshop."""
    address = postgresql()
    one, other = (serve(case, "--db", address) for _ in range(2))
    assert "workshop 1 begins" in one.said
    assert "workshop 1 goes on" in other.said
    assert one.code == other.code
    return one, other


def at_once(*asked):
    """What each comes to where all are asked at the same moment."""
    ready, found = threading.Barrier(len(asked)), [None] * len(asked)

    def ask(i):
        ready.wait()
        found[i] = asked[i]()

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(len(asked))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def rounds(led):
    """(id, number, state) of the rounds on the facilitator's page."""
    led.ask("lead")
    numbers = re.findall(r'<h3 id="r(\d+)">.*?<span class="state">(\w+)</span>', led.text)
    ids = re.findall(
        r'name="round" value="(\d+)"><input type="hidden" name="to" value="(?:open|closed)"', led.text
    )
    return numbers, ids


def each_numbered_and_one_open(leads):
    """Rounds that both plan and open at the same moment are numbered, and one is open at a time."""

    def posts(path, fields):
        return [lambda led=led, sent=sent: led.ask(path, form=led.form(), **sent)[0]
                for led, sent in zip(leads, fields, strict=True)]  # fmt: skip

    for _ in range(3):
        said = at_once(*posts("lead/plan", [{"kind": "pairs"}, {"kind": "best_worst"}]))
        assert said == [303, 303]
        for led in leads:
            led.ask("lead")
    numbers, ids = rounds(leads[0])
    assert [number for number, _ in numbers] == [str(i) for i in range(1, 7)]
    for i in range(0, 6, 2):
        said = at_once(*posts("lead/move", [{"round": one, "to": "open"} for one in ids[i : i + 2]]))
        assert sorted(said) == [303, 409]
        for led in leads:
            led.ask("lead")
        assert [state for _, state in rounds(leads[1])[0]].count("open") == 1
        opened = ids[i + said.index(303)]
        assert leads[1].ask("lead/move", form=leads[1].form(), round=opened, to="closed")[0] == 303
        for led in leads:
            led.ask("lead")


def test_two_servers_open_one_round_at_a_time_and_keep_once_what_either_confirmed_though_one_is_killed(both):
    led, other = map(lead, both)
    each_numbered_and_one_open([led, other])
    led.ask("lead/plan", form=led.form(), kind="free", question="What?")
    number = rounds(led)[1][-1]
    led.ask("lead/move", form=led.form(), round=number, to="open")
    phones = [Phone(both[i % 2].address).joined(both[0].code, f"Person {i}") for i in range(12)]
    for phone in phones:
        phone.ask("now")
    confirmed, sent = [set() for _ in phones], [set() for _ in phones]
    before, killed = threading.Semaphore(0), threading.Event()

    def answers(i):
        phone, form, after = phones[i], phones[i].form(), 0
        for n in range(2000):
            said, addresses = f"{i}-{n}", [one.address for one in both]
            sent[i].add(said)
            for address in addresses if (i + n) % 2 else addresses[::-1]:
                phone.address = address
                try:  # by a bad line it is sent to both, under one key
                    found = phone.ask(
                        "answer", form=form, key=f"k{n}", round=number, about="free", value=said
                    )
                except (OSError, http.client.HTTPException):
                    assert address == both[0].address
                    continue
                assert found == (303, "/now?kept=yes")
                confirmed[i].add(said)
            if n == 4:
                before.release()
            after += killed.is_set()
            if after == 3:
                return

    threads = [threading.Thread(target=answers, args=(i,)) for i in range(len(phones))]
    for one in threads:
        one.start()
    for _ in phones:
        assert before.acquire(timeout=60)
    both[0].stop(signal.SIGKILL)
    killed.set()
    for one in threads:
        one.join()
    led.address = both[1].address  # whose workshop it is, the other knows
    led.ask("lead")
    assert led.ask("lead/move", form=led.form(), round=number, to="closed")[0] == 303
    led.ask("lead/answers.csv")
    kept = [row["answer"] for row in csv.DictReader(io.StringIO(led.text))]
    assert len(kept) == len({*kept})
    assert {*kept} == set().union(*confirmed) == set().union(*sent)
    assert both[1].stop() == []
