"""Eliciting a profile: what is asked, what is said, and what of the case file changes."""

import os
import re
import signal
import stat
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asking import INSTALLED, aside, ended
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from loopfolio.cases import load
from loopfolio.cases.edit import add_profile, with_profile
from loopfolio.cases.yaml.parser import parse
from loopfolio.cases.yaml.places import BOM, NotEditable
from loopfolio.cli import cli
from loopfolio.mcda.weighting.ahp import components, prioritise
from loopfolio.mcda.weighting.consistency_repair import missing
from loopfolio.mcda.weighting.elicitation import PairAnswer, following, judged, next_pair, outlook

OWN = """\
# Acme's own case
format: 1
name: Acme
criteria:
  impact: {direction: max, name: Impact, why: what the board asks for}
  ease: {direction: max}
  cost_saved: {direction: max, unit: kEUR, bounds: [0, 100]}
stages:
  make: {impact: high, ease: low, cost_saved: 40}
  reuse: {impact: medium, ease: high, cost_saved: 10}

profiles:                # whose view
  board: {order: [impact, ease, cost_saved]}   # voted in May
"""
"""Three criteria, one profile."""

EXTENDS = "format: 1\nextends: lithium-ion-battery   # the paper's\nname: Acme\n"

JUDGED = {"impact": {"ease": 3, "cost_saved": "1/5"}}
ENTRY = """\
  planner:
    ahp:
      impact: {ease: 3, cost_saved: 1/5}
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def session(answers: str, *arguments: str, text: str = OWN) -> Result:
    """``weigh acme.yaml --ask`` with answers from a pipe, parted by commas."""
    Path("acme.yaml").write_text(text, encoding="utf-8")
    lines = "".join(f"{answer.strip()}\n" for answer in answers.split(",")) if answers else ""
    return refused("acme.yaml", "--ask", *arguments, answers=lines)


def refused(*arguments: str, answers: str = "") -> Result:
    result = CliRunner().invoke(cli, ["weigh", *arguments], input=answers)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def acme() -> str:
    return Path("acme.yaml").read_text(encoding="utf-8")


# ---------------------------------------------------------------- which comparison next


def empty(n: int) -> np.ndarray:
    return judged(n, ())


@st.composite
def weights(draw: st.DrawFn) -> np.ndarray:
    found = np.array(draw(st.lists(st.floats(1, 9), min_size=2, max_size=8)))
    return found / found.sum()


def filled(matrix: np.ndarray, pair: tuple[int, int], ratio: float) -> np.ndarray:
    matrix = matrix.copy()
    matrix[pair], matrix[pair[::-1]] = ratio, 1 / ratio
    return matrix


@given(weights())
@settings(deadline=None)
def test_consistent_answers_connect_at_once_and_recover_the_weights(true: np.ndarray) -> None:
    """After n − 1 answers all is connected; from there to the last pair CR is 0 and the weights true."""
    n = len(true)
    matrix, asked = empty(n), 0
    while (pair := next_pair(matrix)) is not None:
        assert pair[0] < pair[1]
        assert np.isnan(matrix[pair])
        matrix, asked = filled(matrix, pair, true[pair[0]] / true[pair[1]]), asked + 1
        assert (len(components(matrix)) == 1) == (asked >= n - 1)
        if asked >= n - 1:
            result = prioritise(matrix)
            assert abs(result.consistency_ratio) < 1e-9
            assert np.allclose(result.weights, true, atol=1e-9)
    assert asked == n * (n - 1) // 2


@given(st.integers(2, 7), st.lists(st.sampled_from([None, 1, 3, -3, 9, -9]), max_size=60))
@settings(deadline=None)
def test_however_much_is_skipped_some_pair_that_connects_is_asked(n: int, replies: list[int | None]) -> None:
    """Skips only change the order: while the criteria are unconnected, each question would connect some."""
    steps: tuple[PairAnswer, ...] = ()
    for reply in replies:
        matrix = judged(n, steps)
        pair = following(matrix, steps)
        groups = components(matrix)
        if pair is None:
            assert missing(matrix) == 0
            break
        if len(groups) > 1:
            assert len({k for k, group in enumerate(groups) for i in pair if i in group}) == 2
        steps = (*steps, PairAnswer(pair, reply))
    if len(components(judged(n, steps))) > 1:
        assert sum(step.strength is not None for step in steps) < n - 1


def test_the_first_questions_compare_every_criterion_with_the_first() -> None:
    """A star, the best of the sets of n − 1 comparisons."""
    matrix, asked = empty(5), []
    for _ in range(4):
        pair = next_pair(matrix)
        assert pair is not None
        asked.append(pair)
        matrix = filled(matrix, pair, 2.0)
    assert asked == [(0, 1), (0, 2), (0, 3), (0, 4)]


def test_the_next_question_lowers_the_error_of_the_weights_most() -> None:
    """After a star with the heavy criteria 1 and 2, these two, found by trying every pair."""
    matrix = judged(5, tuple(PairAnswer((0, k), s) for k, s in ((1, -7), (2, -5), (3, 1), (4, 3))))
    assert next_pair(matrix) == (1, 2)

    def error(matrix: np.ndarray) -> float:
        known = ~np.isnan(matrix) & ~np.eye(5, dtype=bool)
        laplacian = np.diag(known.sum(axis=1)) - known
        w = np.array([1, 7, 5, 1, 1 / 3]) / (1 + 7 + 5 + 1 + 1 / 3)
        slope = np.diag(w) - np.outer(w, w)
        return float(np.trace(slope @ np.linalg.pinv(laplacian) @ slope.T))

    tried = {p: error(filled(matrix, p, 1.0)) for p in combinations(range(5), 2) if np.isnan(matrix[p])}
    assert min(tried, key=lambda pair: tried[pair]) == (1, 2)


def test_stopping_is_advised_once_all_is_checked_and_little_moves() -> None:
    """Five criteria, answers that all fit: enough as soon as each answer is checked by another."""
    matrix, advice = empty(5), []
    while (pair := next_pair(matrix)) is not None:
        matrix = filled(matrix, pair, 1.0)
        if len(components(matrix)) == 1:
            advice.append(outlook(matrix))
    assert [found.enough for found in advice] == [False, False, True, True, True, True, True]
    assert [found.checked for found in advice][:3] == [False, False, True]
    assert advice[1].shift > 0.02 > advice[2].shift > advice[-1].shift == 0
    shifts = [found.shift for found in advice]
    assert shifts == sorted(shifts, reverse=True)


def test_answers_that_contradict_each_other_call_for_more() -> None:
    """The same four comparisons in a ring; what they contradict each other by counts as spread."""
    ring = ((0, 1), (1, 2), (2, 3), (0, 3))
    fitting = judged(4, tuple(PairAnswer(pair, 1) for pair in ring))
    contrary = judged(4, tuple(map(PairAnswer, ring, (3, 3, 3, -3))))
    assert outlook(contrary).shift > 2 * outlook(fitting).shift


# ---------------------------------------------------------------- an entry in a text


def only_added(before: str, after: str) -> set[str]:
    """What was inserted, in every way to see it; empty where anything else changed."""
    longer = len(after) - len(before)
    return {
        after[start : start + longer]
        for start in range(len(before) + 1)
        if before[:start] == after[:start] and before[start:] == after[start + longer :]
    }


def test_the_entry_looks_hand_written() -> None:
    """One line a criterion, reciprocals as 1/5."""
    assert add_profile(OWN, "planner", JUDGED) == OWN + ENTRY


BLOCKS = {
    "last in the file": ("profiles:\n  a: {order: [x]}\n", "  planner:\n    ahp:\n"),
    "no line break at the end": ("profiles:\n  a: {order: [x]}", "  planner:\n    ahp:\n"),
    "more below": ("profiles:\n  a: {order: [x]}\n\n# next\nbudget: 3\n", "  planner:\n    ahp:\n"),
    "four columns": ("profiles:\n    a:\n        order: [x]\n", "    planner:\n        ahp:\n"),
    "one column": ("profiles:\n a: {order: [x]}\n", " planner:\n  ahp:\n"),
    "a list that is not indented": ("profiles:\n  a:\n    order:\n    - x\nb: 1\n", "  planner:\n"),
    "several lines of text": (
        "profiles:\n  a:\n    why: |\n      one\n\n      two\n\nb: 1\n",
        "  planner:\n",
    ),
    "a comment at the entry": ("profiles:\n  a: {order: [x]}  # May\nb: 1\n", "  planner:\n"),
    "comments below the entries": ("profiles:\n  a: {order: [x]}\n  # b: {}\n# c\nb: 1\n", "  planner:\n"),
    "a removed one": ("profiles:\n  a: null\n  b:\n# c\nb: 1\n", "  planner:\n"),
    "nothing there": ("profiles:\nb: 1\n", "  planner:\n    ahp:\n"),
    "nothing there but a comment": ("profiles:  # whose\n  # nobody\n# c\nb: 1\n", "  planner:\n"),
    "no profiles": ("b: 1\n# the end\n", "\nprofiles:\n  planner:\n    ahp:\n"),
    "no profiles, no line break": ("b: 1", "\nprofiles:\n  planner:\n    ahp:\n"),
    "an indented file": ("  b: 1\n  c: 2\n", "\n  profiles:\n    planner:\n      ahp:\n"),
    "a document with an end": ("---\nb: 1\n...\n", "\nprofiles:\n  planner:\n"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", BOM])
@pytest.mark.parametrize("case", BLOCKS)
def test_a_block_grows_by_lines(case: str, mark: str, newline: str) -> None:
    """Whole lines in one place, in the file's indentation and line breaks; all else to the byte."""
    text, lines = BLOCKS[case]
    text = text.replace("\n", newline)
    after = add_profile(mark + text, "planner", JUDGED)
    # A file of one line without a break does not say which breaks it would have.
    added = {found.replace(newline, "\n") for found in only_added(mark + text, after)}
    assert any(found.startswith("\n" + lines) for found in added)
    if newline in text:
        assert after.count("\n") - after.count("\r\n") == (0 if newline == "\r\n" else after.count("\n"))


