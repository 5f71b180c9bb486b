"""Proposed mapping files."""

from __future__ import annotations

from pathlib import Path

import pytest

from seriatim.cohort.reading.mapping import parse_mapping
from seriatim.cohort.reading.registry import ReadingError
from seriatim.cohort.reading.suggest import suggest_mapping

HEAD = "patient_id,procedure_date,region,side"
ROW = "P1,2011-05-03,leg,L"


@pytest.fixture
def suggest(reader):
    def run(text: str) -> str:
        path = reader.folder / "registry.csv"
        path.write_text(text, encoding="utf-8")
        return suggest_mapping(path, reader.dictionary)

    return run


def test_recognized_near_and_unknown_columns(suggest) -> None:
    text = suggest(f"{HEAD},Limb volum,qqqq\n{ROW},9,x\n")
    assert 'layout = "long"' in text
    assert '\n"side" = "procedures.side"\n' in text
    assert '\n# "Limb volum" = "procedures.limb_volume_l"   # 0.95\n' in text  # 2*9/(9+10) = 0.947
    assert '\n# "qqqq" is not recognized\n' in text
    assert '# ignore = ["Limb volum", "qqqq"]' in text


def test_words_that_are_no_choice_are_listed(suggest) -> None:
    text = suggest(f"{HEAD}\nP1,2011-05-03,leg,1\nP2,2011-05-03,leg,2\nP3,2011-05-03,leg,ND\n")
    assert '# [choices."procedures.side"]   # L, R\n# "1" = "?"\n# "2" = "?"\n' in text


def test_a_file_that_is_not_recognized_yet_is_taken_as_long(suggest, dictionary) -> None:
    text = suggest("Nyckel;Dagen;Kroppsdel;Sida\nP1;2011-05-03;leg;L\n")
    assert 'layout = "long"' in text
    assert '"Sida" = "procedures.side"' in text
    assert '"Nyckel"' in text
    parse_mapping(text, dictionary)


def test_an_ambiguous_file_still_gets_a_suggestion(suggest) -> None:
    text = suggest(f"{HEAD}\nP1,03/04/2011,leg,L\n")
    assert '# order = "dmy"' in text
    assert "choices" not in text


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD},sex,Limb volume (mL),Anm\n{ROW},F,9000,x\n",
        "pat,side,ilp1_date,ilp1_region,ilp2_date,ilp2_region\nP1,L,2011-05-03,leg,2012-05-03,arm\n",
        "record_id,redcap_repeat_instrument,procedure_date,region,side,therapy___tvec,start_date\n"
        "1,procedures,2011-05-03,leg,L,,\n1,therapies,,,,1,2012-05-03\n",
    ],
)
def test_reading_with_the_suggestion_changes_nothing(suggest, reader, text: str) -> None:
    mapping = suggest(text)
    before, after = reader.text(text), reader.text(text, mapping=mapping)
    assert before.fields == after.fields
    assert before.units == after.units
    assert before.layout == after.layout
    for table, _ in before.fields:
        assert reader.rows(before, table, "*") == reader.rows(after, table, "*")


def test_a_bundle_names_its_sheets(reader) -> None:
    path = reader.write_workbook(
        {
            "Patienter": [["Patientnummer", "Egen"], ["P1", 1]],
            "Behandlingar": [HEAD.split(","), ROW.split(",")],
        }
    )
    text = suggest_mapping(path, reader.dictionary)
    assert '"Behandlingar" = "procedures"' in text
    assert '"Behandlingar!side" = "procedures.side"' in text
    registry = reader.path(path, text)
    assert registry.layout == "bundle"


def test_nothing_to_look_at(reader) -> None:
    path = reader.write_workbook({"Blad1": []})
    with pytest.raises(ReadingError, match="nothing to map"):
        suggest_mapping(path, reader.dictionary)
    with pytest.raises(ReadingError, match="no file"):
        suggest_mapping(Path(reader.folder / "absent.csv"), reader.dictionary)
