"""What is no case file at all."""

import os
from itertools import pairwise
from pathlib import Path

import pytest
from loopfolio.cases.yaml.given import MAX_BYTES
from reported import case, check, check_file

# ---------------------------------------------------------------- what is no case file at all


@pytest.mark.parametrize("text", ["", "\n\n", "# only\n# comments\n", "---\n", "null\n", "\ufeff"], ids=repr)
def test_a_file_that_says_nothing_is_called_empty(text: str) -> None:
    """With how to begin."""
    report = check(text)
    assert report.code == 2
    [(_, _, _, message)] = report.problems
    assert "is empty" in message
    assert "loopfolio new" in message


def test_a_directory_is_no_case() -> None:
    """The remedy: the file in it."""
    Path("acme").mkdir()
    report = check_file("acme")
    assert report.code == 2
    assert report.problems == [(None, None, "", "is a directory: name the case file in it")]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("nowhere.yaml", ("no such file or library case", "library cases: cell-maker")),
        ("lithium-ion-batery", ("no such file or library case", "did you mean 'lithium-ion-battery'?")),
        ("no/such/folder/case.yaml", ("no such file or library case",)),
        ("a\0b.yaml", ("cannot be read",)),
        ("x" * 5000, ("cannot be read",)),
    ],
)
def test_a_file_that_cannot_be_found_is_named(asked: str, words: tuple[str, ...]) -> None:
    """Exit 2, with the library's names where one may have been meant."""
    report = check_file(asked)
    assert report.code == 2
    [(line, _, _, message)] = report.problems
    assert line is None
    for word in words:
        assert word in message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_named() -> None:
    """Exit 2 with the system's reason."""
    Path("case.yaml").write_text(case())
    Path("case.yaml").chmod(0)
    report = check_file("case.yaml")
    assert report.code == 2
    assert "cannot be read: Permission denied" in report.problems[0][3]


@pytest.mark.parametrize(
    ("raw", "place", "byte"),
    [
        pytest.param(case(extra="name: Gr\xf6n").encode("latin-1"), (19, 9), "0xf6", id="latin-1"),
        pytest.param(case().encode("utf-16"), (1, 1), "0xff", id="UTF-16"),
        pytest.param(b"format: 1\nname: \xed\xa0\x80\n", (2, 7), "0xed", id="lone surrogate"),
        pytest.param(b"format: 1\r\nname: x\rsource: \xff", (3, 9), "0xff", id="lines of other systems"),
    ],
)
def test_a_file_that_is_not_utf_8_names_the_byte(raw: bytes, place: tuple[int, int], byte: str) -> None:
    """With the place of the first byte that cannot be read."""
    report = check(raw)
    assert report.code == 2
    [(line, column, _, message)] = report.problems
    assert f"byte {byte} is not UTF-8" in message
    assert (line, column) == place


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("raw", "seems"),
    [
        (PNG, "a picture (PNG)"),
        (PNG + bytes(2_000_000), "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture (JPEG)"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b'{\n  "schema": "loopfolio/fund/1",\n  "cost": 3\n}\n', "a result of loopfolio"),
        (b'{"cost": 3, "schema": "loopfolio/fund/1"}', "a result of loopfolio"),
        (b'{"schema": "loopfolio/run/1", "a": "' + b"x" * 1_000_000 + b'"}', "a result of loopfolio"),
        (b'{"rows": [1, 2]}', "JSON of another program"),
        (b"Stage;Cost\nMining;3,5\nUse: a;4\n", "a table of text (CSV)"),
        (b"Stage\tCost\r\nMining\t3\r\n", "a table of text (CSV)"),
        (b"Minutes of the board\n\nWe met.\n", "text"),
    ],
)
def test_a_file_that_is_no_case_is_told_by_what_it_seems_to_be(raw: bytes, seems: str) -> None:
    report = check(raw)
    assert report.code == 2
    [(_, _, _, message)] = report.problems
    assert message.startswith(f"this seems to be {seems}, not a case: a case is a YAML file")


@pytest.mark.parametrize(
    "text", ['{"format": 1}', "{a: 1}", "nmae: x\nstagse: {}\n", "format: 1;\nname: a;b\n"]
)
def test_a_case_with_mistakes_is_not_taken_for_something_else(text: str) -> None:
    """What says a word of a case, or is written as only people write, gets its mistakes named."""
    assert not any("seems to be" in message for *_, message in check(text).problems)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    """Files from Windows editors read the same, and mistakes keep their places."""
    text = case(budget="budget: §-1").replace("\n", "\r\n")
    assert check(b"\xef\xbb\xbf" + case().replace("\n", "\r\n").encode()).code == 0
    report = check(b"\xef\xbb\xbf" + text.replace("§", "").encode())
    assert report.problems == [(17, 9, "budget", "-1 is below 0, the least allowed")]


def test_a_file_over_a_megabyte_is_refused() -> None:
    """By its size alone; one byte less is read."""
    filler = "# " + "x" * 78 + "\n"
    text = case() + filler * ((MAX_BYTES - len(case())) // len(filler))
    text += "#" * (MAX_BYTES - len(text))
    assert check(text).code == 0
    report = check(text + "#")
    assert report.code == 2
    assert report.problems[0][3].startswith("is over 1,000,000 bytes")


def test_an_alias_bomb_is_not_unfolded() -> None:
    """Each anchor and alias is refused where it stands; nothing grows, and the first forty are said."""
    levels = "abcdefghi"
    lines = ["stages:", "  make:"]
    lines += [f"    {levels[0]}: &{levels[0]} [low, low, low, low, low, low, low, low, low]"]
    lines += [f"    {new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in pairwise(levels)]
    report = check("format: 1\n" + "\n".join(lines) + "\n")
    assert report.code == 2
    messages = [message for *_, message in report.problems]
    assert messages[0] == "'&a' is an anchor: write the value out"
    assert sum("is an alias: write the value out" in message for message in messages) == 40 - 5
    assert len(messages) == 40
    assert f"\nand {9 * 8 + 9 - 40} more; mend these first\ncase.yaml: 81 problems; nothing" in report.stderr