def test_the_entry_follows_the_comments_of_the_entry_before_it() -> None:
    """Those indented as entries are; what stands further out belongs to what comes next."""
    text = "profiles:\n  a: {order: [x]}\n  # more of a\n# of b\nb: 1\n"
    after = add_profile(text, "planner", JUDGED)
    assert after == text.replace("# of b\n", ENTRY + "# of b\n")


FLOWS = {
    "profiles: {}": "profiles: {planner: P}",
    "profiles: {a: {order: [x]}}  # May": "profiles: {a: {order: [x]}, planner: P}  # May",
    "profiles: {a: {order: [x]},}": "profiles: {a: {order: [x]}, planner: P,}",
    "profiles: {\n  a: {order: [x]},  # May\n  b: {order: [x]}  # June\n}":
        "profiles: {\n  a: {order: [x]},  # May\n  b: {order: [x]},  # June\n  planner: P\n}",
    "profiles: {\n  a: {order: [x]},  # May\n}": "profiles: {\n  a: {order: [x]},  # May\n  planner: P\n}",
    '{"format": 1, "profiles": {"a": {"order": ["x"]}}}':
        '{"format": 1, "profiles": {"a": {"order": ["x"]}, planner: P}}',
    "{format: 1}": "{format: 1, profiles: {planner: P}}",
    "{format: 1, profiles: null}": "{format: 1, profiles: {planner: P}}",
}  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("text", FLOWS)
def test_a_flow_mapping_grows_by_an_entry(text: str, newline: str) -> None:
    """On a line of its own where the others have theirs, with the commas that it takes."""
    entry = "{ahp: {impact: {ease: 3, cost_saved: 1/5}}}"
    after = add_profile(text.replace("\n", newline), "planner", JUDGED)
    assert after == FLOWS[text].replace("P", entry).replace("\n", newline)


