"""A method is whole when it has a source file, a unit test, an R script with its output, a page."""

import doctest
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src/seriatim/estimation"
METHODS = {
    "aalen_johansen",
    "bootstrap",
    "chi_squared",
    "clustered",
    "cox",
    "cox_curves",
    "cox_firth",
    "descriptives",
    "exact_tests",
    "fine_gray",
    "firth_logistic",
    "fisher_rxc",
    "g_formula",
    "gee",
    "gray_test",
    "kaplan_meier",
    "kaplan_meier_clustered",
    "landmark",
    "log_rank",
    "log_rank_clustered",
    "logistic",
    "mantel_haenszel",
    "mean_cumulative",
    "milestone",
    "mixed_logistic",
    "multi_state",
    "multiplicity",
    "noninferiority",
    "paired",
    "permutation",
    "poisson_bootstrap",
    "power",
    "probability_index",
    "proportion",
    "proportional_hazards",
    "restricted_mean",
    "shrunken_shares",
    "simon_makuch",
    "standardization",
    "target_trial",
    "trend",
    "two_by_two",
    "weighted_response",
}
# Parts of a method, or of all: they have unit tests and are described on the methods' pages.
PARTS = {
    "beta_rule",
    "beta_table",
    "bootstrap_survival",
    "breslow_day",
    "cause_rows",
    "cluster_grades",
    "clustered_logit",
    "cox_compiled",
    "cox_curves_sums",
    "cox_firth_sums",
    "cox_fit",
    "cox_grid",
    "cox_maximum",
    "cox_rows",
    "cox_sums",
    "cox_time_sums",
    "encoding",
    "estimate",
    "event_table",
    "fine_gray_fit",
    "fine_gray_sums",
    "firth_sums",
    "gee_sums",
    "group_tests",
    "group_values",
    "influence",
    "influence_sums",
    "information",
    "intervals",
    "likelihood_sums",
    "logistic_sums",
    "mixed_sums",
    "odds_terms",
    "partial_likelihood",
    "patient_blocks",
    "patient_rows",
    "penalized_points",
    "poisson_counts",
    "product_integral",
    "profile_likelihood",
    "profiles",
    "proportional_hazards_sums",
    "resampling",
    "response_rows",
    "row_counts",
    "sandwich",
    "shrunken_lattice",
    "shrunken_sums",
    "standardized_posterior",
    "standardized_sums",
    "stratified_table",
    "subdistribution",
    "summary",
    "survival_integral",
    "transition_table",
    "trial_weights",
    "value_counts",
    "weighted_event_table",
}
# What is put together from several methods has a script, but no source file and page of its own.
ANALYSES = {"models"}
HEADINGS = [
    "## Question",
    "## Data",
    "## Formula",
    "## Ties, zeros and missing values",
    "## Validated against",
    "## Worked example",
    "## References",
]


def _modules() -> dict[str, Path]:
    """Return where each module lies; the compiled loops are tested for themselves."""
    found = (path for path in SOURCE.rglob("*.py") if path.parent.name != "compiled")
    return {path.stem: path for path in found if path.stem != "__init__"}


def test_every_module_is_a_method_or_a_declared_part():
    assert set(_modules()) == METHODS | PARTS


@pytest.mark.parametrize("module", sorted(METHODS | PARTS))
def test_there_is_a_unit_test(module):
    source = _modules()[module].relative_to(SOURCE)
    assert (ROOT / f"tests/unit/estimation/{source.parent}/test_{module}.py").exists()


@pytest.mark.parametrize("method", sorted(METHODS))
def test_there_is_a_script_with_versions_and_cases(method):
    assert (ROOT / f"tests/reference/{method}.R").exists()
    output = json.loads((ROOT / f"tests/reference/{method}.json").read_text())
    assert output["script"] == f"{method}.R"
    assert output["r_version"]
    assert output["packages"]
    assert output["cases"]
    assert f"| {method}.R |" in (ROOT / "tests/reference/README.md").read_text()


@pytest.mark.parametrize("method", sorted(METHODS))
def test_there_is_a_page_whose_example_runs(method):
    page = ROOT / f"docs/methods/{method}.md"
    lines = page.read_text().splitlines()
    assert [line for line in lines if line.startswith("## ")] == HEADINGS
    assert f"tests/reference/{method}.R" in page.read_text()
    assert f"({method}.md)" in (page.parent / "README.md").read_text()
    outcome = doctest.testfile(str(page), module_relative=False)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("method", sorted(METHODS))
def test_the_page_says_what_several_hospitals_can_do(method):
    page = (ROOT / f"docs/methods/{method}.md").read_text()
    assert re.search(r"\b(sites?|hospitals?)\b", page, re.IGNORECASE)


def test_the_reference_folder_has_nothing_else():
    folder = ROOT / "tests/reference"
    assert {path.stem for path in folder.glob("*.json")} == METHODS | ANALYSES
    scripts = {path.stem for path in folder.glob("*.R")}
    assert scripts == METHODS | ANALYSES | {"group_comparison", "write_reference"}
