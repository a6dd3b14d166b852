"""The library of case files, and the one reader of case files."""

from .document import visible
from .reader import CaseError, Loaded, Located, library, load

__all__ = ["CaseError", "Loaded", "Located", "library", "load", "visible"]