@pytest.mark.parametrize("null", ["null", "~", "Null", "  null"])
def test_a_null_gives_way(null: str) -> None:
    """And only it: what stands behind it stays."""
    after = add_profile(f"profiles: {null}  # later\nb: 1\n", "planner", JUDGED)
    assert after == f"profiles:  # later\n{ENTRY}b: 1\n"


def test_a_profile_is_replaced_only_if_asked_for() -> None:
    """With the comments that are inside it; those around it stay."""
    text = (
        f"profiles:\n  # Ana\n{ENTRY.replace('3,', '7,').rstrip()}  # argued\n  # Bo\n  bo: {{order: [x]}}\n"
    )
    with pytest.raises(NotEditable, match="replace it with --force"):
        add_profile(text, "planner", JUDGED)
    after = add_profile(text, "planner", JUDGED, replace=True)
    assert after == f"profiles:\n  # Ana\n{ENTRY}  # Bo\n  bo: {{order: [x]}}\n"


def test_a_flow_entry_is_replaced_in_its_place() -> None:
    """The comment at it stays."""
    after = add_profile("profiles:\n  planner: {order: [x]}  # Ana\nb: 1\n", "planner", JUDGED, replace=True)
    assert after == (
        "profiles:\n  planner: {ahp: {impact: {ease: 3, cost_saved: 1/5}}}  # Ana\nb: 1\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "? profiles\n: {a: {order: [x]}}\n? b\n: {x: 1}\n",
        "profiles: [a]\n",
        "profiles: text\n",
        "- a\n",
        "a: b: c\n",
        "b: |+\n  one\n\n\n",
    ],
)
def test_what_cannot_be_added_to_is_added_to_soundly_or_refused(text: str) -> None:
    """Never a file that says something else than before plus the profile."""
    try:
        after = add_profile(text, "planner", JUDGED)
    except NotEditable:
        return
    before_tree, after_tree = parse(text, "")[0], parse(after, "")[0]
    assert before_tree is not None
    assert after_tree is not None
    before = before_tree.plain()
    profiles = {**before.get("profiles", {}), "planner": {"ahp": JUDGED}}
    assert after_tree.plain() == {**before, "profiles": profiles}


