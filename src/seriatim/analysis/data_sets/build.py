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
from seriatim.cohort import Cohort
from seriatim.protocol import Protocol


def build_data_sets(cohort: Cohort, protocol: Protocol, *, dates: bool = False) -> DataSets:
    """Build ADSL, ADPROC, ADOUT, ADRS, ADTTE, ADCP and ADEV from a cohort under a protocol.

    Everything comes from the derivations that the analyses use. Patients are named by the
    registry's own ``patient_id`` and times are days from the first procedure; ``dates`` adds the
    dates of procedures, events and exit. Free text of the registry is in no data set.
    """
    material = gather(cohort, protocol, dates=dates)
    procedures = procedure_data(material)
    return DataSets(
        title=protocol.title,
        notice=cohort.notice,
        data_hash=cohort.data_hash,
        protocol_hash=protocol.sha256,
        groups=material.study.labels,
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
