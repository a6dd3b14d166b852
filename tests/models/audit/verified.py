"""Results that the tests have checked against their cases."""

import copy
import json
import math
from pathlib import Path
from random import Random

import oracle_plans
from click.testing import CliRunner
from loopfolio.cli import cli


def ask(*arguments, text=None):
    result = CliRunner().invoke(cli, arguments, input=text)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def funded(*arguments):
    """The JSON of ``fund``."""
    result = ask("fund", *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def verified(document, case):
    """What verify finds of a document: its exit code, and status and words by what was looked at."""
    Path("result.json").write_text(json.dumps(document), encoding="utf-8")
    result = ask("verify", "result.json", case, "--format", "json")
    found = json.loads(result.stdout)
    assert found["schema"] == "loopfolio/verify/1"
    assert found["confirmed"] == (result.exit_code == 0)
    assert result.exit_code in (0, 5)
    return result.exit_code, {f["what"]: (f["status"], f["says"]) for f in found["findings"]}


def refuted(findings):
    return {what for what, (status, _) in findings.items() if status == "refuted"}


def plans_of(case, priority, most, seed):
    """Some of all plans, whether they keep the rules or not."""
    random, every = Random(seed), oracle_plans.choices(case, priority)
    for _ in range(most):
        picked = (random.choice([None, *options]) for options in every)
        yield tuple(choice for choice in picked if choice is not None)


def told(document, data, plan):
    """The document with another plan, and every figure of that plan right."""
    made = copy.deepcopy(document)
    every = oracle_plans.choices(data, oracle_plans.priorities(data))
    pairs = [options[0].pair for options in every]
    entry = dict.fromkeys(document["funded"][0]) | {"stage": "", "technology": "", "state": "new"}
    made["funded"] = [
        entry | {"pair": c.pair, "level": c.level, "period": c.period, "cost": c.cost, "value": c.value}
        for c in plan
    ]
    first = {(c.pair, c.level): c for options in every for c in reversed(options)}
    chosen = {c.pair for c in plan}
    made["not_funded"] = [
        {"pair": c.pair, "level": c.level, "cost": c.cost, "value": c.value}
        for c in first.values()
        if c.pair not in chosen
    ]
    made["cost"] = math.fsum(c.cost for c in plan)
    made["value"] = made["bound"] = oracle_plans.value_of(data, plan, pairs)
    for period, amount in zip(made["periods"], oracle_plans.spent(data, plan), strict=True):
        period["spent"] = amount
    return made