LINES = st.sampled_from(
    ["", "# note", "  # note", "    # note", "b: 1", "c: {d: [1, 2]}  # x", "e:\n  f: 1", "g: |\n  text\n"]
)


@given(
    st.lists(LINES, max_size=5, unique=True),
    st.sampled_from(
        ["", "profiles:\n", "profiles:\n  a: {o: 1}\n", "profiles: {a: {o: 1}}\n", "profiles: {}\n"]
    ),
    st.lists(LINES.map(lambda line: line.replace(":", "2:", 1)), max_size=5, unique=True),
    st.booleans(),
)  # fmt: skip
def test_whatever_stands_around_stays(above: list[str], profiles: str, below: list[str], cut: bool) -> None:
    """Between any lines: the result minus the insertion is the original, and the data fit."""
    text = "format: 1\n" + "".join(f"{line}\n" for line in above) + profiles
    text += "".join(f"{line}\n" for line in below)
    # Where a text block ends without a line break, a break would become part of it.
    text = text.rstrip("\n") if cut and "|\n  text" not in text else text
    assert only_added(text, add_profile(text, "planner", JUDGED))


# ---------------------------------------------------------------- sessions


def test_a_whole_session_from_a_pipe() -> None:
    """Three answers and yes: the profile is in the file, and nothing else has changed."""
    result = session("a 3, b 5, done, yes")
    assert (result.exit_code, result.stderr) == (0, "")
    assert acme() == OWN + ENTRY
    assert "Wrote profile 'planner' into acme.yaml" in result.stdout
    assert load("acme.yaml").case.profiles["planner"].ahp == {"impact": {"ease": 3.0, "cost_saved": 0.2}}


