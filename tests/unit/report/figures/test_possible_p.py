"""The picture of p-values."""

import pytest

from seriatim.report.figures.possible_p import draw_p_values
from seriatim.report.figures.specs import PValueFigure, PValueRow


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("printed", [(0.0005, 0.0015), (0.0, 0.001)])
def test_one_line_a_test_and_plain_decimals_below(texts, crossings, printed):
    rows = (
        PValueRow(label="Fisher exact", values=(0.00001, 0.004)),
        PValueRow(label="Wald", values=()),
    )
    figure = draw_p_values(PValueFigure(title="A against B", rows=rows, printed=printed))
    found = texts(figure)
    assert {"Fisher exact", "Wald", "A against B", "0.001", "0.0001"} <= set(found)
    assert crossings(figure) == []
    assert figure.axes[1].get_xlim()[0] < 0.00001
