from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from hashlib import sha256

import pytest
from PIL import Image

from seriatim.report.figures.export import FORMATS, export_figure
from seriatim.report.figures.specs import FigureSpec, FlowBox, FlowDiagram, Stage, TransitionFigure

FLOW = FlowDiagram(
    steps=((FlowBox(title="Included", lines=("3 patients",)), FlowBox(title="Set aside")),),
    groups=(FlowBox(title="First"), FlowBox(title="Second")),
)
STAGES = (
    Stage(code="CR", label="Complete response", below="of 9", color="#0072B2"),
    Stage(code="NE", label="Not evaluable", below="of 2", color="#FFFFFF", hatch="////"),
)
ALLUVIAL = TransitionFigure(
    titles=("Before", "After"), before=STAGES, after=STAGES, counts=((5, 1), (2, 0))
)


def _exported(spec: FigureSpec = FLOW, width: float = 174.0, dpi: int = 150) -> dict[str, bytes]:
    return dict(export_figure(spec, "A title ≥ 1", "What is seen & said.", width_mm=width, dpi=dpi))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return _exported()


def test_every_format_is_written_in_one_order(files: dict[str, bytes]) -> None:
    assert tuple(files) == FORMATS


def test_the_svg_has_its_size_in_millimeters_and_says_what_is_seen(files: dict[str, bytes]) -> None:
    root = ET.fromstring(files["svg"])
    assert root.attrib["width"] == "174.0000mm"
    assert (root[0].text, root[1].text) == ("A title ≥ 1", "What is seen & said.")


def test_the_pdf_has_its_font_inside_and_a_title_and_no_date(files: dict[str, bytes]) -> None:
    pdf = files["pdf"]
    assert b"/FontFile2" in pdf  # embedded TrueType
    assert b"/Title" in pdf
    assert b"CreationDate" not in pdf
    box = re.search(rb"/MediaBox \[ 0 0 ([0-9.]+) ", pdf)
    assert box is not None
    assert float(box.group(1)) == pytest.approx(174 / 25.4 * 72, abs=0.01)


@pytest.mark.parametrize("name", ["png", "tiff"])
def test_rasters_are_rgb_at_the_asked_dots_an_inch(files: dict[str, bytes], name: str) -> None:
    picture = Image.open(io.BytesIO(files[name]))
    assert picture.mode == "RGB"
    assert picture.width == pytest.approx(174 / 25.4 * 150, abs=1)
    assert [round(float(n)) for n in picture.info["dpi"]] == [150, 150]
    assert picture.getpixel((0, 0)) == (255, 255, 255)


def test_both_rasters_are_the_same_picture_and_the_tiff_is_lzw(files: dict[str, bytes]) -> None:
    png, tiff = (Image.open(io.BytesIO(files[name])) for name in ("png", "tiff"))
    assert png.tobytes() == tiff.tobytes()
    assert tiff.info["compression"] == "tiff_lzw"


def test_a_format_alone_has_the_same_bytes_as_among_all(files: dict[str, bytes]) -> None:
    for name in FORMATS:
        alone = export_figure(
            FLOW, "A title ≥ 1", "What is seen & said.", width_mm=174, dpi=150, formats=(name,)
        )
        assert alone == ((name, files[name]),)


def test_another_process_writes_the_same_bytes() -> None:
    """Hatches and clip paths get their names from a hash; two processes must agree."""
    # Only its bytes are wanted: the child is not measured, which also makes it faster.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    ran = subprocess.run(
        [sys.executable, __file__], capture_output=True, text=True, check=True, env=bare
    )
    assert ran.stdout.strip() == _digests(ALLUVIAL)


def _digests(spec: FigureSpec) -> str:
    return " ".join(sha256(data).hexdigest() for data in _exported(spec, 84.0).values())


def test_what_cannot_be_written_is_refused_with_what_can() -> None:
    with pytest.raises(ValueError, match="svg, pdf, png, tiff"):
        export_figure(FLOW, "", "", width_mm=174, dpi=300, formats=("eps",))
    with pytest.raises(ValueError, match="72 to 1200 dpi"):
        export_figure(FLOW, "", "", width_mm=174, dpi=9, formats=("png",))


def test_a_width_in_which_texts_would_cover_each_other_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 140 to 260 for this figure, found 84"):
        _exported(FLOW, 84.0)


if __name__ == "__main__":
    print(_digests(ALLUVIAL))