@pytest.mark.parametrize(
    ("answers", "written"),
    [
        ("a 3, b5, done, y", "impact: {ease: 3, cost_saved: 1/5}"),
        ("=, b, 7, done, y", "impact: {ease: 1, cost_saved: 1/7}"),
        ("a very strongly, B MODERATELY, done, YES", "impact: {ease: 7, cost_saved: 1/3}"),
        ("a, strongly, b 1, done, y", "impact: {ease: 5, cost_saved: 1}"),
        ("a 3, a 4, back, b 4, done, y", "impact: {ease: 3, cost_saved: 1/4}"),
        ("a 3, back, back, back, a 5, b 2, done, y", "impact: {ease: 5, cost_saved: 1/2}"),
        ("a, back, a 2, b 2, done, y", "impact: {ease: 2, cost_saved: 1/2}"),
        ("skip, a 3, a 5, done, y", "impact: {cost_saved: 3}\n      ease: {cost_saved: 5}"),
        ("skip, back, a 3, b 5, done, y", "impact: {ease: 3, cost_saved: 1/5}"),
        ("skip, skip, skip, a 3, b 5, done, y", "impact: {ease: 3, cost_saved: 1/5}"),
        ("a 3, done, b 5, done, back, a 2, done, y",
         "impact: {ease: 3, cost_saved: 1/5}\n      ease: {cost_saved: 2}"),
        ("a 3, a 5, b 9, redo, b 2, done, y", None),
        ("hm, a 10, 3, a 0, , ?, a 3, b 5, skip, done, perhaps, y", "impact: {ease: 3, cost_saved: 1/5}"),
    ],
)  # fmt: skip
def test_what_is_answered_is_what_is_written(answers: str, written: str | None) -> None:
    """Saaty's numbers or words; back, skip and redo; what is no answer is asked again."""
    result = session(answers)
    assert result.exit_code == 0, result.output
    if written:
        assert f"  planner:\n    ahp:\n      {written}\n" in acme()
        assert f"\n  planner:\n    ahp:\n      {written}\n" in result.stdout
    assert load("acme.yaml").case.profiles["planner"].ahp


def test_each_criterion_is_shown_with_what_the_case_says_of_it() -> None:
    """Name and reason, unit and bounds, and which way is better."""
    shown = session("a 3, quit").stdout
    assert "  a  Impact (what the board asks for; more is better)" in shown
    assert "  b  ease (more is better)" in shown
    assert "  b  cost_saved (0 to 100 kEUR; more is better)" in shown


def test_weights_and_consistency_are_shown_once_all_are_connected() -> None:
    """Not before; a bar a criterion, then what the CR means and whether to go on."""
    first, _, rest = session("a 3, b 5, a 1, quit").stdout.partition("how strongly? b 5")
    assert "█" not in first
    tree, _, full = rest.partition("how strongly? a 1")
    assert re.search(r"cost_saved +0\.\d{3} +█{30}\n", tree)
    assert "CR not known yet: no answer has been checked by another." in tree
    assert "More helps" in tree
    assert re.search(r"CR \d\.\d\d", full)
    assert "Every pair is compared" in full


def test_the_answer_that_contradicts_the_others_is_named_and_asked_again() -> None:
    """Nine answers that fit and one that does not; redo replaces that one."""
    answers = "a 2, a 2, a 2, a 2, =, =, =, =, =, b 9, redo, =, done, y"
    shown = session(answers, text=EXTENDS)
    assert shown.exit_code == 0
    broken, _, mended = shown.stdout.partition("Once more")
    assert "the answers contradict each other" in broken
    assert "Most at odds with the others is" in broken
    assert "'redo' asks it again" in broken
    assert "CR 0.00, below 0.1: the answers fit together" in " ".join(mended.split())
    assert "1/9" not in acme()


def test_redo_has_nothing_to_ask_where_the_answers_fit() -> None:
    """It says so, and the same question stands."""
    shown = session("a 3, b 5, redo, quit").stdout
    assert "No answer contradicts the others" in shown


