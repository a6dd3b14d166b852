"""Tokens and codes: drawn by the system, kept as hashes."""

from __future__ import annotations

import hashlib
import secrets

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No I, L, O, 0 and 1, which are taken for each other on a projector"""

CODE = 8
"""Letters of a join code: 31⁸, some 850 thousand million codes"""


def fresh_token() -> str:
    """128 bits, as 22 letters that may stand in an address."""
    return secrets.token_urlsafe(16)


def fresh_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE))


def hashed(*parts: str) -> str:
    """One hash of some texts, whatever is in them."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def typed(code: str) -> str:
    """A join code as somebody may type it: small letters, blanks, a hyphen."""
    return "".join(letter for letter in code.upper() if letter.isalnum())
