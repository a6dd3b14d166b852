"""All that the page answers to."""

from __future__ import annotations

from dash import Dash

from ..solving.solves import Solves
from ..state.whatif import WhatIf
from .answering import connect_reasons, connect_results, connect_signs, connect_weights
from .changing import connect_changes, connect_controls
from .comparing import connect_pins
from .saving import connect_files


def connect(app: Dash, solves: Solves, start: WhatIf) -> None:
    """Tell the app what to do; ``start`` is the case that a new tab shows."""
    connect_changes(app, solves, start)
    connect_controls(app, solves, start)
    connect_weights(app, solves)
    connect_results(app, solves)
    connect_signs(app, solves)
    connect_reasons(app, solves)
    connect_pins(app, solves)
    connect_files(app, solves)
