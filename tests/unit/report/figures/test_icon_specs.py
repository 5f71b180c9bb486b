from dataclasses import FrozenInstanceError

import pytest

from seriatim.report.figures.icon_specs import IconRow


def test_contents_of_a_figure_do_not_change() -> None:
    row = IconRow(label="Complete response before", counts=(22, 9))
    with pytest.raises(FrozenInstanceError):
        row.label = "x"  # type: ignore[misc]
