"""No entry of a result can be changed, added, removed or renamed and be confirmed in silence."""

import json

import pytest
from click.testing import CliRunner
from loopfolio.cases import CaseError, load
from loopfolio.cases.result import MAX_DEPTH, WrittenResult, is_result, read_result
from loopfolio.cases.yaml.given import MAX_RESULT
from loopfolio.cli import cli
from loopfolio.models.audit import optimality as optimality_check
from loopfolio.models.audit.findings import confirmed
from loopfolio.report.documents.matching import apart
from loopfolio.report.documents.stated import stated
from loopfolio.report.results import run as run_result
from loopfolio.report.results import verify as verify_result
from tampered import PLAN, SMALL, changed

MINI = """\
format: 1
name: Mini
criteria: {impact: {direction: max}}
stages: {make: {impact: high}, reuse: {impact: [low, high]}}
technologies: {iot: {cost: 40}}
fit: {make: {iot: high}, reuse: {iot: medium}}
budget: 60
"""
SCENARIO = SMALL + "scenarios: {lean: {budget: 60}}\n"
ASKED = {
    "run": (MINI, "run"),
    "open readings": (SMALL, "run"),
    "plan": (PLAN, "run"),
    "fund": (SMALL, "fund"),
    "fund of a plan": (PLAN, "fund"),
    "alternatives": (SMALL, "fund", "--alternatives", "2", "--differing", "2"),
    "all alternatives": (SMALL, "fund", "--budget", "60", "--alternatives", "99"),
    "forced": (SMALL, "fund", "--force", "mine/iot", "--without", "reuse/*", "--budget", "120"),
    "scenario": (SCENARIO, "run", "--scenario", "lean", "--method", "additive"),
    "library": ("cell-maker", "run"),
    "left out": (MINI, "run", "--beside", "0.000001"),
    "stopped": ("lithium-ion-battery", "run", "--time-limit", "0.01"),
}


def result_of(folder, text, command, *asked):
    """A result as read back, and the name of its case."""
    case, out = text, folder / "out"
    if "\n" in text:
        (folder / "case.yaml").write_text(text, encoding="utf-8")
        case = str(folder / "case.yaml")
    more = ("-o", str(out)) if command == "run" else ("--format", "json")
    done = CliRunner().invoke(cli, [command, case, *asked, *more])
    assert done.exit_code in (0, 4), done.output
    if command == "run":
        return json.loads(next(out.glob("*/analysis.json")).read_text(encoding="utf-8")), case
    return json.loads(done.stdout), case


def changes_of(value, path=()):
    """Each way in which one entry is no longer what it was, with the path of that entry."""
    if isinstance(value, dict):
        for key, part in value.items():
            rest = {k: v for k, v in value.items() if k != key}
            yield (*path, key), "removed", path, rest
            yield (*path, key), "renamed", path, rest | {f"{key}_": part}
            yield from changes_of(part, (*path, key))
        yield (*path, "extra"), "added", path, value | {"extra": 1}
    elif isinstance(value, list):
        if value:
            yield path, "shortened", path, value[:-1]
        if value != value[::-1]:
            yield path, "reordered", path, value[::-1]
        yield path, "lengthened", path, [*value, value[-1] if value else 1]
        for i, part in enumerate(value):
            yield from changes_of(part, (*path, i))
    else:
        yield path, "changed", path, other(value)


