"""The one error that this package raises about what it was given."""


class CriteriaError(ValueError):
    """An input that no clinical criterion can judge.

    The message says what was expected, what was found and what to try.

    >>> raise CriteriaError("Expected a grade from I to V, found 0.")
    Traceback (most recent call last):
    ...
    seriatim.criteria.errors.CriteriaError: Expected a grade from I to V, found 0.
    """
