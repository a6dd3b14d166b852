"""Small plans over years."""

HEAD = """\
format: 1
currency: kEUR
stages: {s: {}}
resources: {staff: {unit: FTE}}
"""


def plan(*lines: str, years: str = "2027: {}, 2028: {}, 2029: {}", head: str = HEAD) -> str:
    return "\n".join([head + f"periods: {{{years}}}", *lines, ""])


A_AND_B = "pairs: {s/a: {value: 2}, s/b: {value: 1}}"

WHOLE = (
    plan(
        "technologies:",
        "  a: {cost_profile: {0: 12, 1: 8}, duration: 2, running_cost: 3, staff: 2}",
        "  b: {cost: 10, staff: [1, 2], levels: {pilot: {cost: 4, duration: 1, running_cost: 1, staff: 1}}}",
        A_AND_B,
        "discount: 0.1",
        'rules: [{rule: total, of: operating cost, period: "*", at_most: 5, name: running}]',
        years="2027: {budget: 20, staff: 3}, 2028: {budget: 20, staff: {at_most: 4, source: plan}}, 2029: {}",
    ).replace("b: {cost: 10, ", "b: {")
)  # fmt: skip
