"""The smallest input that still breaks: what is damaged at random is too long to read."""

import copy
from collections.abc import Callable
from typing import Any

from bases import Case
from mutants import at, walk

Breaks = Callable[[Any], bool]


def smaller_tree(tree: Case, breaks: Breaks, tries: int = 150) -> Case:
    """The tree without what it breaks without."""
    again = True
    while again and tries > 0:
        again = False
        for path in sorted(walk(tree), key=len):
            less = copy.deepcopy(tree)
            try:
                del at(less, path[:-1])[path[-1]]
            except (KeyError, IndexError, TypeError):  # went with something larger
                continue
            tries -= 1
            if breaks(less):
                tree, again = less, True
            if tries <= 0:
                break
    return tree


def smaller_bytes(raw: bytes, breaks: Breaks, tries: int = 150) -> bytes:
    """The bytes without the lines, then without the pieces, that it breaks without."""
    for between in (b"\n", b","):
        size = max(1, raw.count(between) // 2)
        while size and tries > 0:
            parts, start = raw.split(between), 0
            while start < len(parts) and tries > 0:
                less = parts[:start] + parts[start + size :]
                tries -= 1
                if less and breaks(between.join(less)):
                    parts = less
                else:
                    start += size
            raw, size = between.join(parts), size // 2
    return raw
