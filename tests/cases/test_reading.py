"""Reading without end: what large, broken or hostile files cost, and what is said of them.

Time is that of the processor, and compared between sizes: twice the file may take about twice as
long. A bound in seconds stands beside it for what would grow with the square of the size.
"""

import json
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from loopfolio.cases import CaseError, Located, load
from loopfolio.cases.reader import read
from loopfolio.cases.yaml import parser
from loopfolio.cases.yaml.flow import flow
from loopfolio.cli import cli
from loopfolio.models.case.profiles import DataMethod
from loopfolio.models.validation.sizes import MOST
from loopfolio.models.validation.validate import validate


def lines(count: int, line: str) -> str:
    return "".join(line.replace("#", str(i)) for i in range(count))


HEAD = "format: 1\nstages: {s: {}}\n"
ONE = "format: 1\ncriteria: {a: {direction: max}}\n"
LARGE: dict[str, Callable[[int], str]] = {
    "unknown keys": lambda n: HEAD + lines(n, "key#: 1\n"),
    "unknown keys of stages": lambda n: "format: 1\nstages:\n" + lines(n, " s#: {key#: 1}\n"),
    "aliases": lambda n: "format: 1\nstages: {s: {a: &x low}}\nrules:\n" + lines(n, " - *x\n"),
    "aliases on one line": lambda n: "format: 1\nstages: {s: {a: &x low, b: [" + lines(n, "*x ,") + "]}}\n",
    "one key again and again": lambda n: HEAD + lines(n, "name: x\n"),
    "misspelt readings": lambda n: ONE + "stages:\n" + lines(n, " s#: {a: hgih}\n"),
    "readings that are missing": lambda n: (
        "format: 1\ncriteria:\n" + lines(90, " c#: {direction: max}\n") + "stages:\n" + lines(n, " s#: {}\n")
    ),
    "stages and technologies": lambda n: (
        "format: 1\nstages:\n" + lines(n, " s#: {}\n") + "technologies:\n" + lines(n, " t#: {cost: 1}\n")
    ),
    "names near many others": lambda n: (
        "format: 1\nstages:\n" + lines(n, " stage#: {}\n") + "fit:\n" + lines(n, " stagf#: {}\n")
    ),
    "no mapping where one is expected": lambda n: "format: 1\nstages:\n" + lines(n, " s#: 1\n"),
    "levels of a scale": lambda n: (
        "format: 1\nscale:\n" + lines(n, " l#: #\n") + ONE[10:] + "stages:\n" + lines(n, " s#: {a: x#}\n")
    ),
    "people": lambda n: ONE + "stages:\n" + lines(n, " s#: {a: {p#: low}}\n"),
    "resources": lambda n: HEAD + "resources:\n" + lines(n, " - r#\n") + "technologies: {t: {q: 1}}\n",
    "synergies": lambda n: (
        "format: 1\nstages:\n" + lines(n, " s#: {}\n") + "technologies: {t: {}, u: {}}\npairs:\n"
        + lines(n, " s#/t: {value: 1}\n") + "synergies:\n" + lines(n, " - {pairs: [s#/t, s#/u], value: 1}\n")
    ),
    "nulls that remove nothing": lambda n: HEAD + "scenarios:\n z:\n  fit:\n" + lines(n, "   t#: null\n"),
    "weights from the data": lambda n: (
        ONE + "stages:\n" + lines(n, " s#: {a: low}\n") + "profiles:\n" + lines(20, " p#: {data: entropy}\n")
    ),
    "criteria, each compared": lambda n: (
        "format: 1\ncriteria:\n" + lines(n, " c#: {direction: max}\n") + "stages: {s: {}}\n"
        "profiles:\n p:\n  ahp:\n" + lines(n, "   c#: {c0: 2}\n")
    ),
    "rules with patterns": lambda n: (
        "format: 1\nstages:\n" + lines(n, " s#: {}\n") + "technologies: {t: {}}\npairs:\n"
        + lines(n, " s#/t: {value: 1}\n") + "rules:\n"
        + lines(n, " - {rule: fund, pairs: [s#/t], scope: {technologies: [t]}}\n")
    ),
}  # fmt: skip
"""What grows with a number, in each way that something is looked up for each of it."""


def seconds(text: str) -> float:
    """What reading takes, whatever comes of it."""
    start = time.process_time()
    found = refused(text)
    assert len(found) <= 40
    assert len("".join(map(str, found))) < 100_000
    return time.process_time() - start


