"""All data sets of a study."""

from __future__ import annotations

from seriatim.analysis.data_sets.adcp import counting_data
from seriatim.analysis.data_sets.adev import event_data
from seriatim.analysis.data_sets.adout import outcome_data
from seriatim.analysis.data_sets.adproc import procedure_data
from seriatim.analysis.data_sets.adrs import assessment_data
from seriatim.analysis.data_sets.adsl import patient_data
from seriatim.analysis.data_sets.adtte import time_data
from seriatim.analysis.data_sets.material import gather
from seriatim.analysis.data_sets.model import DataSets
from seriatim.analysis.deriving import Derivation


def build_data_sets(derivation: Derivation, *, dates: bool = False) -> DataSets:
    """Build ADSL, ADPROC, ADOUT, ADRS, ADTTE, ADCP and ADEV from what was derived.

    Everything comes from the derivations that the analyses use. Patients are named by the
    registry's own ``patient_id`` and times are days from the first procedure; ``dates`` adds the
    dates of procedures, events and exit. Free text of the registry is in no data set.
    """
    study = derivation.study
    material = gather(derivation, dates=dates)
    procedures = procedure_data(material)
    return DataSets(
        title=study.protocol.title,
        notice=study.cohort.notice,
        data_hash=study.cohort.data_hash,
        protocol_hash=study.protocol.sha256,
        groups=study.labels,
        sets=(
            patient_data(material, procedures),
            procedures,
            outcome_data(material),
            assessment_data(material),
            time_data(material),
            counting_data(material),
            event_data(material),
        ),
    )
