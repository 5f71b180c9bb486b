"""Fold headers and choice words to a form in which spelling variants are equal."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return the letters and digits of a text, without case, accents, spaces and punctuation.

    Two headers, or two words for a choice, mean the same when their folded forms are equal. A
    text of signs only folds to an empty string, which never matches anything.

    >>> fold("Läckage (%)"), fold("LACKAGE_%"), fold("Clavien-Dindo")
    ('lackage', 'lackage', 'claviendindo')
    >>> fold("TNF-α"), fold("≥ ?")
    ('tnfα', '')
    """
    # Compatibility forms first: the micro sign, full-width letters and ligatures become plain.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(character for character in plain if character.isalnum())
