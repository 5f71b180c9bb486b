"""How every figure looks: font, sizes in millimeters, colors, line styles and hatches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any, cast

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.palette import FAMILY, INK, MUTED

#: Full text width of most journals; the page scales figures, so this also sets the type size.
WIDTH_MM = 174.0
#: A figure narrower than this stands in one column of two.
SINGLE_MM = 120.0
MM_PER_INCH = 25.4

_SETTINGS: dict[str, Any] = {
    "font.family": FAMILY,
    "font.size": 8.0,
    "text.color": INK,
    "text.parse_math": False,
    # A raster then has the letters where SVG and PDF have them.
    "text.hinting": "no_hinting",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": 8.0,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.major.pad": 2.5,
    "ytick.major.pad": 2.5,
    "hatch.linewidth": 0.5,
    "hatch.color": MUTED,
    "lines.linewidth": 1.3,
    "lines.solid_capstyle": "butt",
    "lines.dash_capstyle": "butt",
    "patch.linewidth": 0.5,
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "svg.hashsalt": "seriatim",
    "savefig.transparent": True,
    "path.simplify": False,
}


@contextmanager
def figure_settings() -> Iterator[None]:
    """Draw and save inside this: the settings of the reader's machine do not reach the figure.

    Saving needs the same settings as drawing, or fonts silently fall back.
    """
    _register_fonts()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(cast(Any, _SETTINGS))
        yield


def canvas(height_mm: float, width_mm: float = WIDTH_MM) -> Figure:
    """Make an empty figure of a size in millimeters."""
    return Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH))


def place_axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Add axes at a place in millimeters from the lower left corner."""
    across, up = (size * MM_PER_INCH for size in figure.get_size_inches())
    return figure.add_axes((left / across, bottom / up, width / across, height / up))


def paper(figure: Figure) -> Axes:
    """Cover the figure with axes whose coordinates are millimeters, without any frame."""
    across, up = (size * MM_PER_INCH for size in figure.get_size_inches())
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, across)
    axes.set_ylim(0, up)
    axes.set_axis_off()
    return axes


def _register_fonts() -> None:
    """Make matplotlib know the bundled faces, once a process."""
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    if FAMILY not in known:
        for face in ("regular", "bold", "italic"):
            path = resources.files("seriatim.report") / "fonts" / f"arimo-{face}.ttf"
            with resources.as_file(path) as file:
                font_manager.fontManager.addfont(str(file))
