"""Workshops from the command to the report, in a real browser; their screens say what the commands say."""

import html
import json
from random import Random

from click.testing import CliRunner
from figures import Saved, same_answers, same_figures, same_weights, told
from length import campaign
from loopfolio.cases import load
from loopfolio.cli import cli
from loopfolio.report.words.wording import pair_name
from playwright.sync_api import expect
from robots import BEST_WORST, PAIRS, PROFILES, SWING, Lead, Robot, went

WIDTHS = (320, 360, 390)
NO_NETWORK = "net::ERR_INTERNET_DISCONNECTED"


def sound(tab, width, height=640):
    """Nothing is cut off or lies over anything else, and axe finds nothing serious."""
    assert tab.misplaced(width, height) == []
    assert tab.inaccessible() == []


def a_workshop(server, tab, robots, cells, again, kinds, saved_as):
    """Three kinds of round, and a second one on some cells; phones reload, sleep, and go without script."""
    address = server.address
    wall = tab(viewport={"width": 1920, "height": 1080})
    wall.page.set_default_timeout(150_000)  # where results take their time
    lead = Lead(wall, address)
    went(wall.page, server.link)
    first, asleep, last = robots[0], robots[2], robots[-1]
    code = lead.at("lead/projector?show=join").locator(".code").first.inner_text()
    sound(wall, 1920, 1080)
    for robot in robots:
        if robot is first:  # by the QR code, which has the code in it
            went(robot.page, f"{address}?code={server.code}")
        robot.joins("" if robot is first else code)
    expect(lead.at("lead/projector?show=join").get_by_text(f"{len(robots)} taking part")).to_be_visible()

    lead.plans("Readings of cells …", cells)
    for robot in robots:
        robot.looks()
        robot.reads(1, 1 if robot in (first, asleep) else 99)
    lead.at()  # anew: by itself it would look again at any moment, as people answered
    sound(wall, 1920, 1080)
    sound(first.tab, first.width)
    first.page.reload()
    first.reads(1)
    sound(first.tab, first.width)
    asleep.tab.context.set_offline(True)
    lead.at("lead/projector")
    expect(wall.page.get_by_text(f"{len(robots)} of {len(robots)}")).to_be_visible()
    asleep.tab.context.set_offline(False)
    asleep.looks()
    asleep.reads(1)
    assert f"{len(robots)} of {len(robots)} have answered, 100 % of all questions" in lead.ends()

    for kind in kinds:
        lead.plans(kind)
        if kind == PAIRS:  # by itself after a few seconds, and at once where the phone wakes up
            asleep.wakes()
            expect(asleep.page.locator("h1")).to_have_text("Which matters more, and how strongly?")
        for robot in robots if kind == PAIRS else robots[:-1]:  # one had to leave early
            if robot is not asleep or kind != PAIRS:
                robot.looks()
            if robot is first:
                sound(first.tab, first.width)
            robot.judges(kind)
        lead.ends()
        saved_as.write_text(wall.context.request.get(f"{address}lead/case.yaml").text())
        saved = Saved(saved_as)
        assert saved.profile == PROFILES[kind]
        same_answers(saved, robots)
        same_weights(lead.sections("lead/results"), saved)

    lead.plans("What did we forget?")
    for robot in robots[:-1]:
        robot.looks()
        robot.writes(f"<i>{robot.name}</i>: =1+1")
    lead.ends()
    lead.plans("Readings of cells …", again)
    for robot in robots[:-1]:
        robot.looks()
        robot.reads(len(kinds) + 3)
    last.looks()  # and came back
    last.reads(len(kinds) + 3)
    lead.ends()
    robots[1].looks()
    went(robots[1].page, address + "results")
    robots[1].page.get_by_label("With what do you not agree?").fill("reads <too> low")
    robots[1].page.get_by_role("button", name="Save").click()
    with wall.page.expect_download() as found:
        lead.at().get_by_role("link", name="The case with everybody’s answers").click()
    found.value.save_as(saved_as)
    return lead


