"""Page 1 says if the money is enough and if another portfolio is better; page 3 what to find out."""

import html
import io
import re

from loopfolio.cases import load
from loopfolio.models.analysis import analyse
from loopfolio.report.page.page import report_html

MONEY = """
format: 1
currency: kEUR
stages: {plant: {}}
technologies: {heat: {cost: {low: 40, likely: 50, high: HIGH}}, press: {cost: 30}}
pairs: {plant/heat: {value: 9}, plant/press: {value: 1}}
budget: 60
"""
OPEN = """
format: 1
criteria: {use: {direction: max}}
stages: {north: {use: {ann: high, bo: low}}, south: {use: medium}}
technologies: {park: {cost: 10}}
fit: {north: {park: medium}, south: {park: high}}
budget: 10
"""


def seen(text):
    """What is read in the board's page."""
    loaded = load(io.StringIO(text))
    page = report_html(analyse(loaded.case, sure=True), loaded, board=True)
    page = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def test_how_often_the_costs_are_above_the_money_and_what_would_be_enough():
    """Of the triangle 40, 50, 80 a third lies above 60, (80 - 60)² / (40 × 30), and 80 % below 64.51."""
    said = re.search(
        r"In (\d+) % of the draws of the costs the portfolio costs more than the money; "
        r"a reserve of ([\d.]+) kEUR beside it would make it enough in 80 % of them.",
        seen(MONEY.replace("HIGH", "80")),
    )
    assert abs(int(said[1]) - 100 / 3) < 2
    assert abs(float(said[2]) - 4.51) < 0.4


def test_costs_that_cannot_come_above_the_money_are_said_to_be_enough():
    says = "Whatever the costs come to within their ranges, the money is enough."
    assert says in seen(MONEY.replace("HIGH", "58"))


def test_where_no_cost_is_a_range_nothing_is_said_of_the_money():
    assert "the money is enough" not in seen(OPEN)


def test_a_portfolio_that_is_better_on_average_stands_on_page_1():
    """North is worth 0, as bo reads it, or 2/3, as ann does: 1/3 on average; south 1/6, whoever is right."""
    says = (
        "Another portfolio is worth 0.167 (100.0 %) more on average, 0.167 (100.0 %) less in the worst "
        "tenth, 0.167 (100.0 %) less here: priority 1 would drop out and 1 other project would come in."
    )
    page = seen(OPEN.replace("south: {park: high}", "south: {park: low}"))
    assert says in page
    assert page.index("The decision") < page.index(says) < page.index("Decided")


def test_what_is_worth_most_to_find_out_is_said_on_the_page_of_what_is_sure():
    """If ann is right, as half the time, north brings 2/3 instead of 1/2: worth 1/12 to know."""
    says = "At most so much value brings it to know before deciding: North, Use 0.083."
    page = seen(OPEN)
    assert page.index("What is sure") < page.index(says)


def test_where_no_portfolio_is_better_it_says_so():
    says = "No portfolio is better, on average or when it goes badly."
    assert says in seen(OPEN)


def test_shares_of_all_ways_that_there_are_have_no_margin_and_half_of_them_are_not_most():
    page = seen(OPEN)
    assert "Over all 4 ways to read what is open, South, first here, comes first in 50 %" in page
    assert "The last column says how often each does." in page
    assert "funded in most draws" not in page
