"""The notice says what the data are, and what they are not."""

from __future__ import annotations

from seriatim.synthetic import REPEAT_ILP, Registry
from seriatim.synthetic.notice import notice_of


def test_the_first_line_is_the_label() -> None:
    lines = notice_of(REPEAT_ILP, 5, (34.0, 41.0, 93.0))
    assert lines[0].startswith(
        "SYNTHETIC, one reconstruction consistent with the published abstract"
    )


def test_it_tells_how_the_cohort_was_found_and_whose_data_it_is_not(registry: Registry) -> None:
    text = " ".join(registry.notice)
    assert "selected from null cohorts so that" in text
    assert "no effect on the hazard of death" in text
    assert "not the data of that paper" in text
    assert "Ann Surg Oncol 2019;26:1055-62" in text
    assert f"seed {registry.seed}" in text