def refused(text: str) -> list[Located]:
    """What is wrong with a case; nothing where it is sound."""
    try:
        read(text.encode(), "case.yaml")
    except CaseError as error:
        return error.problems
    return []


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("format: 1 # from\u2028slides\nname: a\n", 1, 17, "holds '\\u2028'"),
        ("format: 1\r\nname: a # from\x85slides\r\n", 2, 15, "holds '\\x85'"),
        ("format: 1\rname: a\x00\r", 2, 8, "character 0x00 cannot stand"),
    ],
)
def test_lines_are_counted_as_an_editor_counts_them(text, line, column, says):
    """What ends a line for some programs only would put every place below it one line off."""
    with pytest.raises(CaseError) as refused:
        read(text.encode(), "case.yaml")
    (problem,) = refused.value.problems
    assert (problem.line, problem.column) == (line, column)
    assert says in problem.message


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_time_grows_as_the_file_does(text: Callable[[int], str]) -> None:
    """Eight times as much takes about eight times as long; sixty-four times, were it the square."""
    seconds(text(50))
    small = min(seconds(text(50)) for _ in range(2))
    assert seconds(text(400)) < 24 * small + 0.1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("format: 1\nstages: {s: {}}\n" + "x" * 900_000 + ": 1\n", "is not YAML"),
        ("format: 1\nstages: {s: {}}\n? " + "x" * 900_000 + "\n: 1\n", "a key has 200 characters at most"),
        (HEAD + "budget: " + "x" * 900_000 + "\n", "…' is not a number"),
        (HEAD + "budget: " + "9" * 900_000 + "\n", "inf is not a finite number"),
        (HEAD + "rules: " + "[" * 900_000 + "\n", "nested more than 32 deep"),
    ],
    ids=["key", "long key", "text", "digits", "nesting"],
)
def test_a_megabyte_of_one_thing_is_refused_in_a_few_words(text: str, says: str) -> None:
    with pytest.raises(CaseError) as caught:
        read(text.encode(), "case.yaml")
    assert says in str(caught.value)
    assert len(str(caught.value)) < 2_000


