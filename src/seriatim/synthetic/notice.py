"""The words that go with every synthetic file, so that nobody takes it for patient data."""

from __future__ import annotations

from seriatim.synthetic.registry import LABEL
from seriatim.synthetic.scenario import Scenario


def notice_of(scenario: Scenario, seed: int, medians: tuple[float, ...]) -> tuple[str, ...]:
    """Return the lines of the notice; the first begins with SYNTHETIC."""
    shown = " / ".join(f"{median:.1f}" for median in medians)
    return (
        f"{LABEL}.",
        "No record belongs to a person. No number was taken from patient records.",
        f"Scenario {scenario.name}, seed {seed}. Made by Seriatim; the same seed gives the same "
        "files.",
        "The counts agree with the abstract of Belgrano et al., Ann Surg Oncol 2019;26:1055-62. "
        "Other counts agree with it too. These are not the data of that paper, and nothing here "
        "says what its data were.",
        "Truth: repeated perfusion has no effect on the hazard of death. It was given at random "
        "among the patients alive, under follow-up and eligible at that moment.",
        "This cohort was selected from null cohorts so that naive median survival by the final "
        f"number of perfusions ({shown} months for 1 / 2 / 3 or more) resembles the published "
        "34 / 41 / 93. It shows that such a gradient can arise without an effect, not that it "
        "did.",
        "Local toxicity and complications come from one distribution for all perfusions.",
    )
