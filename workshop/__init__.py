"""Many people, one case: a workshop on phones, and what it leaves behind.

``store`` keeps it, ``asking`` knows what is asked and what the answers say of the case, ``pages`` shows it.
"""
