"""The page of a patient, and that nothing of the list "must never be displayed" is on any page."""

import io
import random
import re
from dataclasses import replace
from html import unescape

import pytest
from rich.console import Console

from seriatim.analysis.deriving import derive
from seriatim.analysis.patients.course import describe_course
from seriatim.analysis.patients.evidence import evidence_maker
from seriatim.analysis.patients.registry import read_patients
from seriatim.protocol import load_protocol
from seriatim.report.patient.page import print_patient, render_patient_page

LEVEL = re.compile(r"95% CrI")
INTERVAL = re.compile(r"95% CrI [<>]?\d+% to [<>]?\d+%")
PERCENT = re.compile(r"\d+%")
COUNTS = re.compile(r"\b[Oo]f \d+|\bn = \d+")
FORBIDDEN = re.compile(
    r"recommend|prefer|should be|indicated|best option|survival|overall|\bgain|benefit|utility|"
    r"\bscore|\brisk\b|\brank|better|worse|superior|significan|p-value|\bp ?[=<>]|hazard|odds|"
    r"extrapolat|traffic|\bred\b|\bgreen\b|will respond|expected",
    re.IGNORECASE,
)
DATE = re.compile(r"\b(19|20)\d\d-\d\d")


@pytest.fixture(scope="module")
def page(patient_registry, make_evidence):
    def render(patient, threshold=None):
        course = describe_course(patient_registry, patient)
        return render_patient_page(course, make_evidence(course, threshold))

    return render


def blocks(html):
    """Return the texts of a page as a reader sees them, one a paragraph, cell, item or label."""
    body = re.sub(r"<(style|title|desc)\b.*?</\1>", "", html.split("<body>", 1)[1], flags=re.S)
    parts = re.split(r"</?(?:p|li|td|th|h1|h2|caption|text|g|strong)\b[^>]*>", body)
    texts = (unescape(re.sub(r"<[^>]+>", " ", part)) for part in parts)
    return [" ".join(text.split()) for text in texts if text.strip()]


def offenses(html):
    """List what must never be displayed and is."""
    found = []
    for text in blocks(html):
        own = text.startswith("Your own threshold")
        rest = INTERVAL.sub("", text)
        if PERCENT.search(text) and not COUNTS.search(text):
            found.append(("a percentage without n", text))
        if re.search(r"\d\.\d\d", text) and "Seriatim" not in text:
            found.append(("two decimals", text))
        if PERCENT.search(LEVEL.sub("", rest)) and not INTERVAL.search(text) and not own:
            found.append(("a point without an interval", text))
        if FORBIDDEN.search(text):
            found.append(("a word", text))
        if DATE.search(text):
            found.append(("a date", text))
        if re.search(r"\b(fourth|fifth|4th|5th)\b", text) and "at least this patient's" not in text:
            found.append(("a fourth procedure", text))
    return found + [("a color", color) for color in signal_colors(html)]


def signal_colors(html):
    """Return colors of the drawings that a reader takes for red or green."""
    drawn = " ".join(re.findall(r"<svg.*?</svg>", html, flags=re.S))
    found = []
    for color in set(re.findall(r"#[0-9a-fA-F]{6}\b", drawn)):
        red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
        if red > 150 and green < 80 and blue < 80:
            found.append(color)
        if green > 100 and red < 0.7 * green and blue < 0.7 * green:
            found.append(color)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "<body><p>65% had one</p>",
        "<body><p>22 of 34 (65%)</p>",
        "<body><p>22 of 34 (64.71%; 95% CrI 48% to 79%)</p>",
        "<body><p>Recommended</p>",
        "<body><p>p = 0.02</p>",
        "<body><p>Overall survival: 91.9 months</p>",
        "<body><p>The fourth procedure</p>",
        "<body><p>2012-05-01</p>",
        '<body><svg fill="#d62020"></svg>',
        '<body><svg fill="#2ca02c"></svg>',
    ],
)
def test_the_check_finds_what_must_not_be_there(text):
    assert offenses(text)


def test_the_check_lets_pass_what_may_be_there():
    assert offenses("<body><p>22 of 34 (65%; 95% CrI 48% to 79%)</p>") == []


@pytest.mark.parametrize(
    "patient", ["alone_cr", "missing", "c1", "e2", "odd", "many", "both", "untreated"]
)
def test_nothing_forbidden_is_on_the_page_of_an_edge_patient(page, patient):
    assert offenses(page(patient, 0.3)) == []


