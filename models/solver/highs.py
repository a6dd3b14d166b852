"""HiGHS without a word on standard output.

From 1.16 on it greets as soon as an instance is made: Highs() sets its callbacks, before which nobody can
turn the output off, and the first call that is not an option prints a banner.
"""

from __future__ import annotations

from collections.abc import Mapping

import highspy


class Highs(highspy.Highs):
    """An instance that is silent before it does anything."""

    def __init__(self, options: Mapping[str, bool | int | float | str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.silent()
        for name, value in options.items():
            self.setOptionValue(name, value)

    def enableCallbacks(self) -> None:
        self.silent()  # the one place before the banner
        super().enableCallbacks()  # type: ignore[no-untyped-call]
