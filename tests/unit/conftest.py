"""Small cohorts, read from real files."""

import csv

import pytest

from seriatim.cohort import read_cohort


@pytest.fixture
def cohort_of(tmp_path):
    """Return a function that writes tables as a folder of CSV files and reads them back.

    Each table is a text: a header line and a line a row, cells separated by white space, ``-``
    for an empty cell.
    """

    def build(**tables):
        folder = tmp_path / "registry"
        folder.mkdir()
        for name, text in tables.items():
            lines = [line.split() for line in text.strip().splitlines()]
            rows = [["" if cell == "-" else cell for cell in line] for line in lines]
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
        return read_cohort(folder)

    return build
