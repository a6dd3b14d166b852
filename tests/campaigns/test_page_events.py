"""Bodies that no page sends, to the address that the page sends its questions to.

The law: whatever the body of a question to ``/_dash-update-component``, the answer is 2xx or 4xx, never 5xx,
comes in time, and leaves the server able to answer what a page does ask.
"""

import base64
import copy
import io
import json
from contextlib import redirect_stderr
from functools import cache
from random import Random
from typing import Any

import pytest
from bases import any_case, as_yaml, library, text_of_library
from books import changed_bytes
from laws import Broken, OutOfTime, within
from loopfolio.cases.reader import read
from loopfolio.cases.workbook.template import case_workbook
from mutants import EMPTY, NUMBERS, WORDS, Raw, at, garble, put, walk

pytest.importorskip("dash")

SECONDS = 20
SMALL = """\
format: 1
criteria: {saving: {direction: max}, effort: {direction: min}}
stages: {casting: {saving: high, effort: low}, service: {saving: medium, effort: high}}
profiles: {works: {ahp: {saving: {effort: 3}}}}
technologies: {iot: {cost: 40}, ai: {cost: 70}}
fit: {casting: {iot: high, ai: medium}, service: {iot: medium, ai: high}}
budget: 120
rules: [{rule: count, at_most: 3, name: three at a time}]
scenarios: {lean: {budget: 60}}
"""
NAMES = ("budget", "rules.0.at_most", "profiles.works.ahp.saving.effort", "name")
BUTTONS = {"save": ["case"]}


@cache
def served() -> tuple[Any, list[dict[str, Any]]]:
    """A client of the page and the questions that it may be asked."""
    from loopfolio.web.guard import reachable
    from loopfolio.web.server import application
    from loopfolio.web.state.whatif import opened

    app = application(opened(read(SMALL.encode(), "pumps.yaml"), "pumps.yaml"), reachable("127.0.0.1"), 5.0)
    client = app.server.test_client()
    return client, json.loads(client.get("/_dash-dependencies").data)


@cache
def first_state() -> dict[str, Any]:
    """What a new tab knows once the page has told it."""
    from loopfolio.web.state.whatif import opened

    what = opened(read(SMALL.encode(), "pumps.yaml"), "pumps.yaml")
    return {
        "case": what.model_dump(exclude={"changes"}), "changes": {}, "visitor": "v", "origin": what.key,
        "done": 0, "built": 1,
        "turn": 1, "asked": what.key, "begun": what.key, "answered": what.key, "about": "casting/iot",
        "pins": [],
        "chosen": [], "upload": None, "tick": 1,
        "unpinned": {"path": "unpin", "value": "0", "at": 1},
        "pressed": {"path": "ask", "value": "service/ai", "at": 2},
    }  # fmt: skip


def question(rng: Random, one: dict[str, Any]) -> Any:
    """What a page could ask of a callback: each property with a value of its kind."""
    state = first_state()

    def part(depends: dict[str, Any]) -> Any:
        name, prop = depends["id"], depends["property"]
        if name.startswith("{"):
            key = next(iter(json.loads(name)))
            ids = BUTTONS.get(key, NAMES)
            listed = [
                {
                    "id": {key: i},
                    "property": prop,
                    "value": {key: i} if prop == "id" else rng.choice([1, 0, 500]),
                }
                for i in ids
            ]
            return listed if rng.random() < 0.9 else []
        value = {
            "contents": upload(rng) if rng.random() < 0.4 else None,
            "filename": rng.choice(["a.yaml", "a.xlsx"]),
            "modified_timestamp": 1,
        }.get(prop)
        return {
            "id": name,
            "property": prop,
            "value": value if prop in ("contents", "filename", "modified_timestamp") else state.get(name, 1),
        }

    inputs = [part(depends) for depends in one["inputs"]]
    flat = [x for p in inputs for x in (p if isinstance(p, list) else [p])]
    pressed = rng.choice(flat) if flat else {"id": "x", "property": "y"}
    triggered = (
        pressed["id"] if isinstance(pressed["id"], str) else json.dumps(pressed["id"], separators=(",", ":"))
    )
    outputs = one["output"].strip(".").split("...")
    told: list[Any] = [{"id": o.rpartition(".")[0], "property": o.rpartition(".")[2]} for o in outputs]
    told = [[] if one["id"].startswith("{") else one for one in told]
    return {
        "output": one["output"], "outputs": told if one["output"].startswith("..") else told[0],
        "inputs": inputs,
        "state": [part(depends) for depends in one["state"]],
        "changedPropIds": [f"{triggered}.{pressed['property']}"],
    }  # fmt: skip


