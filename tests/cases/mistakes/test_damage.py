"""Case files damaged at random."""

import re

from click.testing import CliRunner
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from length import SEED, examples
from loopfolio.cases import library
from loopfolio.cases.files import LIBRARY
from loopfolio.cli import cli
from reported import soon

# ---------------------------------------------------------------- random damage

TEXTS = [(LIBRARY / f"{name}.yaml").read_text(encoding="utf-8") for name in library()]


SCALAR = re.compile(r"[\w./%◎○△*-]+")


NASTY = (
    "", "null", "~", "true", "0", "-1", "1", "1.5", ".nan", ".inf", "-.inf", "1e400", "9" * 30, "1e-320",
    "1/3", "1/0", "[]", "{}", "[high, low]", "[[]]", "{a: high}", "{a: {b: c}}", "'", '"', "&a x", "*a",
    "!!str x", "!!python/object:os.system x", "<<", "? x", "- x", "- ", "#", ":", ": ", "|", ">", "%", "@",
    "`", "\t", "\n", "\n  ", "\r", "\x85", "\u2028", "\x00", "\x1b[31m", '"\\e"', "\ud7ff", "\U0001f600",
    "---", "...", "a/b", "*/*", "/", "*", "name", "source", "budget", "cost", "value", "rule", "low",
    "extends", "count", "share", "fund", "requires", "total", ".", "=1+1", "circularity_impact",
    "digitalization_difficulty", "design", "iot", "design/iot",
    "*/iot", "2027-02-18",
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A library case with a few lines lost, doubled or swapped, and scalars exchanged or spoilt."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        lines = text.split("\n")
        i, j = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        tokens = list(SCALAR.finditer(text)) or [re.match("", text)]
        one, other = sorted((draw(st.sampled_from(tokens)) for _ in range(2)), key=lambda m: m.start())  # type: ignore[union-attr]
        way = draw(st.sampled_from(["delete", "double", "move", "indent", "swap", "spoil", "spoil", "cut"]))
        if way == "delete":
            del lines[i]
        elif way == "double":
            lines.insert(j, lines[i])
        elif way == "move":
            lines[i], lines[j] = lines[j], lines[i]
        elif way == "indent":
            lines[i] = draw(st.sampled_from(["  ", " ", "\t", "- "])) + lines[i]
        elif way == "cut":
            lines[i] = lines[i][: draw(st.integers(0, len(lines[i])))]
        if way == "swap" and one.end() <= other.start():
            text = "".join(
                (text[: one.start()], other[0], text[one.end() : other.start()], one[0], text[other.end() :])
            )
        elif way == "spoil":
            text = text[: one.start()] + draw(st.sampled_from(NASTY)) + text[one.end() :]
        else:
            text = "\n".join(lines)
    return text


@examples(
    250,
    derandomize=SEED is None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(damaged())
def test_no_damage_to_a_case_file_ends_in_a_traceback(text: str) -> None:
    """Nor in waiting: ``check`` finds a file sound or says what is wrong; a sound case ranks."""
    raw = text.encode("utf-8", "surrogatepass")
    with soon():
        checked = CliRunner().invoke(cli, ["check", "-"], input=raw)
    assert checked.exit_code in (0, 2), checked.exception
    if checked.exit_code:
        assert "nothing was computed" in checked.stderr
        return
    ranked = CliRunner().invoke(cli, ["rank", "-", "--format", "json"], input=raw)
    assert ranked.exit_code in (0, 2), ranked.exception
