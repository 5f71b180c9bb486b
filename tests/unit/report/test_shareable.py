from __future__ import annotations

from dataclasses import replace

from seriatim.analysis.results import Disagreement, Results
from seriatim.report.shareable import without_names


def test_names_of_procedures_and_files_go_and_every_number_stays(results: Results) -> None:
    named = replace(
        results,
        disagreements=(
            Disagreement(procedure_id="CANARY", recorded="CR", derived="PR", explanation="x"),
        ),
        provenance=replace(results.provenance, files=(("CANARY.xlsx", 12, "abc"),)),
    )
    shared = without_names(named)
    assert "CANARY" in repr(named)
    assert "CANARY" not in repr(shared)
    assert shared.rows == named.rows
    assert shared.provenance.files == (("file 1", 12, "abc"),)
