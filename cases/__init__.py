"""The library of case files, and the one reader of case files.

What a sound case is, is said in ``models.validation``.
"""

from .case import Case
from .files import library
from .reader import CaseLike, Loaded, load
from .yaml.document import visible
from .yaml.problems import CaseError, Located

__all__ = ["Case", "CaseError", "CaseLike", "Loaded", "Located", "library", "load", "visible"]
