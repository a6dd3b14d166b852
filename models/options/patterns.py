"""Patterns that name pairs, and the options behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from .option import Option


def matches(pattern: str, stage: str, technology: str) -> bool:
    """Whether ``stage/technology``, with ``*`` for any on either side, covers the pair."""
    wanted_stage, _, wanted_technology = pattern.partition("/")
    return wanted_stage in ("*", stage) and wanted_technology in ("*", technology)


class OptionIndex:
    """The options of each stage, technology and pair: thousands are not looked through one by one."""

    _last: ClassVar[tuple[Sequence[Option], OptionIndex] | None] = None

    def __init__(self, pairs: Sequence[Option]) -> None:
        self.by_pattern: dict[str, list[int]] = {"*/*": list(range(len(pairs)))}
        for i, pair in enumerate(pairs):
            for pattern in (pair.pair, f"{pair.stage}/*", f"*/{pair.technology}"):
                self.by_pattern.setdefault(pattern, []).append(i)

    @classmethod
    def of(cls, pairs: Sequence[Option]) -> OptionIndex:
        """Of these options; made once for as long as the same are asked about."""
        if cls._last is None or cls._last[0] is not pairs:
            cls._last = pairs, cls(pairs)
        return cls._last[1]

    def matching(self, pattern: str) -> list[int]:
        return self.by_pattern.get(pattern, [])
