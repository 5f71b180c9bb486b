"""One pair a patient, whatever the number of fields."""

import numpy as np

from seriatim.analysis.second_procedure.first_second import pair_first_second
from seriatim.endpoints.transition import Transitions


def transitions(*rows):
    """Make transitions from (patient, number, before, after)."""
    patient, number, before, after = zip(*rows, strict=True)
    return Transitions(
        patient=np.array(patient),
        number=np.array(number),
        before=np.array(before, dtype=object),
        after=np.array(after, dtype=object),
    )


def test_only_first_procedures_enter_and_each_patient_once():
    pairs = pair_first_second(
        transitions(
            (0, 1, "CR", "PR"), (0, 2, "PR", "NE"), (0, 3, "NE", "none"),
            (1, 1, "NE", "CR"), (1, 2, "CR", "none"), (2, 1, "SD", "none"), (3, 1, "PR", "NE"),
            (3, 2, "NE", "none"),
        )
    )  # fmt: skip
    assert pairs.first.tolist() == ["CR", "NE", "SD", "PR"]
    assert pairs.second.tolist() == ["PR", "CR", "none", "NE"]
    assert pairs.assessed.tolist() == [True, False, True, True]
    assert pairs.again.tolist() == [True, True, False, True]
    assert pairs.pairs.tolist() == [True, False, False, False]
    assert pairs.n_fields_left_out == 0


def test_a_field_that_went_on_is_taken_before_one_that_did_not():
    pairs = pair_first_second(
        transitions((0, 1, "CR", "none"), (0, 1, "PR", "SD"), (1, 1, "SD", "none"),
                    (1, 1, "CR", "none"))
    )  # fmt: skip
    assert pairs.first.tolist() == ["PR", "SD"]
    assert pairs.second.tolist() == ["SD", "none"]
    assert pairs.n_fields_left_out == 2


def test_no_procedures_give_no_pairs():
    empty = np.array([], dtype=object)
    numbers = np.array([], dtype=np.int64)
    pairs = pair_first_second(
        Transitions(patient=numbers, number=numbers, before=empty, after=empty)
    )
    assert len(pairs.first) == 0
    assert not pairs.pairs.any()
