"""The scenarios that can be simulated: what each draws, asks and answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seriatim.proof.answers import Answer, Question
from seriatim.proof.curves import curve_questions, estimate_curves
from seriatim.proof.design import Design
from seriatim.proof.outcomes import compare_outcomes, outcome_questions
from seriatim.proof.survival import compare_survival, survival_questions
from seriatim.synthetic.clocks import P0, ClockScenario, draw_clocks
from seriatim.synthetic.histories import HISTORY_SCENARIOS, HistoryScenario, draw_history
from seriatim.synthetic.repeated_outcomes import (
    OUTCOME_SCENARIOS,
    OutcomeScenario,
    draw_outcomes,
)

Scenario = HistoryScenario | OutcomeScenario | ClockScenario

SCENARIOS: tuple[Scenario, ...] = (*HISTORY_SCENARIOS, *OUTCOME_SCENARIOS, P0)
SCENARIO_NAMES: tuple[str, ...] = tuple(scenario.name for scenario in SCENARIOS)


class ProofError(ValueError):
    """A proof that cannot be done as asked; the message says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One scenario under one design: the questions and the answers for a cohort."""

    scenario: Scenario
    design: Design
    questions: tuple[Question, ...]

    def answer(self, rng: np.random.Generator) -> tuple[Answer, ...]:
        """Draw one cohort and answer the questions in their order."""
        match self.scenario:
            case HistoryScenario():
                history = draw_history(self.scenario, rng)
                answers = compare_survival(self.design, self.scenario, history)
            case OutcomeScenario():
                outcomes = draw_outcomes(self.scenario, rng)
                answers = compare_outcomes(self.design, self.scenario, outcomes)
            case ClockScenario():
                answers = estimate_curves(self.design, draw_clocks(self.scenario, rng))
        # A cohort in which a group happens to be empty has no answer about that group.
        return tuple(answers.get(question.key, Answer()) for question in self.questions)


def make_study(name: str, design: Design) -> Study:
    """Build the study of a scenario; ``ProofError`` if there is none of this name."""
    for scenario in SCENARIOS:
        if scenario.name == name:
            return Study(scenario=scenario, design=design, questions=_questions(design, scenario))
    raise ProofError(f"scenario: expected one of {', '.join(SCENARIO_NAMES)}; found {name!r}.")


def asked_by(design: Design) -> tuple[str, ...]:
    """Name the scenarios that concern what the protocol asks."""
    kinds: list[type] = []
    if design.has_survival:
        kinds.append(HistoryScenario)
    if design.has_outcomes:
        kinds.append(OutcomeScenario)
    if design.progression_milestones:
        kinds.append(ClockScenario)
    return tuple(s.name for s in SCENARIOS if isinstance(s, tuple(kinds)))


def _questions(design: Design, scenario: Scenario) -> tuple[Question, ...]:
    match scenario:
        case HistoryScenario():
            return survival_questions(design, scenario)
        case OutcomeScenario():
            return outcome_questions(design, scenario)
        case ClockScenario():
            return curve_questions(design, scenario)
