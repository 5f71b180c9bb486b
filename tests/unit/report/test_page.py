from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from seriatim.report.page import FACES, page_environment, page_style


def test_templates_escape_what_comes_from_data() -> None:
    template = page_environment().from_string("{{ text }}")
    assert template.render(text="<b>") == "&lt;b&gt;"
    with pytest.raises(UndefinedError):
        template.render()


def test_the_style_carries_its_fonts() -> None:
    style = page_style()
    assert style.count("@font-face") == len(FACES) == 2
    assert "url(http" not in style