def other(value):
    """Not the same: a number by 1 % or by one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, float):
        return value * 1.01 or 0.01
    if isinstance(value, int):
        return value + 1
    return "x" if value is None else value + "x"


def silently_confirmed(document, case, every=1, first=0):
    """The changes that ``verify`` neither finds nor names; every so many of them are tried.

    What does not depend on the result is computed once for all of them.
    """
    loaded = load(case)
    with pytest.MonkeyPatch.context() as patch:
        for where, name, key in (
            (verify_result, "analyse", lambda case, *asked, **more: (repr(case), asked)),
            (optimality_check, "maximise", lambda *programme, **asked: repr((programme, asked))),
            (run_result, "run", lambda loaded, made: (repr(loaded.overrides), id(made))),
        ):
            patch.setattr(where, name, once(getattr(where, name), key))
        for number, (path, how, at, value) in enumerate(changes_of(document)):
            if number % every == first:
                made = changed(document, at, value) if at else value
                if not noticed(WrittenResult("result.json", "", made), loaded, path, how):
                    yield f"{'.'.join(map(str, path))} {how}"


def once(function, key):
    known = {}

    def call(*arguments, **more):
        found = key(*arguments, **more)
        if found not in known:
            known[found] = function(*arguments, **more)
        return known[found]

    return call


def noticed(result, loaded, path, how):
    """Refused with the key, not confirmed, or named as taken from the result itself."""
    if how in ("removed", "renamed") and path == ("schema",):
        return True  # the reader refuses it
    try:
        document = stated(result)
    except CaseError as error:
        return any(str(part).rstrip("_") in str(error) for part in path)
    if not confirmed(list(verify_result.findings(result, document, loaded))):
        return True
    asked, key = verify_result.as_asked(result), ".".join(map(str, path))
    if key in ("alternatives", "alternatives_exhausted"):
        return "how many alternatives" in asked and how in ("shortened", "changed")
    return any(f"{key}.".startswith(f"{known}.") for known in asked)


@pytest.mark.parametrize("name", ["run", "left out", "fund", "all alternatives", "forced"])
def test_no_change_is_confirmed_in_silence(name, tmp_path):
    """A sample of all changes of all entries, at every depth; the other results are tried by hand."""
    document, case = result_of(tmp_path, *ASKED[name])
    result = WrittenResult("result.json", "", document)
    assert confirmed(list(verify_result.findings(result, stated(result), load(case))))
    number = sum(1 for _ in changes_of(document))
    assert list(silently_confirmed(document, case, every=number // 12, first=3)) == []


def test_every_change_of_an_entry_is_a_difference():
    """Numbers of any size, what is missing and what is more, in whichever of the two."""
    document = {
        "numbers": [0, 0.0, 1, 1e-9, 2.5, -3e-9, 1e300, 10**20],
        "words": {"a": "", "b": None, "c": True, "d": [], "e": {}},
        "lists": [[1, 2], [{"x": [1.5]}], []],
    }
    for path, how, at, value in changes_of(document):
        made = changed(document, at, value) if at else value
        key = ".".join(map(str, path))
        found = [where.split(" ")[0].rstrip("_") for where in apart(made, document)]
        assert any(key.startswith(where) or where.startswith(key) for where in found), (path, how)
        assert list(apart(document, made)), (path, how)
    assert list(apart(document, json.loads(json.dumps(document)))) == []
    assert list(apart({"cost": 150}, {"cost": 150.0})) == []  # as other programs write it
    assert list(apart({"share": 0.1 + 0.2}, {"share": 0.3})) == []


def test_a_profile_that_a_case_without_profiles_does_not_have_is_refuted(tmp_path):
    """All criteria weigh the same there, under one name."""
    document, case = result_of(tmp_path, MINI, "fund")
    result = WrittenResult("result.json", "", changed(document, ("profile",), "equalx"))
    found = {f.what: f.status for f in verify_result.findings(result, stated(result), load(case))}
    assert found["profile"] == "refuted"


def test_the_version_is_not_checked_where_it_is_another(tmp_path):
    """Another version may say the same; that it said it, nobody can know."""
    document, case = result_of(tmp_path, *ASKED["run"])
    result = WrittenResult("result.json", "", changed(document, ("version",), "9.9"))
    found = [f for f in verify_result.findings(result, stated(result), load(case))
             if f.status != "confirmed"]  # fmt: skip
    assert [(f.what, f.status) for f in found] == [("version", "not checked")]
    assert "the result says 9.9" in found[0].says


def test_a_stopped_search_leaves_named_keys_unchecked(tmp_path):
    """What comes before the search is compared; each key that follows from it is named."""
    document, case = result_of(tmp_path, *ASKED["run"])
    document["fund"]["status"] = "time-limit"

    def held(made):
        result = WrittenResult("result.json", "", made)
        return {f.what: f for f in verify_result.findings(result, stated(result), load(case))}

    rest = held(document)["the rest of the document"]
    assert rest.status == "not checked"
    names = rest.says.split("that is ")[1].split(", ")
    for key in ("fund.status", "fund.funded.*.priority", "frontier", "stress", "readings.*.funded"):
        assert key in names
    for key in ("fund.value", "rank", "rank.stages.*.rank_range", "currency", "weigh", "fund.funded.*.pair"):
        assert key not in names
    document["rank"]["stages"][0]["rank_range"][1] += 1
    before = held(document)["what comes before the search"]
    assert (before.status, "rank.stages.0.rank_range.1" in before.says) == ("refuted", True)


def test_what_is_taken_as_asked_is_named(tmp_path):
    """In every format: another question may have the same answer."""
    document, case = result_of(tmp_path, *ASKED["forced"])
    path = tmp_path / "result.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    keys = ["profile", "solver", "overrides.budget", "overrides_cost.force", "overrides_cost.without"]
    shown = {
        how: CliRunner().invoke(cli, ["verify", str(path), case, "--format", how]).stdout
        for how in ("table", "json", "csv")
    }
    assert json.loads(shown["json"])["taken_as_asked"] == keys
    assert f"as the question that the result answers: {', '.join(keys)}." in " ".join(shown["table"].split())
    assert [row.split(",")[0] for row in shown["csv"].splitlines() if ",as asked," in row] == keys


# ---------------------------------------------------------------- unusable input

HEAD = '{"schema": "loopfolio/fund/1", "x": '


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (HEAD + "[" * 900 + "]" * 900 + "}", f"over {MAX_DEPTH} deep"),
        (HEAD + "[" * 100_000 + "]" * 100_000 + "}", f"over {MAX_DEPTH} deep"),
        (HEAD + '{"a":' * 900 + "1" + "}" * 901, f"over {MAX_DEPTH} deep"),
        (HEAD + r'"\ud800"}', "'\\ud800' holds '\\ud800', half a character"),
        (HEAD + r'{"\udfff": 1}}', "half a character"),
        (HEAD + "NaN}", "NaN is not a number"),
        (HEAD + "-Infinity}", "-Infinity is not a number"),
        (HEAD + "1e999}", "the number 1e999 is too large"),
        (HEAD + "9" * 400 + "}", "is too large"),
        (HEAD + "9" * 10_000 + "}", "is too large"),
        (HEAD + '1, "x": 2}', "'x' is given twice"),
        ("[]", "is no result of loopfolio"),
        ("", "this is not JSON"),
        ("null", "is no result of loopfolio"),
        (b"\x00\xff\x00", "is not UTF-8 text"),
        ((HEAD + "1}").encode("utf-16"), "is not UTF-8 text"),
        ((HEAD + "1}").encode("utf-16-le"), "this is not JSON"),
        (HEAD + "1}" + " " * MAX_RESULT, "is over"),
    ],
    ids=lambda value: repr(value[:45]),
)
def test_what_no_result_looks_like_is_refused_in_one_sentence(raw, words, tmp_path):
    path = tmp_path / "result.json"
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    with pytest.raises(CaseError) as refused:
        read_result(str(path))
    [problem] = refused.value.problems
    assert words in problem.message
    assert problem.message.isprintable()  # no second line either


@pytest.mark.parametrize("command", ["verify", "diff"])
def test_who_reads_results_ends_with_exit_code_2(command, tmp_path):
    """The same reader, and no traceback."""
    path = tmp_path / "result.json"
    for text in (HEAD + "[" * 900 + "]" * 900 + "}", HEAD + r'"\ud800"}', HEAD + "1e999}", HEAD + "1}"):
        path.write_text(text, encoding="utf-8")
        for how in ("json", "table"):
            said = CliRunner().invoke(cli, [command, str(path), "recycler", "--format", how])
            assert (said.exit_code, type(said.exception)) == (2, SystemExit), text[:50]
            assert said.stderr.startswith(str(path))


def test_a_mark_at_the_start_of_the_text_and_sorted_keys_are_read(tmp_path):
    """Editors write the one, other programs the other."""
    path = tmp_path / "result.json"
    text = json.dumps({"schema": "loopfolio/fund/1", "a": "long" * 1000}, sort_keys=True)
    path.write_text(text, encoding="utf-8-sig")
    assert read_result(str(path)).command == "fund"
    assert is_result(path.read_bytes())
