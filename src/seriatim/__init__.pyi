from seriatim.analysis.planning.plan import make_plan as make_plan
from seriatim.analysis.results import ResultRow as ResultRow
from seriatim.analysis.results import Results as Results
from seriatim.analysis.run import run as run
from seriatim.analysis.writing import write_results as write_results
from seriatim.cohort import Cohort as Cohort
from seriatim.cohort import ReadingError as ReadingError
from seriatim.cohort import read_cohort as read_cohort
from seriatim.protocol import Protocol as Protocol
from seriatim.protocol import ProtocolError as ProtocolError
from seriatim.protocol import load_protocol as load_protocol
from seriatim.report import write_report as write_report

__version__: str
__all__: list[str]
