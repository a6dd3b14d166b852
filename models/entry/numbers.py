"""Numbers as people write them: 480,5 and 1.250,50, 1 250 and 1'250, 80 %, full-width digits.

What has one reading is read. ``1,250`` has two, 1.25 and 1250, and which was meant nobody can tell who has
only the number: it is refused with both, unless the file says which mark it uses.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from ...records import dataclass

Mark: TypeAlias = Literal[".", ","]
"""What stands before the decimals."""

REMEDY = 'or say once which mark this file uses: numbers: {decimal: ","}'

LIKE_A_NUMBER = re.compile(r"[^\w/]*\d[\d\s.,'’٫٬e+-]*\s*%?|[^\w/]*[.,]\d+\s*%?", re.IGNORECASE)
"""What may be one; ``1/3`` and ``2027-02-18`` are something else."""

_LISTED = re.compile(r"[.,]\s")
"""Behind a mark in a number there is no blank: ``140, 220`` are two."""
_SPACED = re.compile(r"[+-]?[1-9]\d{0,2}(?:( \d{3})+|('\d{3})+)([.,]\d*)?")
"""Blanks of any kind or apostrophes between thousands, as the international standard and the Swiss do."""
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_GROUPS = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?"),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?"),
}
_OTHER: dict[str, Mark] = {",": ".", ".": ","}


@dataclass(frozen=True)
class Written:
    """A number that somebody wrote, and whether with a percent sign."""

    value: float
    percent: bool = False


@dataclass(frozen=True)
class Unclear:
    """What looks like a number and has no reading, or two; why, and what to write."""

    says: str


def is_like_a_number(text: str) -> bool:
    """Whether ``read`` has something to say of the text."""
    if not 0 < len(text) < 80:
        return False
    folded = _folded(text)
    return LIKE_A_NUMBER.fullmatch(folded) is not None and not _LISTED.search(folded)


def read(text: str, decimal: Mark | None = None) -> Written | Unclear | None:
    """The number that a text is; ``None`` where it is none.

    ``decimal``: the mark that the file says it uses, by which it is read where it can be.
    """
    if not is_like_a_number(text):
        return None
    folded = _folded(text)
    percent = folded.endswith("%")
    bare = _bare(folded)
    if decimal is None:
        found = sorted({number for mark in _OTHER for number in _by(bare, _OTHER[mark])})
    else:
        found = _by(bare, decimal) or _by(bare, _OTHER[decimal])
    if len(found) == 1:
        return Written(found[0], percent)
    if found:
        small, large = (f"{number:.12g}{' %' if percent else ''}" for number in found)
        return Unclear(
            f"'{text}' is {small} to some and {large} to others: write {small} or {large}, {REMEDY}"
        )
    return None


def _bare(folded: str) -> str:
    """Without a percent sign, and without blanks or apostrophes between thousands."""
    bare = folded.removesuffix("%").strip()
    return re.sub("[ ']", "", bare) if _SPACED.fullmatch(bare) else bare


def _by(text: str, mark: Mark) -> list[float]:
    """The number that a text is where ``mark`` stands before the decimals; nothing where it is none."""
    thousands = _OTHER[mark]
    if thousands in text:
        if not _GROUPS[thousands].fullmatch(text):
            return []
        text = text.replace(thousands, "")
    text = text.replace(mark, ".")
    return [float(text)] if _PLAIN.fullmatch(text) else []


def _folded(text: str) -> str:
    """With digits, marks and signs as ASCII has them, and one kind of blank.

    Digits that are raised or in a circle stay what they are: they number footnotes, or raise to a power.
    """
    if text.isascii():
        return text.strip()
    return re.sub(r"\s", " ", "".join(map(_plain, text)).translate(_SIGNS)).strip()


_SIGNS = str.maketrans("−–’٫٬", "--','", "\u200b\u200e\u200f\u2060\ufeff\u00ad")
"""What stands for signs and marks; what nobody sees (joiners, directions, a soft hyphen) is left out."""


def _plain(character: str) -> str:
    import unicodedata

    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return character if character.isnumeric() else unicodedata.normalize("NFKC", character)


def marks_of(text: str) -> set[Mark]:
    """By which decimal marks a text with one is a number: by one only, it shows which mark is used."""
    folded = _folded(text)
    if not is_like_a_number(text) or not ({".", ","} & {*folded}):
        return set()
    return {mark for mark in _OTHER.values() if _by(_bare(folded), mark)}