def test_more_keys_and_values_than_a_case_can_need_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first too many stands: each takes the same time to read, however short it is."""
    monkeypatch.setattr(parser, "MOST_VALUES", 100)
    assert refused(HEAD + "resources: [" + ", ".join(f"r{i}" for i in range(85)) + "]\n") == []
    [problem] = refused(HEAD + "resources: [" + ", ".join(f"r{i}" for i in range(150)) + "]\n")
    assert problem.message == "holds more than 100 keys and values: leave some out"
    assert problem.line == 3


def test_the_first_forty_problems_are_said_and_the_rest_counted(tmp_path: Path) -> None:
    """In the order of the file, in words and for programs; a hint only where somebody reads it."""
    path = tmp_path / "case.yaml"
    path.write_text(HEAD + lines(5_000, "budgt#: 1\n"))
    result = CliRunner().invoke(cli, ["check", str(path), "--format", "json"])
    assert result.exit_code == 2
    found = json.loads(result.stdout)
    assert [problem["line"] for problem in found["problems"]] == list(range(3, 43))
    assert found["problems"][0]["message"] == "unknown key 'budgt0'; did you mean 'budget'?"
    assert found["more"] == 4_960
    assert found["message"].endswith("5,000 problems; nothing was computed")
    assert "\nand 4,960 more; mend these first\n" in result.stderr
    path.write_text(HEAD + lines(40, "budgt#: 1\n"))
    result = CliRunner().invoke(cli, ["check", str(path), "--format", "json"])
    assert "more" not in json.loads(result.stdout)
    assert "mend these first" not in result.stderr


def test_the_first_forty_warnings_are_said_and_the_rest_counted() -> None:
    """Pairs that are no option; the case is sound."""
    text = "format: 1\nstages:\n" + lines(60, " s#: {}\n") + "technologies: {t: {cost: 1}}\npairs:\n"
    found = read((text + lines(60, " s#/t: {cost: 1}\n")).encode(), "case.yaml").warnings
    assert len(found) == 41
    assert found[-1].message == "and 21 more warnings; see to these first"


def test_a_stage_without_its_readings_is_one_problem() -> None:
    """Where more than five are missing; five are named one by one."""
    text = "format: 1\ncriteria:\n{}stages:\n s: {{}}\n"
    with pytest.raises(CaseError) as caught:
        read(text.format(lines(9, " c#: {direction: max}\n")).encode(), "case.yaml")
    [problem] = caught.value.problems
    assert (problem.line, problem.path) == (13, "stages.s")
    assert problem.message == "s has no reading of c0, c1, c2, c3, c4 and 4 more: add them"
    with pytest.raises(CaseError) as caught:
        read(text.format(lines(5, " c#: {direction: max}\n")).encode(), "case.yaml")
    assert [problem.path for problem in caught.value.problems] == [f"stages.s.c{i}" for i in range(5)]


@pytest.mark.parametrize("pattern", MOST, ids=".".join)
def test_what_is_set_against_each_other_has_an_end(pattern: tuple[str, ...]) -> None:
    """One more than allowed is refused where it stands, with the number; nothing else is said of it."""
    data: Any = {f"x{i}": {} for i in range(MOST[pattern] + 1)}
    path = [key.replace("*", "x") for key in pattern]
    for key in reversed(path):
        data = {key: data}
    what = "entries" if pattern[-1] == "*" else pattern[-1]
    problems = validate({"format": 1, "stages": {"s": {}}, **data}).problems
    assert [p.message for p in problems if ".".join(map(str, p.path)) == ".".join(path)] == [
        f"holds {MOST[pattern] + 1:,} {what}, more than {MOST[pattern]:,}: leave some out"
    ]


def test_scenarios_of_a_large_case_are_few() -> None:
    """Each is as large as the case: what all of them hold together has an end."""
    stages = "format: 1\nstages:\n" + lines(5_000, " s#: {}\n")
    assert refused(stages + "scenarios:\n" + lines(2, " z#: {budget: 1}\n")) == []
    [problem] = refused(stages + "scenarios:\n" + lines(200, " z#: {budget: 1}\n"))
    assert problem.message == "holds 200 scenarios: a case of this size can have 39"
    assert problem.line == 5_003


def test_a_long_row_of_files_that_extend_each_other_is_refused(tmp_path: Path) -> None:
    """Twenty may; a thousand would be more than Python can call."""
    for i in range(1_000):
        (tmp_path / f"c{i}.yaml").write_text(f"format: 1\nextends: c{i + 1}.yaml\n")
    (tmp_path / "c1000.yaml").write_text(HEAD)
    assert list(load(str(tmp_path / "c981.yaml")).case.stages) == ["s"]
    with pytest.raises(CaseError, match="more than 20 files, each of which extends the next"):
        load(str(tmp_path / "c0.yaml"))


# ---------------------------------------------------------------- nothing computes from what is unsound

METHODS: tuple[str, ...] = DataMethod.__args__  # type: ignore[attr-defined]
SOUND: dict[str, Any] = {
    "format": 1,
    "criteria": {
        "a": {"direction": "max"},
        "b": {"direction": "min"},
        "c": {"direction": "max", "unit": "t", "bounds": [0, 100]},
    },
    "scale": {"low": 1, "medium": 2, "high": 4},
    "stages": {
        "s": {"a": "low", "b": "high", "c": 40},
        "t": {"a": "high", "b": "medium", "c": 15},
        "u": {"a": "medium", "b": ["low", "high"], "c": {"ana": 12, "bo": 80}},
    },
    "profiles": {
        **{name: {"data": name} for name in METHODS},
        "judged": {"ahp": {"a": {"b": 3, "c": 2}}},
        "group": {"experts": {"ana": {"ahp": {"a": {"b": 3, "c": 2}}}, "bo": {"ahp": {"b": {"a": 2}}}}},
        "ordered": {"order": ["a", "b", "c"]},
        "stated": {"direct": {"a": 0.5, "b": 0.5}},
    },
    "technologies": {"x": {"cost": 1, "difficulty": "low"}, "y": {"cost": 2, "difficulty": "high"}},
    "fit": {"s": {"x": "high"}, "t": {"y": 0.5, "x": "low"}},
    "rules": [{"rule": "total", "of": "difficulty", "at_most": 3}],
    "scenarios": {"lean": {"stages": {"u": {"a": "low"}}}},
}
SPOILT = (
    "hgih", "", None, [], {}, ["low", 3], {"ana": "hgih"}, {"ana": None}, -1, 1e9, 0, True, [[]], {"k": {}},
    float("nan"), float("inf"),
)  # fmt: skip
"""What may stand in the place of anything."""


EVERY = 23


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of plain data, but for the top."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(inner, (dict, list)):
            yield from places(inner, (*path, key))


def text_of(value: Any) -> str:
    """Plain data as a case file."""
    numbers = {"Infinity": ".inf", "NaN": ".nan"}
    text = "\n".join(f"{flow(key)}: {flow(inner)}" for key, inner in value.items()) + "\n"
    for ours, theirs in numbers.items():
        text = text.replace(ours, theirs)
    return text


def spoilt() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each place left out, misspelt, moved up, or with something else in it."""
    for path in places(SOUND):
        if path[0] in ("format", "rules", "fit", "technologies"):
            continue
        for way in ("left out", "misspelt", "moved", *range(len(SPOILT))):
            made = json.loads(json.dumps(SOUND))
            holder = made
            for step in path[:-1]:
                holder = holder[step]
            if way == "left out":
                del holder[path[-1]]
            elif way == "misspelt" and isinstance(path[-1], str):
                holder[path[-1] + "x"] = holder.pop(path[-1])
            elif way == "moved":
                made[f"{path[-1]}"] = holder.pop(path[-1])
            elif isinstance(way, int):
                holder[path[-1]] = SPOILT[way]
            yield f"{path} {way}", made


