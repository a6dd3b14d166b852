"""Whatever somebody asks for, by whatever address and with whatever numbers, it is their own alone."""

import re

import pytest
from loopfolio.cases import load
from loopfolio.web.guard import reachable
from loopfolio.workshop.pages.app import application
from loopfolio.workshop.pages.desk import Desk
from loopfolio.workshop.store import answers, people, rounds, workshops
from loopfolio.workshop.store.database import beside, opened
from served import CASE

MARK = "41.37"
"""What nobody but Bo ever sends, as a reading and in words"""


class Somebody:
    """A browser at the server of one workshop."""

    def __init__(self, app):
        self.client, self.form, self.cookies = app.test_client(), "", {}
        self.get("/")

    def get(self, path):
        return self._text(self.client.get(path))

    def post(self, path, **fields):
        return self._text(self.client.post(path, data={"form": self.form, **fields}))

    def _text(self, response):
        self.status, text = response.status_code, response.get_data(as_text=True)
        for cookie in response.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        found = re.search(r'name="form" value="(\w+)"', text)
        self.form = found[1] if found else self.form
        return text


class House:
    """Two workshops in one database, each with its server, its facilitator, Ann and Bo."""

    def __init__(self, folder):
        path = folder / "pumps.yaml"
        path.write_text(CASE)
        self.database, loaded = opened(beside(path)), load(str(path))
        self.made = [workshops.begin(self.database, "Pumps", CASE, "name") for _ in range(2)]
        self.apps = [
            application(Desk(self.database, one.id, loaded), reachable("localhost")) for one in self.made
        ]
        self.cookies = {}
        """(who, workshop) → the cookie by which they are known, and its name"""
        for i, one in enumerate(self.made):
            for who in ("Ann", "Bo", "lead"):
                found = Somebody(self.apps[i])
                before = {*found.cookies}
                if who == "lead":
                    self.token = workshops.may_lead(self.database, one.id)
                    found.get(f"/lead/enter/{self.token}")
                else:
                    found.post("/join", code=one.join_code, name=who)
                ((name, value),) = ((name, found.cookies[name]) for name in {*found.cookies} - before)
                self.cookies[who, i] = name, value
        self.rounds = [
            [
                rounds.plan(self.database, one.id, "readings", cells=[("casting", "scrap")]),
                rounds.plan(self.database, one.id, "free", "What?"),
            ]
            for one in self.made
        ]
        self.people = [[one.id for one in people.people(self.database, made.id)] for made in self.made]

    def moves(self, number, to):
        for i, one in enumerate(self.made):
            rounds.move(self.database, one.id, self.rounds[i][number], to)

    def answered(self, number):
        """Both rounds are open, and in the first workshop Bo answered."""
        self.moves(number, "open")
        given = [("casting/scrap", float(MARK), f"seen {MARK}"), ("free", f"not {MARK}", "")][number]
        answers.give(self.database, self.rounds[0][number], self.people[0][1], "k", *given)

    def somebody(self, app, *known):
        """A browser at the server of a workshop, that holds what others are known by under every name."""
        made = Somebody(self.apps[app])
        for one in known:
            for name, _ in self.cookies.values():
                if one[0] == "lead" or "lead" not in name:
                    made.client.set_cookie(name, self.cookies[one][1])
        return made

    def state(self):
        """What Bo answered, and how the rounds are."""
        given = [answers.given(self.database, one, self.people[0][1]) for one in self.rounds[0]]
        return given, [rounds.rounds(self.database, one.id) for one in self.made[:1]]

    def asks(self, someone, app):
        """Everything there is to ask of a server, with numbers of Bo's and of others; what it says."""
        bo = [one.id for given in self.state()[0] for one in given]
        more = {
            "/now": ("?at=0", "?at=1", "?pair=saving/effort", "?done=yes", f"?person={self.people[0][1]}"),
            "/lead/projector": tuple(f"?show={what}" for what in ("cell", "weights", "discuss", "round")),
        }
        for rule in self.apps[app].url_map.iter_rules():
            path = rule.rule.replace("<token>", self.cookies["Bo", 0][1])
            if "GET" in rule.methods and "static" not in path:
                for query in ("", *more.get(path, ())):
                    yield path + query, someone.get(path + query)
            elif "POST" in rule.methods and path != "/leave":
                for i in range(2):
                    fields = {"round": self.rounds[i][0], "person": self.people[i][1], "answer": bo[-1],
                              "key": "k", "about": "free", "value": "mine", "to": "revealed", "sure": "yes",
                              "kind": "pairs"}  # fmt: skip
                    yield path, someone.post(path, **fields)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    yield made
    made.database.close()


