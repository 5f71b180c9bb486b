"""How wide texts are in the bundled font, and how to break those that are too wide."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

from seriatim.report.figures.palette import FAMILY

#: The bold face is wider by this factor, a little more than any word of it.
BOLD = 1.09


def text_width(text: str, size: float = 7.5) -> float:
    """Return the width of a text in millimeters of a paper; size in points."""
    font = get_font(findfont(FontProperties(family=FAMILY)))
    font.set_size(size, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    width, _ = font.get_width_height()
    return float(width) / 64 / 72 * 25.4


def break_lines(text: str, width: float, size: float = 7.5) -> tuple[str, ...]:
    """Break a text at spaces so that each line fits into millimeters; a long word stays whole."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


@lru_cache(maxsize=1)
def font_characters() -> frozenset[int]:
    """Return the code points that the bundled font can show."""
    path = resources.files("seriatim.report") / "fonts" / "arimo-regular.ttf"
    with resources.as_file(path) as file:
        return frozenset(get_font(str(file)).get_charmap())
