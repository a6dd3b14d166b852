"""Two projects that run already, and two that could start."""

BEGUN = """\
format: 1
name: Begun
currency: kEUR
stages: {a: {}, b: {}}
technologies: {x: {cost: 9}, y: {cost: 4}}
pairs:
  a/x: {value: 6, running: {left: 3, spent: 50}}
  b/x: {value: 2, running: {left: 5, spent: 7, stop: 1}}
  a/y: {value: 4}
  b/y: {value: 3}
budget: 11
"""
"""a/x goes on for 3. Of the 8 left, b/x would take 5 for 2; stopped it costs 1, and a/y brings 4 for 4."""
