"""The data sets of a small registry that has everything once."""

import pytest

from seriatim.analysis.data_sets.build import build_data_sets
from seriatim.analysis.data_sets.material import gather
from seriatim.analysis.deriving import derive
from seriatim.protocol import load_protocol

PATIENTS = """
patient_id sex birth_year breslow_mm ulceration vital_status death_date cause_of_death \
last_contact_date
A F 1950 2.5 yes dead 2012-06-01 melanoma 2012-06-01
B M 1940 - no alive - - 2013-01-01
C M - - - alive - - -
"""
# A: the left leg twice; B: a leg once, the arm later, one earlier elsewhere on it.
PROCEDURES = """
procedure_id patient_id procedure_date region side earlier_elsewhere melphalan_mg tnf_mg \
response not_evaluable_reason wieberdink clavien_dindo
A1 A 2010-01-01 leg L - 80 2 - - II none
A2 A 2011-01-01 leg L - 90 0 NE lost IV IIIb
B1 B 2010-01-01 leg R - - - PR - III II
B2 B 2010-07-01 arm R 1 - - SD - - -
C1 C 2010-01-01 leg L - 70 - CR - I none
"""
TABLES = {
    "lesions": "patient_id lesion_id region side\nA x leg L\n",
    "measurements": """
patient_id lesion_id measurement_date status longest_mm perpendicular_mm
A x 2009-12-20 measured 20 10
A x 2010-03-01 measured 10 8
A x 2010-05-01 measured 10 5
A x 2010-10-01 measured 5 4
""",
    "assessments": "procedure_id assessment_date response criteria\nB1 2010-04-01 PR WHO\n"
    "B1 2010-01-15 SD WHO\n",
    "progressions": """
patient_id progression_date scope region side
A 2010-11-01 in_field leg L
A 2009-11-01 distant - -
B 2011-01-01 regional leg R
""",
    "therapies": "patient_id therapy start_date stop_date\n"
    "A anti_pd1 2011-02-01 2011-05-01\nB tvec 2011-02-01 -\n",
    "complications": "procedure_id complication_date term clavien_dindo\n"
    "A2 2011-01-05 bleeding IIIb\n",
    "toxicities": "procedure_id toxicity_date wieberdink\nA1 2010-01-10 II\n",
}


@pytest.fixture(scope="session")
def cohort(cohort_in, tmp_path_factory):
    folder = tmp_path_factory.mktemp("data_sets") / "registry"
    return cohort_in(folder, patients=PATIENTS, procedures=PROCEDURES, **TABLES)


@pytest.fixture(scope="session")
def material(cohort):
    return gather(derive(cohort, load_protocol()))


@pytest.fixture(scope="session")
def data(cohort):
    return build_data_sets(derive(cohort, load_protocol()))