def test_done_before_all_are_connected_says_what_is_missing() -> None:
    """The parts by name; the session goes on."""
    result = session("a 3, done, quit")
    assert "1 more answer must connect Impact + ease | cost_saved" in " ".join(result.stdout.split())
    assert acme() == OWN


@pytest.mark.parametrize("answers", ["quit", "a 3, q", "a 3, b 5, done, no", "a 3, b 5, a 1, quit"])
def test_leaving_writes_nothing(answers: str) -> None:
    """Exit 0: it was asked for."""
    result = session(answers)
    assert (result.exit_code, acme()) == (0, OWN)
    assert result.stdout.endswith("Nothing was written.\n")


@pytest.mark.parametrize("answers", ["", "a 3", "a", "a 3, b 5", "a 3, b 5, done"])
def test_input_that_ends_too_early_writes_nothing(answers: str) -> None:
    """Exit 2, and what the last lines should have been."""
    result = session(answers)
    assert (result.exit_code, acme()) == (2, OWN)
    assert "acme.yaml: nothing was written: the input ended" in result.stderr
    assert "'done' and 'yes'" in result.stderr


def test_a_case_that_extends_another_gets_the_profile_in_its_own_file() -> None:
    """Where it had none; those of the library stay what they were."""
    before = load("lithium-ion-battery").case.profiles
    assert session("=, =, =, =, done, y", text=EXTENDS).exit_code == 0
    assert acme().startswith(EXTENDS + "\nprofiles:\n  planner:\n    ahp:\n")
    after = load("acme.yaml").case.profiles
    assert list(after) == [*before, "planner"]
    assert all(after[name] == profile for name, profile in before.items())


def test_two_criteria_take_one_answer() -> None:
    """And are done."""
    text = "format: 1\ncriteria: {a: {direction: max}, b: {direction: min}}\nstages: {s: {a: low, b: high}}\n"
    result = session("a 3, done, y", "--as", "both", text=text)
    assert "Every pair is compared" in result.stdout
    assert "one answer cannot contradict itself" in result.stdout
    assert acme() == f"{text}\nprofiles:\n  both:\n    ahp:\n      a: {{b: 3}}\n"


def test_force_replaces_a_profile_of_the_file() -> None:
    """The answers take the place of the order; the comment at it stays."""
    assert session("a 3, b 5, done, y", "--as", "board", "--force").exit_code == 0
    assert acme() == OWN.replace(
        "{order: [impact, ease, cost_saved]}", "{ahp: {impact: {ease: 3, cost_saved: 1/5}}}"
    )


def test_the_file_keeps_its_mode_and_a_link_stays_a_link() -> None:
    """What is linked to is written."""
    Path("real.yaml").write_text(OWN)
    Path("real.yaml").chmod(0o640)
    Path("acme.yaml").symlink_to("real.yaml")
    assert refused("acme.yaml", "--ask", answers="a 3\nb 5\ndone\ny\n").exit_code == 0
    assert Path("acme.yaml").is_symlink()
    assert Path("real.yaml").read_text() == OWN + ENTRY
    assert stat.S_IMODE(Path("real.yaml").stat().st_mode) == 0o640
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["acme.yaml", "real.yaml"]


