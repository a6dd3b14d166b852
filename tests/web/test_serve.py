"""``loopfolio serve``: the server asked by hand."""

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from browsing import Server, asked, control, figure, move, ready, says, told, without_charts
from click.testing import CliRunner
from loopfolio.cli import cli


def test_people_at_once_each_get_their_own_answer(server, tab, chartless):
    """Each with a budget of its own, all asked before any is answered; who asks is told by the tab alone."""
    pages = [tab(chartless).page for _ in range(3)]
    for page in pages:
        page.goto(server.address, wait_until="commit")
    for page in pages:
        ready(page)
    budgets = [40, 70, 150]
    for page, budget in zip(pages, budgets, strict=True):
        page.locator(control("budget")).fill(str(budget))
        page.keyboard.press("Enter")
    for page, budget in zip(pages, budgets, strict=True):
        says(page, "#said", f"budget: 120 → {budget}")
        ready(page)
        said = json.loads(told("fund", server.file, "--budget", budget, "--format", "json"))
        assert figure(page, "Budget") == f"{budget} kEUR"
        assert figure(page, "Value").startswith(f"{said['value']:.3f}")


# ---------------------------------------------------------------- the server by itself


def test_every_answer_says_what_a_browser_may_do_with_it(server):
    for path in ("", "_dash-layout", "assets/page.js", "nowhere"):
        _, headers, _ = server.ask(path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "Server" not in headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.1", ""])
def test_a_foreign_host_is_refused(server, host):
    status, _, text = server.ask(headers={"Host": host})
    assert status in (400, 403)
    assert "<html" not in text.lower() or status == 400


def test_localhost_under_any_port_is_this_server(server):
    port = server.address.rsplit(":", 1)[1].strip("/")
    for host in (f"localhost:{port}", "LOCALHOST", "127.0.0.1:1", f"[::1]:{port}"):
        assert server.ask(headers={"Host": host})[0] == 200


EVENTS = "_dash-update-component"


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("host", "more", "refused"),
    [
        ("localhost:8050", {"Origin": "http://localhost:8050"}, False),
        ("localhost:8050", {"Origin": "http://localhost:8051"}, True),
        ("localhost:8050", {"Origin": "http://localhost"}, True),
        ("localhost:8050", {"Origin": "https://localhost:8050"}, True),
        ("localhost:8050", {"Origin": "http://127.0.0.1:8050"}, True),
        ("localhost:8050", {"Origin": "https://evil.example"}, True),
        ("localhost:8050", {"Origin": "null"}, True),
        ("localhost", {"Origin": "http://localhost:80"}, False),
        ("[::1]:8050", {"Origin": "http://[::1]:8050"}, False),
        ("localhost", {"Origin": "https://localhost", "X-Forwarded-Proto": "https"}, False),
        ("localhost", {"Origin": "http://localhost", "X-Forwarded-Proto": "https"}, True),
        ("localhost:8050", {"Sec-Fetch-Site": "same-origin"}, False),
        ("localhost:8050", {"Sec-Fetch-Site": "same-site"}, True),
        ("localhost:8050", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, True),
    ],
)
def test_only_the_page_itself_may_ask(server, host, more, refused):
    """Scheme, name and port have to be those of the page: another port is another page."""
    for path, body in (("_dash-layout", None), (EVENTS, b"{}")):
        status = server.ask(path, {**JSON, "Host": host, **more}, body)[0]
        assert (status == 403) is refused


def test_a_link_from_elsewhere_leads_to_the_page(server):
    linked = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert server.ask("", linked)[0] == 200
    assert server.ask(EVENTS, {**JSON, **linked}, b"{}")[0] == 403


def connected(server):
    host, port = re.search(r"//(.+):(\d+)/", server.address).groups()
    made = socket.create_connection((host, int(port)), timeout=30)
    head = f"POST /{EVENTS} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    return made, head.encode()


