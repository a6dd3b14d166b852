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
