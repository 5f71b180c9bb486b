from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest

from seriatim.report.figures.specs import Interval


def test_contents_of_a_figure_do_not_change() -> None:
    interval = Interval(value=0.5, low=0.4, high=0.6)
    with pytest.raises(FrozenInstanceError):
        interval.value = 0.7  # type: ignore[misc]


def test_importing_the_report_does_not_import_matplotlib() -> None:
    """A command that draws nothing should not wait for it."""
    code = "import sys, seriatim.report; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
