"""Colors, line styles and hatches of the figures."""

from __future__ import annotations

from typing import Any

#: The family of the bundled fonts, see fonts/README.md.
FAMILY = "Seriatim Arimo"

INK = "#1a1a1a"
MUTED = "#5c5c5c"
RULE = "#b8b8b8"
PALE = "#f1f1f1"

#: Okabe and Ito's colors, told apart also by line style; those of the first three have at least
#: 3:1 contrast on white.
GROUP_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
GROUP_LINES: tuple[Any, ...] = (
    "solid",
    (0, (5, 1.6)),
    (0, (6, 1.5, 1.2, 1.5)),
    (0, (1.2, 1.2)),
    (0, (9, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
)
GROUP_MARKERS = ("o", "s", "^", "D", "v", "P")

#: States of the disease, from after the procedure to dead.
STATE_COLORS = ("#DCEAF4", "#F2C55C", "#0072B2", "#E07B3F", "#8A8A8A")
STATE_HATCHES = ("", "....", "", "////", "")

RESPONSE_COLORS = {
    "CR": "#0072B2",
    "PR": "#8CCBEE",
    "SD": "#F2C55C",
    "PD": "#E07B3F",
    "NE": "#FFFFFF",
}
#: Stable and partial are the same gray in print, so each but the first has its pattern.
RESPONSE_HATCHES = {"SD": "....", "PD": "\\\\\\\\", "NE": "////"}
NO_COLOR = "#FFFFFF"

#: Grades below the threshold in cool shades, from the threshold in warm ones.
MILD_SHADES = ("#EAF2F8", "#C9DFEE", "#9DC6E0")
SEVERE_SHADES = ("#F9D9A8", "#F0A35E", "#D9652B", "#9E3309", "#6B1F05")


def text_color(background: str) -> str:
    """Return black or white, whichever stands out more from a color like ``#0072B2``.

    >>> text_color("#0072B2"), text_color("#F2C55C")
    ('#ffffff', '#1a1a1a')
    """
    parts = (int(background[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return INK if luminance > 0.2 else "#ffffff"
