"""Two cases or two results side by side, in words."""

from __future__ import annotations

from typing import Any

from ..results.diff import plain_cell
from ..words.plain_text import JSON, number, paragraph, table


def text(view: JSON, width: int) -> str:
    a, b = view["a"], view["b"]
    parts = [
        paragraph(
            f"From {a['file']} (profile {a['profile']}) to {b['file']} (profile {b['profile']}).", width
        )
    ]
    inputs = [[c["path"], _brief(c["old"]), _brief(c["new"])] for c in view["inputs"]]
    parts.append(table(["input", "was", "is"], inputs, width) or "No input that these show differs.")
    for name, key, missing in (
        ("weights", "criterion", "One of the two holds no weights."),
        ("ranking", "stage", "One of the two holds no ranking."),
    ):
        found = view[name]
        if found is None:
            parts.append(missing)
        elif found:
            lines = [[entry[key], entry["old"], entry["new"]] for entry in found]
            heading = "weight of" if name == "weights" else "rank of"
            parts.append(table([heading, "was", "is"], lines, width))
        else:
            parts.append(f"The {name} {'are' if name == 'weights' else 'is'} the same.")
    parts.append(paragraph(_portfolio_words(view["portfolio"]), width))
    return "\n\n".join(parts)


def _portfolio_words(found: JSON) -> str:
    value, cost = found["value"], found["cost"]
    moved = [f"{', '.join(found['enters'])} enter"] if found["enters"] else []
    moved += [f"{', '.join(found['leaves'])} leave"] if found["leaves"] else []
    says = f"In the portfolio {' and '.join(moved)}." if moved else "The portfolio funds the same pairs."
    says += f" Its value goes from {number(value['old'])} to {number(value['new'])}"
    return f"{says}, its cost from {number(cost['old'])} to {number(cost['new'])}."


def _brief(value: Any) -> str:
    shown = number(value) if not isinstance(value, (dict, list)) else str(plain_cell(value))
    return shown if len(shown) <= 60 else f"{shown[:57]}…"
