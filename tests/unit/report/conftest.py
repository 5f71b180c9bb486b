"""The document of the made-up results with its figures drawn once, coarsely, for all renderers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seriatim.analysis.results import Results
from seriatim.report.contents import Document, report_document
from seriatim.report.document import FigureBlock
from seriatim.report.drawings import Drawings, draw_figures
from seriatim.report.profiles import FigureRules, load_profile


@pytest.fixture(scope="session")
def document(results: Results) -> Document:
    return report_document(results)


@pytest.fixture(scope="session")
def coarse() -> FigureRules:
    return replace(load_profile("plain").figures, dpi_combination=72)


@pytest.fixture(scope="session")
def drawn(document: Document, coarse: FigureRules) -> Drawings:
    figures = [block for block in document.blocks if isinstance(block, FigureBlock)]
    return draw_figures(figures, coarse)()


@pytest.fixture(scope="session")
def pictures(drawn: Drawings) -> dict[str, bytes]:
    return {ident: forms["png"] for ident, forms in drawn.items()}


@pytest.fixture(scope="session")
def drawings(drawn: Drawings) -> dict[str, bytes]:
    return {ident: forms["svg"] for ident, forms in drawn.items()}
