"""Two cases whose results are tampered with, and how one entry of a result is."""

import copy

SMALL = """\
format: 1
name: Small
currency: kEUR
criteria:
  impact: {direction: max}
  ease: {direction: min}
  reach: {direction: max, unit: km, bounds: [0, 10]}
stages:
  make: {impact: high, ease: low, reach: 4}
  reuse: {impact: {ana: medium, bo: high, cy: medium}, ease: [high, low], reach: 9.5}
  mine: {impact: △, ease: ○, reach: 1}
profiles:
  judged: {ahp: {impact: {ease: 3, reach: 5}, ease: {reach: 2}}}
  ordered: {order: [ease, reach, impact]}
  gapped: {ahp: {impact: {ease: 3}, ease: {reach: 2}}}
technologies:
  iot: {cost: 40, difficulty: low, maturity: high, staff: 2}
  ai: {cost: {low: 50, likely: 60, high: 90}, difficulty: high, maturity: medium}
resources: [staff]
fit: {make: {iot: high, ai: medium}, reuse: {iot: low, ai: high}, mine: {iot: 0.8}}
pairs: {mine/iot: {value: 0.2, staff: 1}, make/ai: {difficulty: 2}}
synergies: [{pairs: [make/iot, reuse/ai], value: 0.1}]
budget: 150
rules:
  - {rule: count, at_most: 3, name: three}
  - {rule: mean, of: maturity, at_least: 1.5, name: mature}
  - {rule: share, scope: {stages: [reuse]}, at_most: 0.9, name: spread}
  - {rule: each, of: difficulty, at_most: high, name: not too hard}
  - {rule: total, of: staff, at_most: 5, name: hands}
  - {rule: requires, pair: "*/ai", needs: "*/iot", name: sensing first}
  - {rule: excludes, pairs: [mine/iot, make/ai], name: one of two}
  - {rule: fund, pairs: [make/iot], by: 2027-02-18, name: owed}
"""

PLAN = """\
format: 1
name: Plan
currency: kEUR
criteria:
  impact: {direction: max}
  technological_maturity: {direction: max}
  digitalization_difficulty: {direction: min}
stages:
  make: {impact: high, technological_maturity: low, digitalization_difficulty: low}
  reuse: {impact: medium, technological_maturity: medium, digitalization_difficulty: high}
profiles: {owner: {direct: {impact: 0.6, technological_maturity: 0.2, digitalization_difficulty: 0.2}}}
technologies:
  iot:
    {cost: 40, difficulty: low, maturity: high, staff: 2, builds: {maturity: 1}, cost_profile: [0.75, 0.25]}
  twin:
    difficulty: medium
    maturity: high
    success: 0.8
    earliest: 2028
    levels:
      pilot: {cost: 20, effect: 0.5, staff: 1, difficulty: low}
      rollout: {cost: 60, effect: 1, staff: 3, builds: {maturity: 0.5}}
  ai: {cost: 30, difficulty: high, maturity: medium, staff: 1, latest: 2028}
resources: [staff]
fit: {make: {iot: high, twin: high, ai: medium}, reuse: {iot: medium, twin: high, ai: high}}
pairs:
  reuse/twin: {levels: {small: {cost: 25, effect: 0.6, difficulty: medium}}, success: 0.9}
  make/ai: {value: 0.3}
synergies: [{pairs: [make/iot, make/twin], value: 0.2}, {pairs: [reuse/iot, reuse/ai], value: -0.1}]
periods: {2027: {budget: 40}, 2028: {budget: 80}, 2029: {budget: 60}}
carry_over: true
discount: 0.1
budget: 150
pools:
  grant: {amount: 30, scope: {stages: [make], technologies: [iot, ai]}}
  fund: {amount: 25, scope: {technologies: [twin]}, within: true}
rules:
  - {rule: each, of: maturity, at_least: medium, scope: {technologies: [twin]}, name: ready}
  - {rule: requires, pair: "*/twin", needs: "*/iot", lag: 1, name: sensing first}
  - {rule: mean, of: risk, at_most: 0.15, name: safe}
  - {rule: total, of: staff, at_most: 7, name: hands}
  - {rule: fund, pairs: [reuse/ai], by: 2028-06-30, name: owed}
  - {rule: count, at_most: 5, name: five}
"""
"""Levels, years, chances, maturity that opens a gate, and money for some pairs only."""


def changed(document, path, value):
    """The document with one entry set to another value, or to what a function makes of the old one."""
    made = copy.deepcopy(document)
    at = made
    *way, last = path
    for key in way:
        at = at[key]
    at[last] = value(at[last]) if callable(value) else value
    return made
