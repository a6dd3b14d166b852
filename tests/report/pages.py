"""Reports of library cases, of a plan and of a hostile case, and what their pages hold."""

import html
import re

PLAN = """
format: 1
extends: recycler
name: Recycler over three years
technologies:
  iot:
    levels:
      pilot: {cost: 120, effect: 0.4, builds: {maturity: 1}}
      rollout: {cost: 400, builds: {maturity: 1}}
  ai: {success: 0.8, cost_profile: [0.6, 0.4]}
  digital_twin: {earliest: 2028}
periods: {2027: {budget: 400}, 2028: {budget: 500, source: board minutes}, 2029: {budget: 400}}
carry_over: true
discount: 0.05
pools:
  eu_grant: {amount: 150, scope: {technologies: [passport]}, source: grant letter}
rules:
  - {rule: fund, pairs: [reuse/passport], by: 2027-02-18, name: passport, source: EU 2023/1542}
  - {rule: requires, pair: "*/digital_twin", needs: "*/iot", lag: 1, name: twins need a year of data}
  - {rule: requires, pair: "*/ai", needs: "*/iot", lag: 1, name: AI needs data}
  - {rule: skip, pairs: [processing/ai], name: no AI there}
"""


HOSTILE = """
format: 1
name: "<img src=x onerror=alert(1)> =HYPERLINK(1)"
source: "<img src=x onerror=alert(2)>"
currency: "=HYPERLINK(2)"
criteria:
  a: {direction: max, name: "<img src=x onerror=alert(3)>", source: "</script><script>alert(3)</script>"}
  b: {direction: min, name: "=HYPERLINK(3)"}
stages:
  s: {a: high, b: {"<i>ana": low, "=1+1": high}, name: "</script><script>alert(4)</script>"}
  u: {a: low, b: high, name: "=HYPERLINK(5)"}
technologies:
  t: {name: "<img src=x onerror=alert(6)>", source: "<b>b</b>", levels: {x: {cost: 2}}}
  v: {name: "%{x}<b>b</b>", cost: 1, source: "{{ 7 * 7 }}"}
fit: {s: {t: {fit: high, why: "<img src=x onerror=alert(8)>"}, v: low}, u: {t: low, v: high}}
profiles:
  p: {name: "<img src=x onerror=alert(9)>", why: "=HYPERLINK(9)", ahp: {a: {b: 3}}}
  q: {name: "{{ 7 * 7 }}", direct: {a: 0.5, b: 0.5}}
periods: {2027: {budget: 3}, 2028: {name: "<img src=x onerror=alert(10)>"}}
pools: {g: {name: "<img src=x>", amount: 1, scope: {technologies: [v]}, source: "<img src=x onerror=1>"}}
synergies: [{pairs: [s/t, u/v], value: 0.1, why: "<img src=x onerror=alert(11)>"}]
budget: 5
rules:
  - {rule: fund, pairs: [s/v], by: 2027-02-01, name: "<img src=x onerror=alert(12)>", source: "</section>"}
"""


def tables(page, name):
    """The cells of the tables of that name, a list a row, as they are read."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(rf'<table[^>]*data-table="{name}">.*?<tbody>(.*?)</tbody>', text, re.DOTALL)
    rows = [re.findall(r"<tr.*?</tr>", body, re.DOTALL) for body in found]
    return [
        [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in body]
        for body in rows
    ]


def table(page, name):
    [found] = tables(page, name)
    return found


def plain(markup):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


# ---------------------------------------------------------------- in a browser, and on paper


def opened(tab, page, **how):
    shown = tab(**how)
    shown.page.goto(page.as_uri())
    shown.page.wait_for_function(
        "document.querySelectorAll('[data-chart]:not(.js-plotly-plot)').length === 0"
    )
    return shown
