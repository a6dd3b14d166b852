"""Workbooks as planners spoil them, and as nobody but an attacker would.

The laws are those of case files: every command ends in time with a code that the README names, without a
traceback or a warning of Python's, and what ``check`` calls sound no other command refuses.
"""

from functools import cache
from random import Random

import pytest
from bases import any_case
from books import changed_bytes, changed_cells, changed_parts
from laws import COMMANDS, Broken, keeps_the_laws
from loopfolio.cases.workbook.template import case_workbook

PEOPLE = [(), ("ana",), ("ana", "bo")]


@cache
def book(seed: int) -> bytes:
    """One of a few workbooks to fill in: writing one takes longer than reading it."""
    rng = Random(f"book {seed}")
    return case_workbook(any_case(rng), rng.choice(PEOPLE))


def judged(seed: object, raw: bytes, rng: Random) -> None:
    try:
        keeps_the_laws(raw, tuple(rng.sample(COMMANDS, 1)))
    except Broken as broken:
        raise Broken(broken.law, f"{broken.detail}\nworkbook of seed {seed}") from None


@pytest.mark.campaign(full=300, part=1)
def test_a_workbook_whose_cells_are_changed_keeps_the_laws(seed):
    rng = Random(f"cells {seed}")
    judged(seed, changed_cells(rng, book(rng.randrange(20))), rng)


@pytest.mark.campaign(full=600, part=2)
def test_a_workbook_whose_parts_are_changed_keeps_the_laws(seed):
    rng = Random(f"parts {seed}")
    judged(seed, changed_parts(rng, book(rng.randrange(20))), rng)


@pytest.mark.campaign(full=300, part=2)
def test_a_workbook_whose_bytes_are_changed_keeps_the_laws(seed):
    rng = Random(f"bytes {seed}")
    judged(seed, changed_bytes(rng, book(rng.randrange(20))), rng)
