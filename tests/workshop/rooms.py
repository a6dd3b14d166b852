"""A workshop's pages asked without a browser: its facilitator, and people with a browser of their own."""

import io
import re

from loopfolio.cases import load
from loopfolio.web.guard import reachable
from loopfolio.workshop.pages.app import application
from loopfolio.workshop.pages.desk import Desk
from loopfolio.workshop.store import rounds, workshops
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


def saved(room):
    """The case that the workshop leaves."""
    return load(io.StringIO(room.lead.get("/lead/case.yaml").text))
