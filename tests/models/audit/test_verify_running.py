"""What runs already, held against the case."""

from pathlib import Path

import pytest
from begun import BEGUN
from verified import funded, refuted, verified


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(BEGUN, encoding="utf-8")


def test_what_goes_on_and_what_is_stopped_is_confirmed():
    code, found = verified(funded("case.yaml"), "case.yaml")
    assert (code, refuted(found)) == (0, set())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("running", 0, "left"), 4),
        (("running", 0, "spent"), 1),
        (("running", 1, "stop"), 2),
        (("running", 1, "decision"), "goes on"),
        (("running", 0, "committed"), False),
        (("funded", 0, "state"), "new"),
        (("cost",), 7),
        (("running",), []),
    ],
    ids=lambda value: str(value),
)  # fmt: skip
def test_verify_refutes_what_was_changed_of_it(path, value):
    found = funded("case.yaml")
    at = found
    for step in path[:-1]:
        at = at[step]
    assert at[path[-1]] != value
    at[path[-1]] = value
    code, findings = verified(found, "case.yaml")
    assert code == 5
    assert refuted(findings) - {"the rest of the document", "file case.yaml"}


def test_where_nothing_runs_nothing_is_said_of_it_unless_it_is_claimed():
    runs = funded("case.yaml", "--beside", "0")["running"]
    fresh = BEGUN.replace(", running: {left: 3, spent: 50}", "")
    fresh = fresh.replace(", running: {left: 5, spent: 7, stop: 1}", "")
    Path("case.yaml").write_text(fresh, encoding="utf-8")
    document = funded("case.yaml", "--beside", "0")
    code, found = verified(document, "case.yaml")
    assert code == 0
    assert "what runs already" not in found
    code, found = verified({**document, "running": runs[:1]}, "case.yaml")
    assert code == 5
    status, says = found["what runs already"]
    assert (status, "a/x does not run" in says) == ("refuted", True)
