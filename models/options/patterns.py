"""Patterns that name pairs, and the options behind them."""

from __future__ import annotations

from collections.abc import Sequence

from .option import Option


def matches(pattern: str, stage: str, technology: str) -> bool:
    """Whether ``stage/technology``, with ``*`` for any on either side, covers the pair."""
    wanted_stage, _, wanted_technology = pattern.partition("/")
    return wanted_stage in ("*", stage) and wanted_technology in ("*", technology)


def by_pattern(pairs: Sequence[Option]) -> dict[str, list[int]]:
    """The options that each pattern names, but for what is stopped: thousands are not looked through one by
    one."""
    found: dict[str, list[int]] = {"*/*": [i for i, pair in enumerate(pairs) if not pair.stopped]}
    for i in found["*/*"]:
        pair = pairs[i]
        for pattern in (pair.pair, f"{pair.stage}/*", f"*/{pair.technology}"):
            found.setdefault(pattern, []).append(i)
    return found
