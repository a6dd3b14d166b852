"""loopfolio: which digital technologies to fund at which stages of a circular value chain.

One case file in, a ranked value chain and a proven-optimal funding portfolio out. The
pipeline, one way: ``cases.load`` reads a file into a ``Case``; ``models.analysis.analyse``
turns the case into an ``Analysis``; ``report`` draws it; ``cli`` prints and writes it.

Nothing is imported here, so that ``import loopfolio`` costs nothing.
"""

__version__ = "0.1.0"
