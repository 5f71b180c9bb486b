"""How long a draft is beside what a journal takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seriatim.report.document import Section
from seriatim.report.paper.abstract import TO_WRITE
from seriatim.report.profiles import Profile
from seriatim.wording.numbers import format_count

ABSTRACT = "paper-abstract"
#: Sections of a draft that count as its text.
TEXT = ("paper-methods", "paper-results", "paper-limitations")


def length_section(profile: Profile, drafted: Iterable[Section], n_items: int) -> Section:
    """Compare the words of a draft and the tables and figures of a report with a journal's limits.

    What the author has still to write is not counted. A limit that is not known is not mentioned.
    """
    words = {section.id: count_words(section) for section in drafted}
    text = sum(words.get(ident, 0) for ident in TEXT)
    limits = profile.limits
    held = (
        (
            "The drafted part of the abstract",
            words.get(ABSTRACT, 0),
            "words",
            limits.abstract_words,
        ),
        ("The drafted text", text, "words", limits.text_words),
        ("The report", n_items, "tables and figures", limits.display_items),
    )
    return Section(
        id="paper-length",
        title="Length",
        paragraphs=(
            *_compared(held),
            f"Limits of {profile.name} as of {profile.checked_on.isoformat()}; "
            f"{_known(profile)}. The draft says more than a paper needs: choose, and put the rest "
            "into a supplement.",
        ),
    )


def count_words(section: Section) -> int:
    """Count the words of the paragraphs of a section, those left open to the author left out.

    >>> count_words(Section(id="a", title="A", paragraphs=("One two.", "[For the author.]")))
    2
    """
    return sum(len(text.replace(TO_WRITE, "").split()) for text in section.paragraphs)


def _compared(held: tuple[tuple[str, int, str, int | None], ...]) -> Iterator[str]:
    for what, n, unit, most in held:
        if most is None:
            yield f"{what} has {format_count(n)} {unit}; no limit is known."
        else:
            over = f", {format_count(n - most)} too many" if n > most else ""
            limit = f"the journal takes {format_count(most)}{over}"
            yield f"{what} has {format_count(n)} {unit}; {limit}."


def _known(profile: Profile) -> str:
    """Say which limits nobody has read at their source."""
    unread = [key for key in profile.unverified if key.startswith("limits.")]
    if not unread:
        return "read at their source or set by no journal"
    names = ", ".join(key.removeprefix("limits.").replace("_", " ") for key in unread)
    return f"from memory and to be checked: {names}"