def upload(rng: Random) -> str:
    """A file as a browser encodes it, sound or not."""
    raw = (
        text_of_library(rng.choice(library())).encode()
        if rng.random() < 0.5
        else as_yaml(any_case(rng)).encode()
    )
    if rng.random() < 0.3:
        raw = changed_bytes(rng, case_workbook(any_case(rng)))
    elif rng.random() < 0.7:
        raw = garble(rng, raw)
    text = f"data:application/octet-stream;base64,{base64.b64encode(raw).decode()}"
    return text if rng.random() < 0.8 else text[rng.randrange(len(text)) :]


def spoilt(rng: Random, asked: Any, most: int = 3) -> Any:
    """The question with some of what it says put otherwise: the values mostly, sometimes its form."""
    asked = copy.deepcopy(asked)
    for _ in range(rng.randint(0, most)):
        paths = list(walk(asked))
        values = [p for p in paths if "value" in p]
        path = rng.choice(values if values and rng.random() < 0.8 else paths)
        if isinstance(path[-1], str) and rng.random() < 0.15:
            del at(asked, path[:-1])[path[-1]]
        else:
            put(asked, path, copy.deepcopy(strange(rng, [at(asked, p) for p in values])))
    return asked


def strange(rng: Random, others: list[Any]) -> Any:
    """A value that stands elsewhere in the question, or nowhere in any."""
    number = rng.choice([x for x in NUMBERS if not isinstance(x, Raw)])
    paths = [*NAMES, "case", "scenario", "reset", "profile", "upload", 3, None, [], "stages.0", "rules..x"]
    values = [1, "lean", "works", "recycler", "(own)", "(start)", "(as stated)", None, -1, [], {}, 1e300, "9"]
    event = {
        "at": rng.choice([1, 2, "x", None, 2**70, 1.5, True]),
        "path": rng.choice(paths),
        "value": rng.choice(values),
    }
    if rng.random() < 0.3:
        del event[rng.choice(list(event))]
    changes = {
        rng.choice([*NAMES, "", "a.b.c", "rules.9.at_most", "stages"]): rng.choice(
            [number, "high", None, "1/3", [1]]
        )
    }
    return rng.choice(
        [
            number,
            rng.choice(WORDS),
            rng.choice(EMPTY),
            rng.choice(others or [0]),
            [event],
            [event],
            changes,
            [changes],
        ]
    )


def answered(body: bytes, kind: str = "application/json") -> int:
    client, _ = served()
    said = io.StringIO()
    try:
        with within(SECONDS), redirect_stderr(said):
            done = client.post(
                "/_dash-update-component", data=body, content_type=kind, headers={"Host": "localhost"}
            )
    except OutOfTime:
        raise Broken(f"page: an answer takes over {SECONDS} s", repr(body[:2500])) from None
    except Exception as error:
        raise Broken(f"page: {type(error).__name__} reaches the server", repr(body[:2500])) from None
    if done.status_code >= 500:
        raise Broken(f"page: {done.status_code}", f"{said.getvalue()[-1500:]}\n{body[:2500]!r}")
    if "Traceback" in said.getvalue():
        lines = said.getvalue().strip().splitlines()
        ours = [line.strip() for line in lines if "/loopfolio" in line or "web/" in line or "models/" in line]
        where = ours[-1].rpartition("/")[2] if ours else ""
        raise Broken(
            f"page: a defect in the log, {lines[-1][:60]}, {where}",
            f"{said.getvalue()[-1500:]}\n{body[:2500]!r}",
        )
    return done.status_code


@pytest.mark.campaign(full=1500, part=6)
def test_a_question_spoilt_in_its_parts_is_answered_or_refused(seed):
    rng = Random(f"part {seed}")
    _, every = served()
    asked = spoilt(rng, question(rng, rng.choice(every)))
    answered(json.dumps(asked).encode())


@pytest.mark.campaign(full=1000, part=5)
def test_a_question_spoilt_in_its_bytes_is_answered_or_refused(seed):
    rng = Random(f"bytes {seed}")
    _, every = served()
    body = garble(rng, json.dumps(question(rng, rng.choice(every))).encode())
    answered(
        body,
        rng.choice(
            ["application/json"] * 8
            + ["text/plain", "", "multipart/form-data", "application/x-www-form-urlencoded"]
        ),
    )


@pytest.mark.campaign(full=1, part=0)
def test_the_questions_of_a_page_are_answered(seed):
    """Else the others would try nothing but how questions are refused."""
    _, every = served()
    codes = [answered(json.dumps(question(Random(seed), one)).encode()) for one in every]
    assert codes.count(200) + codes.count(204) > len(every) / 2, codes