def random_registry(seed):
    """Make a registry of 30 patients who have had up to four procedures each, at random."""
    draw = random.Random(seed)
    people, done, progressions, therapies = [], [], [], []
    for i in range(30):
        name = f"r{i}"
        people.append(f"{name} {draw.choice('FM')} {draw.choice(['-', draw.randint(1920, 1980)])} "
                      "alive 2016-12-01")  # fmt: skip
        field = draw.choice(["leg L", "leg R", "arm L"])
        for year in range(2005, 2005 + draw.choice([1, 1, 1, 2, 2, 2, 3, 4])):
            response = draw.choice(["CR", "CR", "PR", "SD", "PD", "NE lost", "-"])
            reason = "" if "lost" in response else " -"
            harm = f"{draw.choice(['-', 'I', 'II', 'III'])} {draw.choice(['-', 'none', 'IIIa'])}"
            done.append(f"{name}_{year} {name} {year}-03-01 {field} {draw.randint(20, 120)} "
                        f"{draw.choice([0, 2])} {harm} {response}{reason}")  # fmt: skip
            if draw.random() < 0.5:
                progressions.append(f"{name} {year}-09-01 in_field {field}")
        if draw.random() < 0.3:
            progressions.append(f"{name} 2012-01-01 distant - -")
            therapies.append(f"{name} anti_pd1 2012-02-01 {draw.choice(['-', '2012-09-01'])}")
    heads = {
        "patients": "patient_id sex birth_year vital_status last_contact_date",
        "procedures": "procedure_id patient_id procedure_date region side melphalan_mg tnf_mg "
        "wieberdink clavien_dindo response not_evaluable_reason",
        "progressions": "patient_id progression_date scope region side",
        "therapies": "patient_id therapy start_date stop_date",
    }
    bodies = (people, done, progressions, therapies)
    return {name: "\n".join([heads[name], *rows]) for name, rows in zip(heads, bodies, strict=True)}


def test_nothing_forbidden_is_on_the_pages_of_a_random_registry(small_patients):
    registry = read_patients(
        derive(small_patients("random", **random_registry(4)), load_protocol())
    )
    make = evidence_maker(registry)
    shown = set()
    for patient in registry.ids:
        course = describe_course(registry, patient)
        evidence = make(course, 0.2)
        # Patients of one kind have pages of one kind: one page of each is enough.
        kind = (evidence.own, evidence.not_shown, evidence.next_number, len(evidence.unlike))
        if kind not in shown:
            shown.add(kind)
            assert offenses(render_patient_page(course, evidence)) == []
    assert len(shown) >= 8


def test_the_page_is_one_file_without_script_or_address(page):
    html = page("alone_cr")
    assert "default-src 'none'" in html
    assert "<script" not in html
    addresses = set(re.findall(r"https?://[^\"' <]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    idents = re.findall(r'\bid="([^"]+)"', html)
    assert len(idents) == len(set(idents))
    assert html == page("alone_cr")


def test_names_from_the_registry_are_escaped(small_patients, patient_tables):
    tables = {name: text.replace("alone_cr", "<b>&") for name, text in patient_tables().items()}
    registry = read_patients(derive(small_patients("escaped", **tables), load_protocol()))
    course = describe_course(registry, "<b>&")
    html = render_patient_page(course, evidence_maker(registry)(course, None))
    assert "<h1>Patient &lt;b&gt;&amp;</h1>" in html


def test_synthetic_data_say_so(page, patient_registry, make_evidence):
    course = replace(describe_course(patient_registry, "c1"), notice="SYNTHETIC, made up.")
    evidence = make_evidence(course, None)
    assert 'class="notice synthetic"' in render_patient_page(course, evidence)
    assert 'class="notice' not in page("c1")


def test_a_missing_response_shows_both_groups_and_chooses_none(page):
    html = page("missing")
    assert "both groups are shown and neither is hers or his" in html
    assert html.count('scope="col">Complete response before') == 2
    assert html.count('scope="col">No complete response before') == 2


def test_the_page_says_whom_it_is_about_and_what_it_is_not(page):
    text = " ".join(blocks(page("alone_cr")))
    assert "patients whom somebody chose for another procedure" in text
    assert "not a medical device" in text


def test_a_terminal_says_the_same(patient_registry, make_evidence):
    course = describe_course(patient_registry, "alone_cr")
    evidence = make_evidence(course, 0.3)
    out = io.StringIO()
    print_patient(course, evidence, Console(file=out, width=200))
    said = out.getvalue()
    assert "Patient alone_cr" in said
    assert "3 of 4 (95% CrI" in said
    assert "Your own threshold" in said
