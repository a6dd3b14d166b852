"""How much room text takes, without a font to ask: estimates on the wide side, in px."""

from __future__ import annotations

import re
import unicodedata

_NARROW = frozenset("ijlftrI.,:;'|!()[]/-·´` ")
_WIDE = frozenset("mwMWQOGCD@%&—…†‡€+=<>~№")


def clean(text: str) -> str:
    """``text`` on one line, without characters that XML forbids or that turn the writing order."""
    allowed = (
        " " if unicodedata.category(c) in ("Cc", "Cs", "Cn", "Co", "Zl", "Zp") else c
        for c in text
        if c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff"
    )
    return re.sub(r"\s+", " ", "".join(allowed)).strip()


def width(text: str, size: float, bold: bool = False) -> float:
    """No less than ``text`` takes at ``size`` px in any common sans-serif, DejaVu Sans included."""
    return size * (1.1 if bold else 1.0) * sum(map(_em, text))


def _em(character: str) -> float:
    if character in _NARROW:
        return 0.42
    if character in _WIDE:
        return 1.0
    if "A" <= character <= "Z":
        return 0.8
    if character.isascii():
        return 0.65
    # Accented Latin, Greek and Cyrillic are a little wider than plain letters; all else may be
    # as wide as an ideogram, and an emoji is wider than that.
    return 0.9 if unicodedata.category(character)[0] == "L" and character < "\u0530" else 1.4


def shorten(text: str, size: float, room: float, bold: bool = False) -> str:
    """``text``, or as much of its beginning as fits into ``room`` px, with … in place of the rest."""
    if width(text, size, bold) <= room:
        return text
    return text[: _fitting(text, size, room, bold, "…")].rstrip() + "…"


def _fitting(text: str, size: float, room: float, bold: bool, end: str = "") -> int:
    """How many characters of ``text``, with ``end`` behind them, fit into ``room`` px."""
    taken, behind, em = 0.0, sum(map(_em, end)), size * (1.1 if bold else 1.0)
    for count, character in enumerate(text):
        taken += _em(character)
        if em * (taken + behind) > room:
            return count
    return len(text)


def wrap(text: str, size: float, room: float, lines: int, bold: bool = False) -> list[str]:
    """``text`` broken at spaces into at most ``lines`` lines of ``room`` px; the last one shortened."""
    found: list[str] = []
    words = text.split(" ")
    while words and len(found) < lines - 1:
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size, bold) <= room:
            line += " " + words.pop(0)
        if width(line, size, bold) > room:  # one word longer than a line: break inside it
            kept = max(1, _fitting(line, size, room, bold))
            words.insert(0, line[kept:])
            line = line[:kept]
        found.append(line)
    if words:
        found.append(shorten(" ".join(words), size, room, bold))
    return [line for line in found if line] or [""]
