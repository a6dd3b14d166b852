"""Stages that a single reading bars, whatever else they have."""

CASE = """\
format: 1
criteria:
  impact: {direction: max, veto: medium}
  jobs: {direction: max, bounds: [0, 100], veto: 5}
  waste: {direction: min, bounds: [0, 50], veto: 45}
stages:
  a: {impact: low, jobs: 90, waste: 1}
  b: {impact: medium, jobs: 20, waste: 20}
  c: {impact: high, jobs: 4, waste: 40}
  d: {impact: medium, jobs: 20, waste: 20}
profiles: {owner: {direct: {impact: 0.2, jobs: 0.6, waste: 0.2}}}
technologies: {iot: {cost: 40}}
fit: {a: {iot: high}, b: {iot: high}, c: {iot: high}}
budget: 40
"""
