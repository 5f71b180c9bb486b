"""A study small enough to read, with its data sets and results."""

import pytest

from seriatim.analysis.data_sets import ColumnType, DataColumn, DataSet, DataSets
from seriatim.analysis.data_sets.build import build_data_sets
from seriatim.analysis.deriving import derive
from seriatim.cohort import read_cohort
from seriatim.protocol import load_protocol
from seriatim.synthetic import default_scenario, generate, write_registry


def _column(name, kind=ColumnType.TEXT, **more):
    return DataColumn(name=name, label=f"The {name}", type=kind, **more)


@pytest.fixture
def small_data():
    patients = DataSet(
        name="ADSL",
        label="Patients",
        grain="one row a patient",
        columns=(
            _column("USUBJID", key=True, origin="patients.patient_id"),
            _column("SEX", codes=("F", "M")),
            _column("AGE", ColumnType.INTEGER, unit="years"),
            _column("EXITM", ColumnType.NUMBER, origin="a | b"),
            _column("FIRSTDT", ColumnType.DATE),
        ),
        rows=(("P1", "F", 60, 12.25, "2010-01-01"), ('P,"2', None, None, 3.0, None)),
    )
    return DataSets(
        title="A study",
        notice="SYNTHETIC",
        data_hash="d" * 64,
        protocol_hash="e" * 64,
        groups=("First",),
        sets=(patients,),
    )


@pytest.fixture(scope="session")
def example_data(tmp_path_factory):
    """Return the data sets of the synthetic example registry, whose results are ``example``."""
    folder = tmp_path_factory.mktemp("example_data")
    registry = write_registry(generate(default_scenario(), 1), folder, shape="csv")
    return build_data_sets(derive(read_cohort(registry), load_protocol()))
