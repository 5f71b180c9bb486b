"""Draw the gallery: every figure of the demo registry as a small PNG, and the page that shows them.

Run by ``make gallery``. The pictures are those of the report at 174 mm, with a line below that says
SYNTHETIC; the protocol lines are read from the shipped protocol, so that the page cannot quote
another one.
"""

from __future__ import annotations

import io
import re
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from seriatim import load_protocol, read_cohort
from seriatim.analysis.data_sets.build import build_data_sets
from seriatim.analysis.deriving import derive
from seriatim.analysis.run import compute_results
from seriatim.report.contents import report_document
from seriatim.report.document import FigureBlock
from seriatim.report.figures.export import export_figure
from seriatim.report.sections.patient_timeline import timeline_block
from seriatim.synthetic import default_scenario, generate, write_registry

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "gallery.md"
WIDTH_MM, DPI, COLORS, BAND = 174.0, 161, 256, 26
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One picture: id, what it shows in a sentence, and the tables of the protocol behind it."""

    id: str
    title: str
    sentence: str
    tables: tuple[str, ...]


RESPONSE = ("groups.order", "endpoints.complete_response")
SURVIVAL = ("groups.order", "endpoints.overall_survival")
ENTRIES = (
    Entry(
        id="figure-flow",
        title="Flow of patients and procedures",
        sentence="Who came in, who was set aside and why, and who could be evaluated, counted from "
        "the records.",
        tables=("groups.order",),
    ),
    Entry(
        id="figure-response",
        title="Response",
        sentence="Every treated procedure by its best response, and the rate on both denominators "
        "with limits that allow for several procedures of one patient.",
        tables=RESPONSE,
    ),
    Entry(
        id="figure-alluvial",
        title="Response from each procedure to the next",
        sentence="Flows over all steps with ten or more procedures; the first bar holds those "
        "treated again, of how many with that response.",
        tables=("transitions", "endpoints.complete_response"),
    ),
    Entry(
        id="figure-contrast",
        title="Response after response",
        sentence="The response to the second procedure by the response to the first.",
        tables=("transitions",),
    ),
    Entry(
        id="figure-second-procedure",
        title="Three questions about the second procedure",
        sentence="Between procedures, within patients, and as if everybody had been treated twice: "
        "three estimands side by side.",
        tables=("comparisons",),
    ),
    Entry(
        id="figure-grades",
        title="Local toxicity and complications",
        sentence="Worst Wieberdink and Clavien-Dindo grades; bars grow both ways from the "
        "threshold that the protocol calls severe.",
        tables=("endpoints.severe_local_toxicity", "endpoints.major_complication"),
    ),
    Entry(
        id="figure-survival",
        title="Survival by procedures to date, and by procedures ever received",
        sentence="Left the fair comparison (Simon-Makuch), right the one grouped by the future, "
        "marked; below who is at risk, entered, censored and dead, which add up.",
        tables=SURVIVAL,
    ),
    Entry(
        id="figure-null-series",
        title="What grouping by the future shows without any effect",
        sentence="Medians in simulated series in which repeating does nothing, beside those "
        "observed, and how often each test calls the groups different.",
        tables=("endpoints.overall_survival",),
    ),
    Entry(
        id="figure-hazards",
        title="Death by treatment again: all models",
        sentence="Hazard ratios beside their table; an arrow goes on beyond the axis.",
        tables=("endpoints.overall_survival",),
    ),
    Entry(
        id="figure-from-procedure",
        title="Survival from each procedure",
        sentence="The clock restarted at each procedure: patients repeated and selected, so the "
        "figure says that it is no comparison.",
        tables=SURVIVAL,
    ),
    Entry(
        id="figure-incidence",
        title="In-field progression and death before it",
        sentence="Cumulative incidence with death as a competing event.",
        tables=("endpoints.time_to_in_field_progression",),
    ),
    Entry(
        id="figure-states",
        title="Course of the disease",
        sentence="The share of patients in each state over time.",
        tables=("endpoints.time_to_in_field_progression",),
    ),
    Entry(
        id="figure-comparisons",
        title="All comparisons of the protocol",
        sentence="Every comparison that was named before the data, with Holm's p-value.",
        tables=("comparisons",),
    ),
    Entry(
        id="figure-models-survival",
        title="Models of survival",
        sentence="Each covariate alone, and all together, with the deaths each model rests on.",
        tables=("models",),
    ),
    Entry(
        id="figure-swimmer",
        title="Swimmer plot",
        sentence="One lane a patient treated more than once: procedures, local control by "
        "response, progression, and how follow-up ended.",
        tables=("groups.order", "endpoints.time_to_in_field_progression"),
    ),
    Entry(
        id="figure-waterfall",
        title="Waterfall",
        sentence="The best change of tumor burden after each procedure, with the cuts of WHO.",
        tables=RESPONSE,
    ),
    Entry(
        id="figure-spider",
        title="Spider",
        sentence="The change of tumor burden over time after each procedure.",
        tables=RESPONSE,
    ),
    Entry(
        id="figure-timeline",
        title="One patient",
        sentence="Procedures, local control, toxicity, progression and other therapy of one "
        "synthetic patient on one axis of months.",
        tables=("endpoints.time_to_in_field_progression",),
    ),
)
HEAD = """# Gallery