# ---------------------------------------------------------------- refused before any question


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-", "--ask"), "standard input cannot be written to"),
        (("recycler", "--ask"), "recycler is a library case.*'loopfolio new acme.yaml --from recycler'"),
        (("nowhere.yaml", "--ask"), "no such file or library case"),
        (("acme.yaml", "--ask", "--as", "board"),
         r"acme.yaml:13:3: profiles.board: there is a profile of this name already; .*--as.*--force"),
        (("acme.yaml", "--ask", "--as", "my view"), "'my view' cannot be a key here"),
        (("acme.yaml", "--ask", "--as", "a: b # c"), "cannot be a key here"),
        (("acme.yaml", "--ask", "--as", ""), "cannot be a key here"),
        (("acme.yaml", "--ask", "--format", "json"), "leave out --profile, --format and --repair"),
        (("acme.yaml", "--ask", "--profile", "board"), "leave out --profile"),
        (("acme.yaml", "--as", "ana"), "--as and --force: belong to --ask"),
        (("acme.yaml", "--force"), "--as and --force: belong to --ask"),
        (("one.yaml", "--ask"), r"one.yaml:2:1: criteria: 1 criterion declared: there is nothing to compare"),
        (("none.yaml", "--ask"), "no criteria declared: there is nothing to compare"),
        (("child.yaml", "--ask", "--as", "balanced", "--force"), "profiles.balanced: is inherited"),
        (("null.yaml", "--ask"), "would mix with what the case inherits"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_before_any_question(arguments: tuple[str, ...], words: str) -> None:
    """Exit 2 with the remedy, nothing on stdout, nothing written."""
    texts = {
        "acme.yaml": OWN,
        "one.yaml": "format: 1\ncriteria: {a: {direction: max}}\nstages: {s: {a: low}}\n",
        "none.yaml": "format: 1\nstages: {s: {}}\n",
        "child.yaml": EXTENDS,
        "null.yaml": EXTENDS.replace("name: Acme", "profiles: null"),
    }
    for name, text in texts.items():
        Path(name).write_text(text)
    result = refused(*arguments, answers="a 3\nb 5\ndone\nyes\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.search(words, " ".join(result.stderr.split()))
    assert {name: Path(name).read_text() for name in texts} == texts


def test_a_file_edited_meanwhile_is_not_overwritten() -> None:
    """The profile goes into what the file says by then; where it cannot, nothing is lost."""
    Path("acme.yaml").write_text(OWN)
    loaded = load("acme.yaml")
    Path("acme.yaml").write_text(OWN + "currency: kEUR  # new\n")
    assert with_profile(loaded, "planner", JUDGED).decode() == OWN + ENTRY
    assert (
        with_profile(load("acme.yaml"), "planner", JUDGED).decode() == OWN + ENTRY + "currency: kEUR  # new\n"
    )


# ---------------------------------------------------------------- at a terminal

pty = pytest.importorskip("pty")


class Terminal:
    """``loopfolio weigh acme.yaml --ask`` with a keyboard and a screen.

    ``installed``: started as a user does.
    """

    def __init__(self, *arguments: str, columns: int = 80, installed: bool = False) -> None:
        import fcntl
        import struct
        import termios

        self.screen, end = pty.openpty()
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        asked = ["weigh", "acme.yaml", "--ask", *arguments]
        env: dict[str, str | None] = {"COLUMNS": None, "LINES": None, "TERM": "xterm"}

        def takes() -> None:
            """Keys such as Ctrl-C reach a process only from its controlling terminal."""
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        def starts() -> None:
            takes()
            os.execv(INSTALLED, ["loopfolio", *asked])

        self.process = aside(asked, env, end, end, end, starts if installed else takes)
        os.close(end)
        self.shown = ""

    def until(self, awaited: str) -> str:
        """What appears up to and with ``awaited``."""
        import select

        found, limit = b"", time.monotonic() + 60
        while awaited.encode() not in found:
            assert time.monotonic() < limit, f"waited for {awaited!r}, saw {found!r}"
            if select.select([self.screen], [], [], 1)[0]:
                try:
                    found += os.read(self.screen, 65536)
                except OSError:  # the other end is closed
                    raise AssertionError(f"ended before {awaited!r}: {found!r}") from None
        self.shown += found.decode(errors="replace")
        return found.decode(errors="replace")

    def type(self, keys: bytes, awaited: str = "how strongly? ") -> str:
        os.write(self.screen, keys)
        return self.until(awaited)

    def end(self, last: bytes = b"") -> int:
        """The exit code after the last keys.

        A Ctrl-C that comes just while Python sets a prompt up is seen at the next key only, so keys
        that nothing follows on are pressed again, as people do.
        """
        import select

        for _ in range(10):
            if last:
                os.write(self.screen, last)
            while select.select([self.screen], [], [], 1)[0]:
                try:
                    self.shown += os.read(self.screen, 65536).decode(errors="replace")
                except OSError:  # the other end is closed
                    os.close(self.screen)
                    return ended(self.process)
        os.kill(self.process, signal.SIGKILL)
        raise AssertionError(f"did not end: {self.shown!r}")


@pytest.fixture
def terminal() -> Callable[..., Terminal]:
    Path("acme.yaml").write_text(OWN)

    def start(*arguments: str, **options: Any) -> Terminal:
        started = Terminal(*arguments, **options)
        started.until("how strongly? ")
        return started

    return start


def test_a_session_at_a_terminal(terminal: Callable[..., Terminal]) -> None:
    """Typed, mistyped and rubbed out, skipped, undone, helped and confirmed."""
    at = terminal("--as", "ana", installed=True)
    assert "Comparison 1 of at least 2" in at.shown
    assert "Comparison 1 of at least 2" in at.type(b"skip\n")
    assert "  b  ease" in at.type(b"back\n")
    assert "is no answer here" in at.type(b"c 3\n")
    assert "Comparison 2 of at least 2" in at.type(b"a 7\x7f3\n")
    assert "a matters moderately more than b" in at.type(b"?\n")
    at.type(b"b\n", "  how strongly? ")
    assert "cost_saved" in at.type(b"5\n", "a or b, and how strongly? ")
    assert "impact: {ease: 3, cost_saved: 1/5}" in at.type(b"done\n", "yes, no or back: ")
    os.write(at.screen, b"yes\n")
    assert at.end() == 0
    assert acme() == OWN + ENTRY.replace("planner", "ana")


LEFT = "acme.yaml: nothing was written"


@pytest.mark.parametrize(
    ("keys", "code", "words"),
    [
        ([b"quit\n"], 0, "Nothing was written."),
        ([b"\x03"], 130, LEFT),
        ([b"a 3\n", b"b 5", b"\x03"], 130, LEFT),
        ([b"a 3\n", b"b\n", b"\x03"], 130, LEFT),
        ([b"\x04"], 130, LEFT),
        ([b"a 3\n", b"b 5\n", b"done\n", b"\x03"], 130, LEFT),
        ([b"a 3\n", b"b 5\n", b"done\n", b"no\n"], 0, "Nothing was written."),
        ([b"\xff\xfe\n", b"quit\n"], 0, "Nothing was written."),
    ],
)
def test_leaving_a_terminal_leaves_the_file(
    terminal: Callable[..., Terminal], keys: list[bytes], code: int, words: str
) -> None:
    """By word, by Ctrl-C or by Ctrl-D, at any prompt or within a line; without a traceback."""
    at = terminal()
    for typed in keys[:-1]:
        prompt = "yes, no or back: " if typed == b"done\n" else "how strongly? "
        at.type(typed, prompt if typed.endswith(b"\n") else typed.decode())
    assert at.end(keys[-1]) == code
    assert words in at.shown
    assert "Traceback" not in at.shown
    assert acme() == OWN
    assert [path.name for path in Path.cwd().iterdir()] == ["acme.yaml"]


def test_killed_while_asking_leaves_the_file(terminal: Callable[..., Terminal]) -> None:
    """Nothing is written before the last yes."""
    at = terminal()
    at.type(b"a 3\n")
    os.kill(at.process, signal.SIGKILL)
    assert at.end() == -signal.SIGKILL
    assert acme() == OWN


@pytest.mark.parametrize("columns", [30, 50, 80])
def test_a_narrow_terminal_is_kept_to(terminal: Callable[..., Terminal], columns: int) -> None:
    """Weights and advice wrap; below some width the bars are left out."""
    at = terminal(columns=columns)
    at.type(b"a 3\n")
    weights = at.type(b"b 5\n").partition("criterion")[2]
    table = weights.partition("Comparison")[0]
    assert "0." in table
    assert max(map(len, table.replace("\r", "").split("\n"))) <= columns
    at.type(b"quit\n", "Nothing was written.")
    assert at.end() == 0
