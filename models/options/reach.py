"""Which options a rule reaches, without a look at every option for every rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ..entry.scope import Scope


class Options:
    """The options of a case by stage and by technology."""

    def __init__(self, ids: Iterable[tuple[str, str]]) -> None:
        self.of_stage: dict[str, dict[str, None]] = {}
        self.of_technology: dict[str, dict[str, None]] = {}
        for stage, technology in ids:
            self.of_stage.setdefault(stage, {})[technology] = None
            self.of_technology.setdefault(technology, {})[stage] = None

    def hold(self, pair: str) -> bool:
        """Whether stage/technology is one of them."""
        stage, _, technology = pair.partition("/")
        return technology in self.of_stage.get(stage, ())


class Reach:
    """The options within a scope."""

    def __init__(self, options: Options, scope: Scope) -> None:
        self._options = options
        self._stages = None if scope.stages is None else frozenset(scope.stages)
        self._technologies = None if scope.technologies is None else frozenset(scope.technologies)
        self._found: dict[str, bool] = {}

    def all(self) -> Iterator[tuple[str, str]]:
        """(stage, technology) of each."""
        for stage in _common(self._options.of_stage, self._stages):
            for technology in _common(self._options.of_stage[stage], self._technologies):
                yield stage, technology

    def holds(self, pattern: str) -> bool:
        """Whether any of them matches the pattern."""
        if pattern not in self._found:
            self._found[pattern] = self._matched(pattern)
        return self._found[pattern]

    def others(self, pattern: str, stage: str, technology: str) -> bool:
        """Whether any but one pair matches the pattern."""
        at_stage, _, of_technology = pattern.partition("/")
        if not (at_stage in ("*", stage) and of_technology in ("*", technology)):
            return self.holds(pattern)
        if "*" not in pattern:
            return False
        if at_stage == "*" and of_technology == "*":
            return any(found != (stage, technology) for found in self.all())
        if at_stage == "*":
            there = _common(self._options.of_technology.get(technology, {}), self._stages)
            return any(found != stage for found in there)
        there = _common(self._options.of_stage.get(stage, {}), self._technologies)
        return any(found != technology for found in there)

    def _matched(self, pattern: str) -> bool:
        stage, _, technology = pattern.partition("/")
        if stage == "*" and technology == "*":
            return next(self.all(), None) is not None
        if not _within(stage, self._stages) or not _within(technology, self._technologies):
            return False
        if stage == "*":
            there = _common(self._options.of_technology.get(technology, {}), self._stages)
        elif technology == "*":
            there = _common(self._options.of_stage.get(stage, {}), self._technologies)
        else:
            return self._options.hold(pattern)
        return next(iter(there), None) is not None


def _within(name: str, scope: Collection[str] | None) -> bool:
    return name == "*" or scope is None or name in scope


def _common(names: Iterable[str], scope: Collection[str] | None) -> Iterable[str]:
    """The names that are in scope."""
    return names if scope is None else (name for name in names if name in scope)
