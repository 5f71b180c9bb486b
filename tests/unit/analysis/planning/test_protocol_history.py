"""A run under another protocol remembers the one before it; a plain rerun changes nothing."""

from dataclasses import replace

from seriatim.analysis.planning.protocol_history import compare_settings, with_history
from seriatim.analysis.results import Provenance, Results, SettingChange, read_provenance
from seriatim.analysis.writing import write_results

FIRST = (
    ("primary", "not set"),
    ("endpoints.overall_survival.landmarks_months", "[12, 24]"),
    ("noninferiority.major_complication.margin", "0.1"),
)
SECOND = tuple((path, "[6]" if "landmarks" in path else value) for path, value in FIRST)


def results(protocol="a", settings=FIRST, data="d", files=(("r.csv", 3, "f"),), notice=None):
    provenance = Provenance(
        data_hash=data, protocol_hash=protocol, files=files, versions=(("seriatim", "0"),),
        notice=notice, settings=settings,
    )  # fmt: skip
    return Results(title="t", rows=(), plan=(), groups=(), provenance=provenance)


def after(*runs):
    """Return what stands in a folder after several runs into it."""
    standing = None
    for run in runs:
        standing = with_history(run, standing).provenance
    return standing


LANDMARK = SettingChange(
    path="endpoints.overall_survival.landmarks_months", before="[12, 24]", after="[6]"
)


def test_a_run_into_an_empty_folder_has_no_history():
    assert with_history(results(), None) == results()


def test_a_plain_rerun_is_the_same_run():
    assert after(results(), results()) == after(results())


def test_another_protocol_remembers_the_one_before_and_what_changed():
    (step,) = after(results(), results("b", SECOND)).earlier
    assert (step.protocol_hash, step.data_hash, step.same_data) == ("a", "d", True)
    assert step.changes == (LANDMARK,)


def test_the_chain_is_kept_and_goes_on():
    there = results(), results("b", SECOND), results("b", SECOND), results("a", FIRST)
    first, second = after(*there).earlier
    assert (first.protocol_hash, second.protocol_hash) == ("a", "b")
    assert first.changes == (LANDMARK,)
    assert second.changes == (replace(LANDMARK, before="[6]", after="[12, 24]"),)


def test_new_remarks_are_another_protocol_without_a_changed_setting():
    (step,) = after(results(), results("b")).earlier
    assert step.changes == ()
    assert step.reason == ""


def test_a_corrected_registry_is_still_the_registry():
    (step,) = after(results(), results("b", SECOND, data="other")).earlier
    assert not step.same_data


def test_another_registry_has_no_history_here():
    other = results("b", SECOND, data="e", files=(("q.csv", 3, "g"),))
    assert after(results(), other).earlier == ()
    synthetic = results("b", SECOND, data="e", notice="SYNTHETIC")
    assert after(results(), synthetic).earlier == ()


def test_a_run_that_recorded_no_settings_says_so():
    (step,) = after(results(settings=()), results("b")).earlier
    assert step.changes == ()
    assert "did not record" in step.reason


def test_whole_sections_come_and_go_as_one_change():
    one = (("endpoints.a.kind", "1"), ("endpoints.a.window", "2"), ("primary", "x"))
    other = (("endpoints.b.kind", "1"), ("primary", "x"), ("new_setting", "3"))
    assert compare_settings(one, other) == (
        SettingChange(path="endpoints.a", before="there", after="not there"),
        SettingChange(path="endpoints.b", before="not there", after="there"),
        SettingChange(path="new_setting", before="not there", after="there"),
    )


def test_an_option_of_other_criteria_is_no_change_of_its_own():
    one = (("endpoints.a.criteria", "W"), ("endpoints.a.criteria.caliper", "2"))
    other = (("endpoints.a.criteria", "R"), ("endpoints.a.criteria.target", "5"))
    (change,) = compare_settings(one, other)
    assert (change.before, change.after) == ("W", "R")


def test_the_history_is_written_and_read_back(tmp_path):
    second = with_history(results("b", SECOND), results().provenance)
    write_results(second, tmp_path)
    assert read_provenance(tmp_path) == second.provenance


def test_asking_for_differences_of_characteristics_is_a_change():
    before = (("characteristics.patient", '["sex"]'),)
    after = (*before, ("characteristics.differences", "true"))
    (change,) = compare_settings(before, after)
    assert change.path == "characteristics.differences"
