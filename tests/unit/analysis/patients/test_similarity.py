from dataclasses import replace

from seriatim.analysis.patients.course import describe_course
from seriatim.analysis.patients.model import Unlike
from seriatim.analysis.patients.pairs import list_pairs
from seriatim.analysis.patients.similarity import dissimilarities


def found_for(registry, patient, **changed):
    course = replace(describe_course(registry, patient), **changed)
    members, _ = list_pairs(registry, 1).without(patient)
    return {each.kind: each for each in dissimilarities(registry, course, members)}


def test_an_odd_patient_differs_in_many_ways(patient_registry):
    found = found_for(patient_registry, "odd")
    assert set(found) == {
        Unlike.AGE,
        Unlike.ARM,
        Unlike.FIRST_ELSEWHERE,
        Unlike.SYSTEMIC_THERAPY,
        Unlike.SHORT_INTERVAL,
        Unlike.DISTANT_DISEASE,
    }
    age = found[Unlike.AGE]
    assert (age.own, age.low, age.high, age.n) == ("90", 58, 60, 10)
    assert (found[Unlike.ARM].count, found[Unlike.ARM].n) == (0, 10)
    # c2 had chemotherapy after 2011 too.
    assert found[Unlike.SYSTEMIC_THERAPY].count == 1
    # One month since the procedure; of ten intervals the shortest are 365 and 366 days.
    assert found[Unlike.SHORT_INTERVAL].own == "31"
    assert found[Unlike.SHORT_INTERVAL].low == 365


def test_an_ordinary_patient_differs_in_nothing(patient_registry):
    course = describe_course(patient_registry, "alone_cr")
    ordinary = replace(course.procedures[0], age=60)
    assert found_for(patient_registry, "alone_cr", procedures=(ordinary,)) == {}


def test_the_drug_is_told_when_fewer_than_half_had_it(patient_registry):
    course = describe_course(patient_registry, "alone_cr")
    other = replace(course.procedures[0], drug="melphalan + TNF-alpha", age=60)
    found = found_for(patient_registry, "alone_cr", procedures=(other,))
    assert (found[Unlike.DRUG].own, found[Unlike.DRUG].count) == ("melphalan + TNF-alpha", 0)


def test_two_limbs_and_death_are_told(patient_registry):
    found = found_for(patient_registry, "both", died=True)
    assert found[Unlike.BILATERAL].count == 0
    assert Unlike.DIED in found


def test_what_is_not_known_is_not_told(patient_registry):
    course = describe_course(patient_registry, "odd")
    unknown = replace(course.procedures[0], age=None, drug=None)
    found = found_for(patient_registry, "odd", procedures=(unknown,), end=None)
    assert not {Unlike.AGE, Unlike.DRUG, Unlike.SHORT_INTERVAL} & set(found)


def test_without_others_nothing_is_compared(patient_registry):
    course = describe_course(patient_registry, "odd")
    assert dissimilarities(patient_registry, course, ()) == ()
