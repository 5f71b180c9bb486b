"""Colors, line styles and hatches of the figures."""

from __future__ import annotations

from typing import Any

#: The family of the bundled fonts, see fonts/README.md.
FAMILY = "Seriatim Arimo"

INK = "#1a1a1a"
MUTED = "#5c5c5c"
RULE = "#b8b8b8"
PALE = "#f1f1f1"

#: Okabe and Ito's colors, told apart also by line style. Their yellow and light blue are too pale
#: for a line (3:1 on white); dark brown and navy stand in, far from the others for every reader.
GROUP_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#601800", "#000078")
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
STATE_HATCHES = ("", "----", "", "////", "")

RESPONSE_COLORS = {
    "CR": "#0072B2",
    "PR": "#8CCBEE",
    "SD": "#F2C55C",
    "PD": "#E07B3F",
    "NE": "#FFFFFF",
}
#: Stable and partial are the same gray in print, so they differ by pattern. Of lines: dots make an
#: SVG ten times as large.
RESPONSE_HATCHES = {"SD": "----", "PD": "\\\\\\\\", "NE": "////"}
NO_COLOR = "#FFFFFF"
#: For lines, which have no dark edge: each stands out from white by itself.
RESPONSE_LINES = {"CR": "#004B87", "PR": "#4A9CCA", "SD": "#A88A00", "PD": "#A3230B"}
THERAPY_COLOR = "#CC79A7"

#: Grades below the threshold in cool shades, from the threshold in warm ones.
MILD_SHADES = ("#EAF2F8", "#C9DFEE", "#9DC6E0")
SEVERE_SHADES = ("#F9D9A8", "#F0A35E", "#D9652B", "#9E3309", "#6B1F05")


def line_color(fill: str) -> str:
    """Return a color, darkened as far as a thin line of it needs to stand out from white (3:1).

    >>> line_color("#0072B2"), line_color("#F2C55C")
    ('#0072B2', '#B08F43')
    """
    parts = [int(fill[i : i + 2], 16) for i in (1, 3, 5)]
    factor = 1.0
    while True:
        darker = "#" + "".join(f"{int(part * factor):02X}" for part in parts)
        if 1.05 / (_luminance(darker) + 0.05) >= 3:
            return darker
        factor -= 0.01


def text_color(background: str) -> str:
    """Return black or white, whichever stands out more from a color like ``#0072B2``.

    >>> text_color("#0072B2"), text_color("#F2C55C")
    ('#ffffff', '#1a1a1a')
    """
    return INK if _luminance(background) > 0.2 else "#ffffff"


def _luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