@pytest.mark.parametrize("size", [9_000_000, 17_000_000, 40_000_000])
@pytest.mark.parametrize("stated", [True, False], ids=["stated", "in chunks"])
def test_what_is_too_long_is_refused_to_who_sends_it_to_the_end(server, size, stated):
    made, head = connected(server)
    with made:
        made.sendall(
            head + (b"Content-Length: %d\r\n\r\n" % size if stated else b"Transfer-Encoding: chunked\r\n\r\n")
        )
        part = b" " * 1_000_000
        for _ in range(size // len(part)):
            made.sendall(part if stated else b"%x\r\n%b\r\n" % (len(part), part))
        made.sendall(b"" if stated else b"0\r\n\r\n")
        assert made.recv(100).startswith(b"HTTP/1.1 413 ")


def test_half_a_question_on_every_connection_keeps_nobody_out(server):
    kept = []
    for _ in range(520):
        made, head = connected(server)
        made.sendall(head + b"Content-Length: 9\r\n\r\n{")
        kept.append(made)
    began = time.monotonic()
    assert server.ask("assets/page.js")[0] == 200
    assert time.monotonic() - began < 5
    for made in kept:
        made.close()


def test_all_that_stand_before_the_door_at_once_are_let_in(server):
    host = server.address.split("/")[2]
    asked = f"GET /assets/page.js HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    made = [connected(server)[0] for _ in range(200)]
    for one in made:
        one.sendall(asked.encode())
    for one in made:
        with one, one.makefile("rb") as answer:
            assert answer.readline() == b"HTTP/1.1 200 OK\r\n"


def event(server, output, **values):
    """The event that the page sends for a part of itself, as it stands or with other values."""
    parts = json.loads(server.ask("_dash-dependencies")[2])
    asks = next(made for made in parts if output in made["output"] and not made["clientside_function"])
    told = {"visitor.data": "v", "done.data": 0, "turn.data": 0, "built.data": 0, **values}

    def sent(takes):
        name = f"{takes['id']}.{takes['property']}"
        if takes["id"].startswith("{"):
            return told.get(name, [])
        return {"id": takes["id"], "property": takes["property"], "value": told.get(name)}

    made = {name: [sent(takes) for takes in asks[name]] for name in ("inputs", "state")}
    ids = asks["output"].strip(".").split("...")
    outputs = [
        [] if name.startswith("{") else dict(zip(("id", "property"), name.rsplit(".", 1), strict=True))
        for name in ids
    ]
    outputs = outputs if asks["output"].startswith("..") else outputs[0]
    return {"output": asks["output"], "outputs": outputs, **made, "changedPropIds": []}


def test_an_event_as_the_page_sends_it_is_answered(server):
    status, _, text = server.ask(EVENTS, JSON, json.dumps(event(server, "origin.data")).encode())
    assert status == 200
    assert json.loads(text)["response"]["case"]["data"]["file"] == "pumps.yaml"


def test_a_client_that_has_gone_ends_its_work(server):
    """2,000 options: many seconds of work, until the connection is closed."""
    levels = ("low", "medium", "high")
    stages = "".join(f"  s{i}: {{gain: {levels[i % 3]}}}\n" for i in range(100))
    costs = ", ".join(f"t{j}: {{cost: {11 + j * j}}}" for j in range(20))
    fit = {f"s{i}": {f"t{j}": levels[(i * j) % 3] for j in range(20)} for i in range(100)}
    text = f"format: 1\ncriteria: {{gain: {{direction: max}}}}\nstages:\n{stages}"
    text += f"technologies: {{{costs}}}\nfit: {json.dumps(fit)}\nbudget: 50000\n"
    told = {"case.data": {"file": "a.yaml", "text": text}, "asked.data": "x", "visitor.data": "gone"}
    body = json.dumps(event(server, "..results.children...", **told)).encode()
    ticks = json.dumps(event(server, "progress.children", **told)).encode()

    def working():
        return "at most" in server.ask(EVENTS, JSON, ticks)[2]

    made, head = connected(server)
    with made:
        made.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        until(working)
    until(lambda: not working(), 4)


def until(holds, seconds=20.0):
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)


CHANGE = [
    ("chosen.data", 3),
    ("chosen.data", [3]),
    ("chosen.data", [{"path": "budget"}]),
    ("chosen.data", [{"path": "case", "value": [], "at": 1}]),
    ("chosen.data", [{"path": "case", "value": "x", "at": 1}] * 1000),
    ("upload.contents", {"a": 1}),
    ("upload.filename", ["a.yaml"]),
    ("done.data", None),
    ("turn.data", "1"),
    ("built.data", float("nan")),
    ("case.modified_timestamp", float("inf")),
    ("visitor.data", None),
    ("visitor.data", "v" * 1000),
    ('{"control":["ALL"]}.value', 7),
    ('{"control":["ALL"]}.value', [{"id": {"control": "budget"}, "property": "value", "value": 1}]),
    ('{"control":["ALL"]}.value', [{"id": "budget", "property": "value", "value": 1}]),
]


@pytest.mark.parametrize(("name", "value"), CHANGE)
def test_an_event_that_the_page_never_sends_is_refused_in_a_sentence(server, name, value):
    made = event(server, "origin.data")
    for part in range(len(made["inputs"])):
        if name.startswith("{") and isinstance(made["inputs"][part], list):
            made["inputs"][part] = value
    for part in (*made["inputs"], *made["state"]):
        if isinstance(part, dict) and f"{part['id']}.{part['property']}" == name:
            part["value"] = value
    status, _, text = server.ask(EVENTS, JSON, json.dumps(made).encode())
    assert status == 400
    assert text.startswith("Not a question that the page asks: ")
    assert text.count("\n") == 1


def spoilt(made):
    """The same event in other shapes, each wrong in one way."""
    yield {**made, "inputs": made["inputs"][1:]}
    yield {**made, "inputs": {}}
    yield {**made, "state": None}
    yield {**made, "state": [3] * len(made["state"])}
    yield {**made, "output": ["a"]}
    yield {**made, "output": "busy.children"}
    yield {**made, "outputs": 3}
    yield {**made, "changedPropIds": [3]}
    yield {**made, "changedPropIds": ['{"save":"x"}.n_clicks']}
    deep = []
    for _ in range(500):
        deep = [deep]
    yield {**made, "more": deep}