def held(server, tab, names, criteria, cells, again, kinds, saved_as, seed):
    """A workshop, and what came out of it."""
    rng, robots = Random(seed), []
    for i, name in enumerate(names):
        width, weights = WIDTHS[i % 3], {key: rng.uniform(0.05, 1) for key in criteria}
        # The second goes without script.
        phone = tab(viewport={"width": width, "height": 640}, java_script_enabled=i != 1)
        robots.append(Robot(name, phone, server.address, Random(f"{seed}{name}"), width, weights))
    lead = a_workshop(server, tab, robots, cells, again, kinds, saved_as)
    saved = Saved(saved_as)
    assert saved.profile == PROFILES[kinds[-1]]
    assert {*saved.experts(saved.profile)} == {*names[:-1]}
    same_answers(saved, robots)
    screen = same_figures(lead, saved, robots, saved_as.with_name("alone.yaml"))
    assert screen["What did we forget?"]["items"] == [f"{name}: <i>{name}</i>: =1+1" for name in names[:-1]]
    # Of several ways to judge the last counts, and the page says who judged only before.
    counts = screen["Criteria"]["says"][1]
    assert all(PROFILES[kind] in counts for kind in kinds[:-1])
    assert counts.endswith(f"so without weights here: {names[-1]}.")
    asked_twice = " ".join(screen["Asked twice"]["items"])
    assert all(about in asked_twice for about in again)

    minutes = lead.sections("lead/minutes")
    assert minutes["Who took part"]["says"] == [f"{len(names)} people: {', '.join(names)}"]
    assert minutes["Who does not agree"]["items"] == [f"{names[1]}: reads <too> low"]
    rows = lead.tab.context.request.get(f"{server.address}lead/answers.csv").text().strip().splitlines()
    assert len(rows) - 1 == sum(robot.given for robot in robots)
    assert saved.plain["decision"]["dissent"] == {names[1]: "reads <too> low"}
    result = saved_as.with_name("result.json")
    result.write_text(json.dumps(told("fund", saved_as)))
    assert CliRunner().invoke(cli, ["verify", str(result), str(saved_as)]).exit_code == 0
    for one in (lead.tab, *(robot.tab for robot in robots)):
        assert [said for said in one.trouble if NO_NETWORK not in said] == []
    return saved, lead, robots


def test_what_a_small_workshop_shows_is_what_the_commands_say_of_the_case_it_leaves(case, serve, tab):
    server = serve(case)
    cells = ["casting/saving", "casting/scrap", "service/effort"]
    _, _, robots = held(
        server, tab, ["Ann", "Bo", "Cem"], ["saving", "effort", "scrap"], cells, cells[:1], (PAIRS, SWING),
        case.with_name("saved.yaml"), 3,
    )  # fmt: skip
    assert robots[0].tab.misplaced(320, 640) == []


PEOPLE = (
    "Ana", "Bao", "Çelik", "Dörte", "Émile", "Fatma", "Gül", "Håkan", "Iñes", "Jürgen", "Kübra", "Łucja",
    "Mbali", "Nils", "Øyvind", "Peppi", "Qi",
)  # fmt: skip
"""As many as took part in the two workshops of the paper"""


@campaign(full=1, part=0)
def test_what_a_workshop_of_seventeen_shows_is_what_the_commands_say_of_the_case_it_leaves(
    seed, tmp_path, serve, tab
):
    db = f"sqlite:///{tmp_path / 'held.sqlite'}"
    server = serve("lithium-ion-battery", "--db", db, "--time-limit", "120")
    plain = load("lithium-ion-battery").case
    rng = Random(seed)
    every = [f"{stage}/{criterion}" for stage in plain.stages for criterion in plain.criteria]
    cells = sorted(rng.sample(every, 15), key=every.index)
    saved, _, _ = held(
        server, tab, PEOPLE, plain.criteria, cells, cells[::4], (PAIRS, SWING, BEST_WORST),
        tmp_path / "saved.yaml", seed,
    )  # fmt: skip
    out = tmp_path / "out"
    assert CliRunner().invoke(cli, ["run", str(saved.path), "-o", str(out)]).exit_code == 0
    (written,) = out.rglob("analysis.json")
    analysis = json.loads(written.read_text())
    assert analysis["case"]["sha256"] == saved.funded["case"]["sha256"]
    assert CliRunner().invoke(cli, ["verify", str(written), str(saved.path)]).exit_code == 0
    report = html.unescape(written.with_name("report.html").read_text())
    assert not [pair for pair in saved.agreed["funded"] if pair_name(saved.case, pair) not in report]
    assert not [name for name in PEOPLE if name not in report]  # the minutes
    assert "reads <too> low" in report
