"""The library of case files, and the one reader of case files.

What a sound case is, is said in ``models.validation``.
"""

from .reader import Loaded, library, load
from .yaml.document import visible
from .yaml.problems import CaseError, Located

__all__ = ["CaseError", "Loaded", "Located", "library", "load", "visible"]