def test_no_shape_of_an_event_is_taken_for_a_defect(server):
    bodies = [json.dumps(made).encode() for made in spoilt(event(server, "origin.data"))]
    bodies += [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        b'{"output": "a.b", "inputs": []}',
        b"9" * 9999,
    ]
    for body in bodies:
        status, _, text = server.ask(EVENTS, JSON, body)
        assert (status, body) == (400, body)
        assert "Traceback" not in text
        assert ".py" not in text
    whole = json.dumps(event(server, "origin.data")).encode()
    assert server.ask(EVENTS, {"Content-Type": "text/plain"}, whole)[0] == 400


@pytest.mark.parametrize(
    "state", [7, "x", [], {"file": 1}, {"file": "a", "text": "stages: 3"}, {"text": None}]
)
def test_a_state_of_another_version_is_let_go_in_every_part(server, state):
    told = {"case.data": state, "changes.data": [state], "pins.data": state, "asked.data": "x"}
    for part in ("consistency.children", "results.children...", "pinned.children", "why.children", "opening"):
        made = json.dumps(event(server, part, **told)).encode()
        status, _, text = server.ask(EVENTS, JSON, made)
        assert status in (200, 204)
        assert "defect" not in text


def test_nothing_of_a_debugger_or_of_files_is_served(server):
    for path in (
        "_alive_dev",
        "console",
        "_reload-hash",
        "_mcp",
        "assets/../server.py",
        "assets/%2e%2e/server.py",
    ):
        status, _, text = server.ask(path)
        assert "Werkzeug" not in text
        assert "def application" not in text
        assert status in (200, 403, 404)  # the page itself answers for paths that are none


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.yaml"], "no such file or library case"),
        (["--host", "0.0.0.0"], "--allow-host NAME"),
        (["--time-limit", "0"], "--time-limit"),
        (["--port", "99999"], "--port"),
    ],
)
def test_what_cannot_be_served_ends_with_the_reason(arguments, words):
    done = CliRunner().invoke(cli, ["serve", *arguments])
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_a_port_in_use_is_named(server):
    port = server.address.rsplit(":", 1)[1].strip("/")
    done = CliRunner().invoke(cli, ["serve", "--port", port])
    assert done.exit_code == 2
    assert "choose another with --port" in done.stderr


def test_without_dash_the_command_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("loopfolio.web")]:
        # What is imported anew must not stay as the attribute of its package, beside what comes back.
        package, _, module = name.rpartition(".")
        monkeypatch.setattr(sys.modules[package], module, sys.modules[name])
    for name in [name for name in sys.modules if name.startswith("loopfolio.web")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "dash", None)
    done = CliRunner().invoke(cli, ["serve"])
    assert done.exit_code == 2
    assert "pip install dash waitress" in done.stderr


NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@pytest.mark.skipif(NGINX is None and "CI" not in os.environ, reason="nginx is not installed")
def test_behind_the_documented_proxy_only_who_logs_in_is_let_in(tmp_path, tab):
    """The block of the documentation as it stands, but for ports, paths and, on loopback, encryption."""
    text = (Path(__file__).parents[2] / "docs" / "serving.md").read_text()
    block = textwrap.dedent(re.search(r"```nginx\n(.*?)```", text, re.DOTALL)[1])
    started = Server("recycler", "--allow-host", "planning.example.org")
    port = free_port()
    block = block.replace("http://127.0.0.1:8050", started.address.rstrip("/"))
    block = re.sub(r"\n\s*ssl_.*", "", block.replace("listen 443 ssl", f"listen 127.0.0.1:{port}"))
    block = block.replace("/etc/nginx/planning.htpasswd", str(tmp_path / "passwords"))
    (tmp_path / "passwords").write_text("ana:{PLAIN}secret\n")
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; user root; pid {tmp_path}/pid; error_log {tmp_path}/errors; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {tmp_path}/body; proxy_temp_path {tmp_path}/proxy;"
        f" fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n"
        f"{block}}}\n"
    )
    proxy = subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    try:
        address = f"http://127.0.0.1:{port}/"
        there(address)
        name = {"Host": "planning.example.org"}
        assert asked(address, name)[0] == 401
        login = "Basic " + base64.b64encode(b"ana:secret").decode()
        assert asked(address, {**name, "Authorization": login})[0] == 200
        assert asked(address, {"Host": "evil.example", "Authorization": login})[0] == 403
        watched = tab(http_credentials={"username": "ana", "password": "secret"})
        without_charts(watched.context)
        watched.page.goto(address)
        ready(watched.page)
        move(watched.page, limits_of("recycler")[0], "ArrowUp", "Enter")
        says(watched.page, "#said", re.compile("budget"))
    finally:
        proxy.terminate()
        proxy.wait(20)
        started.stop()


def limits_of(name):
    from loopfolio.web.state import controls, whatif

    return [
        limit.path for limit in controls.limits(whatif.current(whatif.of_library(name))) if not limit.levels
    ]


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def there(address):
    """Wait until something answers."""
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing answers at {address}")
