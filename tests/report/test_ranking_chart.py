"""What stands beside the additive value is what the stages are ranked by, in the chart and in its table."""

import re

import loopfolio
import pytest
from loopfolio.mcda.method import Valuing
from loopfolio.mcda.methods import VALUING


def _worst(made, weights):
    """What a stage is worth on the criterion on which it is worst, whatever the weights."""
    return made.values.min(axis=-1) + 0 * weights[..., :1]


@pytest.mark.parametrize(
    ("method", "name"),
    [("topsis", "closeness"), ("additive", "closeness"), ("worst", "worst value")],
)
def test_the_score_of_the_method_is_drawn_and_tabled(method, name, monkeypatch):
    """Closeness where the bars are the method's score already; each figure as the ranking has it."""
    monkeypatch.setitem(VALUING, "worst", Valuing(_worst, "worst value"))
    loaded = loopfolio.load("recycler")
    case = loaded.case.model_copy(update={"method": method})
    analysis = loopfolio.analyse(case, beside=0)
    ranking = analysis.ranking
    scores = ranking.closeness if method == "additive" else ranking.scores
    by_rank = [scores[ranking.matrix.stages.index(stage)] for stage in ranking.order]
    drawn = loopfolio.chart(analysis, "ranking").data[-1]
    assert (drawn.name, list(drawn.x)) == (name, by_rank)
    page = loopfolio.report_html(analysis, loaded)
    assert f"the diamond is the {name}." in page
    table = page.split('data-table="ranking"')[1].split("</table>")[0]
    assert re.findall(r'<th class="n" scope="col">([^<]*)</th>', table)[1] == name.capitalize()
    shown = re.findall(r'</th><td class="n">([\d.]+)</td>', table)
    assert shown == [f"{score:.3f}" for score in by_rank]
