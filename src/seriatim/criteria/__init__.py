"""Clinical scales as pure functions: response (WHO, RECIST 1.1), Wieberdink, Clavien-Dindo."""

# ruff: noqa: F401, I001 - this module only re-exports, in few lines
from seriatim.criteria.best_response import (
    ChosenResponse, ResponseCriteria, ResponseRules, ResponseScope, assess_response,
    best_response, counted_results, response_at_target,
)  # fmt: skip
from seriatim.criteria.clavien_dindo import (
    ClavienDindoGrade, Complication, ContractedGrade, complications_in_window,
    contract_clavien_dindo, is_major_clavien_dindo, parse_clavien_dindo, parse_contracted,
    worst_clavien_dindo,
)  # fmt: skip
from seriatim.criteria.criterion import (
    ConfoundedRule, NadirRule, ProgressionReference, ProgressionScope,
)  # fmt: skip
from seriatim.criteria.errors import CriteriaError
from seriatim.criteria.lesions import (
    Biopsy, ConfoundingTherapy, Lesion, LesionAssessment, LesionCourse, LesionScope,
    LesionStatus, Measurement, RecordedProgression,
)  # fmt: skip
from seriatim.criteria.recist import RecistCriteria, assess_recist
from seriatim.criteria.response import (
    NotEvaluableReason, Response, ResponseFlag, ResponseResult, best_of, parse_response,
)  # fmt: skip
from seriatim.criteria.sizes import TooSmallRule
from seriatim.criteria.who import WhoCriteria, assess_who
from seriatim.criteria.wieberdink import (
    WieberdinkGrade, is_severe_wieberdink, parse_wieberdink, worst_wieberdink,
)  # fmt: skip
