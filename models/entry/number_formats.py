"""What a spreadsheet program shows of a number by its format, where that is something else than it holds."""

from __future__ import annotations

import re
from functools import cache

from ...records import dataclass
from .money import is_size, names_currency

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|(\[[^\]]*\]|_.|\*.)|(.)', re.DOTALL)
"""Words in quotes, an escaped character, a currency; what colours and pads; what stands for digits."""
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_COLOUR = re.compile(r"\[(red|blue|green|magenta|cyan|yellow|white|color ?\d+)\]", re.IGNORECASE)
_FORMATS = re.compile(r"general|[0#?@.,/%;()_*+-]|E[+-]", re.IGNORECASE)
_THOUSANDS_LEFT_OUT = re.compile(r"[0#?],+(?![0#?,])")


@dataclass(frozen=True)
class Shown:
    """What is to be known of a number in a cell beside the number."""

    percent: bool = False
    unlike: str = ""
    """How the cell shows another number, or none; empty where it shows this one"""
    unit: str = ""
    """Of money, as the format says it"""


def shown(code: str, value: float) -> Shown:
    """What a cell with a format shows of a number. How many decimals it shows is left alone."""
    section, is_of_negative = _section(code, value)
    found = _read(section)
    unlike = found.unlike if value or not found.only_words else ""  # a dash for 0, or nothing, is usual
    if not unlike and value < 0 and is_of_negative and not found.tells_negative:
        unlike = "and shows no minus"
    return Shown(found.percent, unlike and f"holds {value:.12g} {unlike}", found.unit)


@dataclass(frozen=True)
class _Section:
    percent: bool
    unlike: str
    unit: str
    only_words: bool
    tells_negative: bool


def _section(code: str, value: float) -> tuple[str, bool]:
    """The part of a format that is for a number, and whether it is the one for what is below 0."""
    if ";" not in code:
        return code, False
    parts = _parts(code)
    conditions = [_CONDITION.search(part) for part in parts[:2]]
    if any(conditions):
        holding = (
            part
            for part, c in zip(parts, conditions, strict=False)
            if c is None or _holds(value, c[1], float(c[2]))
        )
        return next(holding, parts[-1]), False
    if value < 0:
        return parts[1], True
    return parts[2] if value == 0 and len(parts) > 2 else parts[0], False


@cache
def _parts(code: str) -> tuple[str, ...]:
    found = [""]
    for token in _TOKEN.finditer(code):
        if token[5] == ";":
            found.append("")
        else:
            found[-1] += token[0]
    return tuple(found)


def _holds(value: float, sign: str, limit: float) -> bool:
    return {
        "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit,
        "=": value == limit, "<>": value != limit,
    }[sign]  # fmt: skip


@cache
def _read(section: str) -> _Section:
    said = marks = digits = ""  # words, what stands for digits, and which digits are which
    for words, escaped, currency, _, mark in (token.groups("") for token in _TOKEN.finditer(section)):
        text = words or escaped or currency
        said += text + " " * len(mark)
        marks += " " * len(text) + mark
        digits += "".join("d" if c in "0123456789" else "-" for c in text)
        digits += mark and ("0" if mark in "0#?" else "-")
    holds_number = bool(re.search(r"[0#?@]|general", marks, re.IGNORECASE))
    own = re.sub(
        r"general|[0#?@.,/%;()_*+-]|E[+-]", lambda found: " " * len(found[0]), marks, flags=re.IGNORECASE
    )
    told = "".join(b if a == " " else a for a, b in zip(said, own, strict=True))
    unit = " ".join(told.split()).strip(" -()")
    unlike = ""
    if not holds_number:
        unlike = f"and shows '{unit}'" if unit else "and shows nothing"
    elif _THOUSANDS_LEFT_OUT.search(marks):
        unlike = "and its format leaves out thousands"
    elif re.search("0d|d0", digits):
        unlike = "and its format adds digits"
    return _Section(
        "%" in marks,
        unlike,
        unit if names_currency(unit) or is_size(unit) else "",
        not holds_number,
        bool(_COLOUR.search(section) or re.search(r"[-−–(]", said + marks)),
    )
