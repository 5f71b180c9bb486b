"""What every page of ours shares: templates, style sheet with the fonts inside, words."""

from __future__ import annotations

import base64
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

#: What the severities of findings are called on a page.
SEVERITIES = {"block": "Blocked", "warn": "Warning", "note": "Note"}
#: What stands above the findings.
FINDINGS_SAY = (
    "What a statistical reviewer would say of these results. A blocked result must not stand as a "
    "headline without its finding."
)
FACES = (("regular", "400", "normal"), ("bold", "700", "normal"))


def is_synthetic(notice: str | None) -> bool:
    """Tell whether the notice of the data says that nobody is behind them."""
    return (notice or "").lstrip("# ").upper().startswith("SYNTHETIC")


def closing(synthetic: bool) -> str:
    """Return what stands at the end of every document."""
    made_up = "Synthetic data: no patient is behind these numbers. " if synthetic else ""
    return (
        f"{made_up}Made for research; not a medical device and no advice for the treatment of a "
        "patient."
    )


def full_stamp(stamp: str, version: str) -> str:
    """Join the fingerprints of data and protocol with the version that computed them."""
    return ", ".join(part for part in (stamp, version and f"Seriatim {version}") if part)


def page_environment() -> Environment:
    """Return the templates, escaping everything that comes from data."""
    return Environment(
        loader=PackageLoader("seriatim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def page_style() -> str:
    """Return the style sheet with the fonts inside."""
    package = resources.files("seriatim.report")
    faces = []
    for face, weight, style in FACES:
        data = (package / "fonts" / f"arimo-{face}.woff2").read_bytes()
        faces.append(
            f'@font-face{{font-family:"Arimo";font-weight:{weight};font-style:{style};'
            f"src:url(data:font/woff2;base64,{base64.b64encode(data).decode('ascii')}) "
            'format("woff2")}'
        )
    sheet = (package / "templates" / "report.css").read_text(encoding="utf-8")
    return "\n".join((*faces, sheet))
