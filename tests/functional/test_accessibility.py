"""axe finds no violation in the pages, light and dark.

Needs Chromium and axe-core; the environment variable AXE names the file axe.min.js
(CONTRIBUTING.md). Nothing is loaded while it runs.
"""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from seriatim.analysis.results import read_results
from seriatim.report.contents import report_document
from seriatim.report.document import Table
from seriatim.report.html import render_table_html

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
AXE = os.environ.get("AXE")
#: As Blink counts the schemes.
SCHEMES = {"dark": 0, "light": 1}
RUN = """
<script>
axe.run(document, {resultTypes: ["violations"]}).then(found => {
  const place = document.createElement("pre");
  place.id = "found";
  place.textContent = JSON.stringify({
    paper: getComputedStyle(document.body).backgroundColor,
    violations: found.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 300),
      v.nodes[0].failureSummary]),
  });
  document.body.appendChild(place);
});
</script>
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed"),
    pytest.mark.skipif(AXE is None, reason="AXE does not name axe.min.js"),
]


@pytest.fixture(scope="module")
def pages(example, seriatim, tmp_path_factory):
    """Return the report and a table of its own."""
    out = tmp_path_factory.mktemp("pages")
    done = seriatim("run", example, "--out", out)
    assert done.returncode == 0, done.stderr
    document = report_document(read_results(out))
    table = next(block for block in document.blocks if isinstance(block, Table))
    (out / "table.html").write_text(render_table_html(document, table), encoding="utf-8")
    return {"report": out / "report.html", "table": out / "table.html"}


def found_in(page, scheme, folder):
    """Run axe in a page; every part that a reader can open is open."""
    text = page.read_text(encoding="utf-8").replace("<details ", "<details open ")
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    script = f"<script>{Path(AXE).read_text(encoding='utf-8')}</script>{RUN}"
    copy = folder / "page.html"
    copy.write_text(text.replace("</body>", f"{script}</body>"), encoding="utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1300,1000"]
    command += [f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}"]
    command += [f"--user-data-dir={folder / 'browser'}", "--virtual-time-budget=120000"]
    done = subprocess.run(
        [*command, "--dump-dom", copy.as_uri()], capture_output=True, text=True, timeout=300
    )
    return json.loads(html.unescape(re.search(r'<pre id="found">(.*?)</pre>', done.stdout)[1]))


def test_axe_finds_what_is_planted(pages, tmp_path):
    page = tmp_path / "planted.html"
    text = pages["table"].read_text(encoding="utf-8")
    planted = '<img src=""><p style="color: #bbb; background: #fff">pale</p></main>'
    page.write_text(text.replace("</main>", planted), encoding="utf-8")
    rules = {violation[0] for violation in found_in(page, "light", tmp_path)["violations"]}
    assert {"image-alt", "color-contrast"} <= rules


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["report", "table"])
def test_axe_finds_no_violation(pages, name, scheme, tmp_path):
    found = found_in(pages[name], scheme, tmp_path)
    assert (found["paper"] == "rgb(255, 255, 255)") == (scheme == "light")
    assert found["violations"] == []
