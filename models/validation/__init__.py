"""Whether a case is sound: form, references, years, profiles, and what is doubtful.

Reading the file is in ``cases``.
"""
