"""Why pairs are in or out, and what each limit is worth, in words."""

from __future__ import annotations

from ...results.portfolio.explain import ExplainPairsResult, ExplainPortfolioResult, ExplainResult
from ...words.plain_text import number, paragraph
from ...words.text_table import table


def explain(found: ExplainResult, currency: str, width: int) -> str:
    if isinstance(found, ExplainPortfolioResult):
        return _limits(found, width)
    pairs = found.pairs if isinstance(found, ExplainPairsResult) else (found,)
    parts = [paragraph(pair.sentence, width) for pair in pairs]
    if len(pairs) > 1:
        unit = f" {currency}" if currency else ""
        headers = ["pair", "funded", f"cost{unit}", "in up to", "value lost to change it"]
        lines = [
            [
                p.pair, p.funded, p.pair_cost,
                p.stays_up_to_cost if p.funded else p.enters_at_cost,
                p.lost_without if p.funded else p.value_gap,
            ]
            for p in pairs
        ]  # fmt: skip
        parts.insert(0, table(headers, lines, width))
    return "\n\n".join(parts)


def _limits(found: ExplainPortfolioResult, width: int) -> str:
    headers = [
        "rule",
        "limit",
        "used",
        "one step looser",
        "gains",
        "value rises at",
        "by",
        "without the rule",
    ]
    words = {"at_most": "≤", "at_least": "≥"}
    lines = [
        [
            r.rule, f"{words.get(r.limit, r.limit)} {number(r.at)}" if r.limit else "–",
            r.used, r.step, r.gain_per_step, r.next_limit, r.next_gain, r.gain_without,
        ]
        for r in found.rules
    ]  # fmt: skip
    parts = [paragraph(found.sentence, width), table(headers, lines, width)]
    return "\n\n".join(filter(None, [*parts, *(paragraph(r.sentence, width) for r in found.rules)]))