def test_the_case_that_is_spoilt_is_sound() -> None:
    assert read(text_of(SOUND).encode(), "case.yaml").case.profiles.keys() == SOUND["profiles"].keys()


def test_nothing_is_computed_from_what_is_not_sound() -> None:
    """Whatever is wrong with a reading, a criterion, the scale or a profile is said where it stands."""
    outcomes = {True: 0, False: 0}
    for number, (what, data) in enumerate(spoilt()):
        if number % EVERY:  # of more than 2,000, of which many differ little
            continue
        found = refused(text_of(data))
        assert all(problem.line for problem in found), (what, found)
        outcomes[not found] += 1
    assert outcomes[True] > 0
    assert outcomes[False] > 40


@pytest.mark.parametrize(
    ("reading", "says"),
    [
        ("a: hgih, b: low", (4, 10, "stages.s.a", "'hgih' is not low, medium or high; did you mean 'high'?")),
        ("b: low", (4, 3, "stages.s.a", "s has no reading of a: add one (low, medium or high)")),
        ("a: , b: low", (4, 7, "stages.s.a", "nothing is not a reading: write low, medium or high")),
        ("a: [], b: low", (4, 7, "stages.s.a", "holds no reading: write low, medium or high")),
        ("a: {b: low}", None),
    ],
    ids=["misspelt", "missing", "empty", "empty list", "misplaced"],
)
@pytest.mark.parametrize("method", METHODS)
def test_a_reading_that_is_wrong_is_said_before_weights_follow_from_it(
    method: str, reading: str, says: tuple[int, int, str, str] | None
) -> None:
    text = f"""format: 1
criteria: {{a: {{direction: max}}, b: {{direction: max}}}}
stages:
  s: {{{reading}}}
  t: {{a: low, b: high}}
profiles: {{p: {{data: {method}}}}}
"""
    with pytest.raises(CaseError) as caught:
        read(text.encode(), "case.yaml")
    found = [(p.line, p.column, p.path, p.message) for p in caught.value.problems]
    if says is not None:
        assert found == [says]
    else:  # read by somebody called b, and no reading of b
        assert [path for _, _, path, _ in found] == ["stages.s.b"]


def test_weights_that_do_not_follow_are_said_of_a_sound_case() -> None:
    """The reason is that of the method, at each profile that asks for it."""
    profiles = "profiles: {p: {data: cilos}, q: {data: cilos}}\n"
    found = refused(ONE + "stages: {s: {a: low}, t: {a: low}}\n" + profiles)
    assert [problem.path for problem in found] == ["profiles.p.data", "profiles.q.data"]
    for problem in found:
        assert problem.message.startswith("cilos weights cannot be computed from these readings: ")


def test_options_are_the_pairs_with_a_fit_or_a_value_in_order() -> None:
    """Found from what the file says of pairs: the same as by a look at every stage and technology."""
    data = {
        "format": 1,
        "stages": {"s": {}, "t": {}},
        "technologies": {"x": {}, "y": {}, "z": {}},
        "pairs": {"t/z": {"value": 1}, "s/y": {"fit": "low"}, "t/x": {"fit": "none"}, "s/x": {"cost": 1}},
        "fit": {"t": {"y": 1, "x": 1}, "s": {"z": "none", "x": 0.5}},
        "criteria": {"c": {"direction": "max"}},
    }
    data["stages"] = {"s": {"c": "low"}, "t": {"c": "high"}}
    case = validate(data).case
    assert case is not None
    every = [
        (stage, technology)
        for stage, technology in product(case.stages, case.technologies)
        if case.pair(stage, technology).value is not None or case.fit_of(stage, technology)
    ]
    assert list(case.option_ids()) == every == [("s", "x"), ("s", "y"), ("t", "y"), ("t", "z")]
