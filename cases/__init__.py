"""The library of case files, and the one reader of case files."""

from .document import visible
from .problems import CaseError, Located
from .reader import Loaded, library, load

__all__ = ["CaseError", "Loaded", "Located", "library", "load", "visible"]
