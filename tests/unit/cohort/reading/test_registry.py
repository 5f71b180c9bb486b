"""What reading hands over."""

from __future__ import annotations

import pytest

from seriatim.cohort.reading.registry import ReadingError, Source


def test_a_source_knows_the_headers_of_its_fields() -> None:
    source = Source(
        source_id=1, file="a.csv", sheet=None, table="patients", headers=(("sex", "Kön"),)
    )
    assert source.header("sex") == "Kön"
    assert source.header("birth_year") == "birth_year"


def test_sources_are_found_by_number(reader) -> None:
    registry = reader.text("patient_id,procedure_date,region,side\nP1,2011-05-03,leg,L\n")
    assert [source.table for source in registry.sources] == ["patients", "procedures"]
    assert registry.source(2).table == "procedures"
    with pytest.raises(KeyError, match="no source 3"):
        registry.source(3)


def test_a_reading_error_is_a_value_error() -> None:
    assert issubclass(ReadingError, ValueError)
