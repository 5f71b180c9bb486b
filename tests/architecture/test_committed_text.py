"""No committed file names a registry host or a path of one machine.

The project has to install wherever its own package registry is, and a path of the machine that
somebody worked on helps nobody. Bracketed letters keep the pattern from finding itself.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

HOSTS = (
    r"pyp[i]\.(org|io)",
    r"pythonhoste[d]\.",
    r"registr[y]\.(npmjs|yarnpkg)",
    r"npmj[s]\.(com|org)",
    r"(de[b]|ft[p]|securit[y]|archiv[e]|snapsho[t])\.debian\.",
    r"prox[y]\.golang\.",
    r"crate[s]\.io",
    r"conda\.anacond[a]\.",
)
PLACES = ("hom[e]", "wor[k]", "tm[p]", "roo[t]", "op[t]", "va[r]", "mn[t]", "User[s]", "privat[e]")
# A leading word character, dot or tilde makes it part of an address or of a relative path.
PATHS = (rf"(?<![\w.~\-}}])/({'|'.join(PLACES)})/[\w.]", r"\b[A-Z]:\\+User[s]\\")
PATTERN = re.compile("|".join((*HOSTS, *PATHS)))


def committed_files(root: Path) -> list[Path]:
    # The checkout may belong to another user, as in a container that mounts it.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    names = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout
    paths = [root / name for name in names.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_no_committed_file_names_a_host_or_a_machine(root: Path) -> None:
    if not (root / ".git").exists():
        pytest.skip("not a git checkout, so there is no list of committed files")
    files = committed_files(root)
    assert files
    found = []
    for path in files:
        content = path.read_bytes()
        if b"\0" in content:  # a picture or a font
            continue
        for number, line in enumerate(content.decode("utf-8").splitlines(), start=1):
            if PATTERN.search(line):
                found.append(f"{path.relative_to(root)}:{number}: {line.strip()[:120]}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "--index-url https://" + "pypi" + ".org/simple",
        "https://files.python" + "hosted.org/packages/x",
        "https://registry." + "npmjs" + ".org/left-pad",
        "deb http://" + "deb" + ".debian.org/debian stable main",
        "see /" + "home/anna/data.csv",
        '"/' + 'tmp/report.html"',
        "cd /" + "work/x",
        "#   pip-compile --output-file=/" + "root/constraints.txt",
        "C:\\" + "Users\\anna\\ilp.xlsx",
    ],
)
def test_the_pattern_finds_what_it_should(text: str) -> None:
    assert PATTERN.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "docs/wor" + "k/page.md",
        "https://www.example.org/home/page",
        "a temporary folder such as $TMPDIR/report",
        "patients/roo" + "t/cause",
        "#!/usr/bin/env bash",
        "the Debian package r-cran-survival",
    ],
)
def test_the_pattern_leaves_the_rest_alone(text: str) -> None:
    assert not PATTERN.search(text)