Every figure of a report, here from the synthetic example registry (`seriatim demo`). **All
data are SYNTHETIC: no patient is behind any number or line.** Below each picture stand the lines of
the protocol `repeat_ilp` that made it; `seriatim plan repeat_ilp` prints what they ask for.

The pictures are 174 mm wide, as two columns of a journal. As files for a journal (SVG, PDF, PNG,
TIFF) each can have another width. Each is drawn again by `make gallery`.
"""


def protocol_lines(text: str, table: str) -> str:
    """Return the lines of a table of a protocol, of a repeated one all of them."""
    head = rf"(?:\[{re.escape(table)}\]|\[\[{re.escape(table)}\]\])"
    found = re.findall(rf"^{head}.*\n(?:.+\n)*", text, flags=re.MULTILINE)
    if not found:
        raise SystemExit(f"the protocol has no table {table}")
    return "\n\n".join(lines.rstrip() for lines in found)


def page(protocol: str) -> str:
    """Return the gallery as Markdown."""
    parts = [HEAD]
    for entry in ENTRIES:
        lines = "\n\n".join(protocol_lines(protocol, table) for table in entry.tables)
        parts.append(
            f"## {entry.title}\n\n{entry.sentence}\n\n"
            f"![{entry.title}, synthetic data](images/gallery/{entry.id}.png)\n\n"
            f"```toml\n{lines}\n```\n"
        )
    return "\n".join(parts)


def small(png: bytes) -> bytes:
    """Add the line that says SYNTHETIC, and reduce the colors."""
    drawn = Image.open(io.BytesIO(png))
    picture = Image.new("RGB", (drawn.width + 24, drawn.height + BAND + 20), "white")
    picture.paste(drawn, (12, 10))
    face = resources.files("seriatim.report") / "fonts" / "arimo-regular.ttf"
    with resources.as_file(face) as path:
        font = ImageFont.truetype(str(path), 15)
    text = "SYNTHETIC data of the example registry: no patient is behind it"
    ImageDraw.Draw(picture).text((12, drawn.height + 14), text, fill="#5c5c5c", font=font)
    target = io.BytesIO()
    few = picture.quantize(COLORS, dither=Image.Dither.NONE)
    few.save(target, format="png", optimize=True)
    return target.getvalue()


def main() -> None:
    """Write pictures and page."""
    protocol = load_protocol("repeat_ilp")
    with tempfile.TemporaryDirectory() as folder:
        registry = write_registry(generate(default_scenario(), SEED), Path(folder), shape="xlsx")
        cohort = read_cohort(registry, dictionary=protocol.dictionary)
    derivation = derive(cohort, protocol)
    data_sets = build_data_sets(derivation)
    document = report_document(compute_results(derivation), data_sets=data_sets)
    blocks = {block.id: block for block in document.blocks if isinstance(block, FigureBlock)}
    patients = data_sets.get("ADSL").where(NPROC=4).texts("USUBJID")
    one = timeline_block(data_sets, patients[0] or "")
    if one is not None:
        blocks[one.id] = one
    for entry in ENTRIES:
        block = blocks[entry.id]
        ((_, png),) = export_figure(
            block.spec, block.title, block.alt, width_mm=WIDTH_MM, dpi=DPI, formats=("png",)
        )
        (HERE / f"{entry.id}.png").write_bytes(small(png))
    source = resources.files("seriatim.protocol") / "repeat_ilp.toml"
    PAGE.write_text(page(source.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{len(ENTRIES)} pictures in {HERE}, page {PAGE}")


if __name__ == "__main__":
    main()
