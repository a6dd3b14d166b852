"""The kinds of rule, each by the word that names it in a case file."""

from typing import Annotated, get_args

from pydantic import Field

from ..base import RuleBase
from .count import Count
from .each import Each
from .excludes import Excludes
from .fund import Fund
from .mean import Mean
from .requires import Requires
from .share import Share
from .skip import Skip
from .together import Together
from .total import Total

Rule = Annotated[
    Total | Mean | Each | Count | Share | Requires | Excludes | Together | Fund | Skip,
    Field(discriminator="rule"),
]

RULES: dict[str, type[RuleBase]] = {kind.__name__.lower(): kind for kind in get_args(get_args(Rule)[0])}
"""Every kind by the word that names it in a case file."""
