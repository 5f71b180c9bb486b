"""Registries with known truth, to teach with and to test everything else on.

``generate`` builds one from a scenario and a seed, ``write_registry`` writes it to files.
"""

from seriatim.synthetic.generate import generate
from seriatim.synthetic.large import generate_large
from seriatim.synthetic.layouts import Shape
from seriatim.synthetic.mess import plant_errors, write_messy
from seriatim.synthetic.null_cohort import SimulationError
from seriatim.synthetic.registry import Registry
from seriatim.synthetic.scenario import REPEAT_ILP, Scenario, default_scenario
from seriatim.synthetic.sheets import Language
from seriatim.synthetic.writing import write_registry

__all__ = [
    "REPEAT_ILP",
    "Language",
    "Registry",
    "Scenario",
    "Shape",
    "SimulationError",
    "default_scenario",
    "generate",
    "generate_large",
    "plant_errors",
    "write_messy",
    "write_registry",
]