OTHERS = (
    (0, ("Ann", 0)),  # of the same workshop
    (0, ("Ann", 1)),  # of the other workshop, at the server of this one
    (1, ("Ann", 0)),
    (1, ("Bo", 0)),  # Bo's own phone, where another workshop is served
    (0, ("lead", 1)),  # who leads the other workshop
    (1, ("lead", 1)),
    (1, ("lead", 0)),
    (0,),
)
"""Who must not get to know what Bo answered in the first workshop: at whose server, known by what"""


@pytest.mark.parametrize("number", [0, 1])
def test_nobody_sees_or_changes_what_another_answered_before_it_is_revealed(house, number):
    house.answered(number)
    for to in ("open", "closed"):
        house.moves(number, to)
        before = house.state()
        assert MARK in str(before[0][number])
        for app, *known in OTHERS:
            other = house.somebody(app, *known)
            other.get("/now")
            assert (other.status == 200) == (
                known == [("Ann", 0)] and app == 0
            )  # the others are asked to join
            assert [path for path, text in house.asks(other, app) if MARK in text] == [], (to, app, known)
            assert house.state() == before, (to, app, known)
            house.moves(number, to)  # of the other workshop, by who leads it
    # The facilitator of this workshop sees it now.
    assert MARK in house.somebody(0, ("lead", 0)).get("/lead/answers.csv")


@pytest.mark.parametrize("number", [0, 1])
def test_who_leads_sees_nothing_of_a_round_that_is_open(house, number):
    house.answered(number)
    lead = house.somebody(0, ("lead", 0))
    paths = [rule.rule for rule in house.apps[0].url_map.iter_rules() if "GET" in rule.methods]
    told = [path for path in paths if "static" not in path and MARK in lead.get(path)]
    assert told == []
    house.moves(number, "closed")
    assert [path for path in ("/lead/results", "/lead/minutes") if MARK not in lead.get(path)] == []


FOREIGN = (
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:1"},  # a page of this machine, at another port
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"},
    {"Host": "evil.example"},
    {"Host": "localhost.evil.example"},
)


def test_every_form_of_another_site_without_its_token_or_too_long_is_refused_and_changes_nothing(house):
    house.answered(0)
    lead = house.somebody(0, ("lead", 0), ("Bo", 0))
    lead.get("/lead")
    before = house.state()
    person = house.people[0][1]
    fields = {"form": lead.form, "round": house.rounds[0][0], "to": "closed", "person": person, "sure": "yes",
              "kind": "pairs", "key": "x", "about": "casting/scrap", "value": "1", "answer": 1}  # fmt: skip
    paths = [rule.rule for rule in house.apps[0].url_map.iter_rules() if "POST" in rule.methods]
    assert {"/answer", "/leave", "/lead/move", "/lead/remove"} <= {*paths}
    for path in paths:
        for headers in FOREIGN:
            found = lead.client.post(path.replace("<token>", "A"), data=fields, headers=headers)
            assert found.status_code == 403, (path, headers)
        for form in ("", "0" * 32, house.somebody(0).form, "é", lead.form.upper()):
            found = lead.client.post(path.replace("<token>", "A"), data={**fields, "form": form})
            assert found.status_code == 403, (path, form)
        found = lead.client.post(path.replace("<token>", "A"), data={**fields, "value": "x" * 250_000})
        assert found.status_code == 413, path
    assert house.state() == before
    assert person in [one.id for one in people.people(house.database, house.made[0].id)]
    # Nor may a page of another site read anything, be it in an image or a frame.
    gets = [rule.rule for rule in house.apps[0].url_map.iter_rules() if "GET" in rule.methods]
    for path in gets:
        answer = lead.client.get(path, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"})
        assert answer.status_code == 403, path
        answer.close()
