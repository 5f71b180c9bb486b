"""Everything that a paper needs, as a user makes it."""

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile

import pytest

from seriatim.report.reproduce.bundle import verify_bundle

#: A small study with few figures, drawn coarsely, so that making it costs little.
PROTOCOL = """
format = 1
title = "Response and harm"
[groups.order]
by = "procedure_number"
levels = { "First ILP" = "1", "Second ILP" = "2" }
[endpoints.major_complication]
kind = "complication"
window_days = 90
[endpoints.local]
kind = "local_toxicity"
"""
#: The name of a patient, as it must stand in no file that is shared.
CANARY = "Kanariensson"


def registry_text():
    lines = ["patient_id,procedure_id,procedure_date,region,side,worst_clavien_dindo"]
    for patient in range(30):
        for number in range(1 + patient % 2):
            name = f"{CANARY}-{patient}" if patient == 3 else f"P{patient}"
            grade = ("none", "I", "II", "IIIa")[(patient + number) % 4]
            lines.append(
                f"{name},{name}-{number},20{10 + number}-03-{patient + 1:02},leg,L,{grade}"
            )
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Return registry, protocol and a journal's profile with coarse figures."""
    folder = tmp_path_factory.mktemp("study")
    registry = folder / f"{CANARY}.csv"
    registry.write_text(registry_text())
    protocol = folder / "protocol.toml"
    protocol.write_text(PROTOCOL)
    profile = folder / "coarse.toml"
    profile.write_text(coarse_profile())
    return registry, protocol, profile


def coarse_profile():
    from importlib import resources

    plain = resources.files("seriatim.report.profiles") / "plain.toml"
    text = plain.read_text(encoding="utf-8")
    return re.sub(r"dpi_combination = \d+", "dpi_combination = 72", text).replace(
        "dpi_halftone = 300", "dpi_halftone = 72"
    )


def publish(study, out, *more, **variables):
    registry, protocol, profile = study
    command = [sys.executable, "-m", "seriatim.cli", "publish", str(registry)]
    command += ["--protocol", str(protocol), "--profile", str(profile), "--out", str(out), *more]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=os.environ | variables,
    )


def hashes(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def published(study, tmp_path_factory):
    out = tmp_path_factory.mktemp("one") / "publication"
    done = publish(study, out, "--patients", PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    assert f"Publication: {out}" in done.stdout
    assert f"Bundle: {out}.zip" in done.stdout
    return out


def test_everything_is_there(published):
    names = {path.name for path in published.iterdir()}
    assert names == {
        "MANIFEST.json",
        "ars.json",
        "cbioportal",
        "checklists",
        "data",
        "figures",
        "manuscript.docx",
        "manuscript.md",
        "methods.md",
        "patients",
        "report.docx",
        "report.html",
        "report.pdf",
        "results.csv",
        "results.jsonl",
        "results.parquet",
        "run.json",
        "tables",
        "verify.R",
    }
    pages = {path.name for path in (published / "patients").iterdir()}
    assert len(pages) == 30 + 1
    assert {"index.html", "P7.html"} <= pages


def test_folder_and_bundle_are_as_the_manifest_says(published):
    bundle = published.with_name("publication.zip")
    assert verify_bundle(published) == ()
    assert verify_bundle(bundle) == ()
    with zipfile.ZipFile(bundle) as archive:
        assert set(archive.namelist()) == set(hashes(published))


@pytest.fixture(scope="module")
def published_again(study, tmp_path_factory):
    """Publish once more, with another seed, into a folder that holds files of others and older."""
    out = tmp_path_factory.mktemp("two") / "publication"
    older = {"figures/figure-99-old.svg": "old", "tables/table-99-changed.csv": "as it was"}
    files = [
        {"path": name, "bytes": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest()}
        for name, text in older.items()
    ]
    texts = older | {
        "MANIFEST.json": json.dumps({"files": files}),
        "tables/table-99-changed.csv": "changed since",
        "data/registry.csv": "mine",
    }
    for name, text in texts.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text)
    done = publish(study, out, "--patients", PYTHONHASHSEED="2")
    assert done.returncode == 0, done.stderr
    return out


def test_another_process_publishes_the_same_bytes(published, published_again):
    kept = {"data/registry.csv", "tables/table-99-changed.csv"}
    again = {name: sha256 for name, sha256 in hashes(published_again).items() if name not in kept}
    assert again == hashes(published)
    one, other = (out.with_name("publication.zip") for out in (published, published_again))
    assert one.read_bytes() == other.read_bytes()


def test_files_of_an_earlier_publication_go_and_those_of_others_stay(published_again):
    out = published_again
    assert not (out / "figures" / "figure-99-old.svg").exists()
    assert (out / "tables" / "table-99-changed.csv").read_text() == "changed since"
    assert (out / "data" / "registry.csv").read_text() == "mine"
    assert "data/registry.csv" not in (out / "MANIFEST.json").read_text()


def test_what_is_shared_names_nobody(study, published, tmp_path):
    """The registry's file and one of its patients carry a name that must not get out."""
    out = tmp_path / "shared"
    done = publish(study, out, "--shareable", "--minimum-cell", "5")
    assert done.returncode == 0, done.stderr
    assert not {"data", "cbioportal", "verify.R"} & {path.name for path in out.iterdir()}
    assert found_in(published)
    assert found_in(out) == []
    assert "fewer than 5" in (out / "results.csv").read_text()


def found_in(folder):
    """Name the files that hold the name, in zipped ones too."""
    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        parts = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                parts += [package.read(name) for name in package.namelist()]
        if any(CANARY.encode() in part for part in parts):
            found.append(path.name)
    return found


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{registry}", "--profile", "lancet"], "lancet_oncology"),
        (["{registry}", "--patients", "--shareable"], "Publish twice"),
        (["{registry}", "--out", "{registry}"], "expected a folder to write to, found a file"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_message(study, seriatim, tmp_path, arguments, words):
    registry, protocol, _ = study
    texts = [text.format(registry=registry) for text in arguments]
    done = seriatim("publish", *texts, "--protocol", protocol, cwd=tmp_path)
    assert done.returncode == 3
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_whole_example_is_published_twice_with_the_same_bytes(example, tmp_path):
    outs = [tmp_path / name / "publication" for name in ("one", "two")]
    for number, out in enumerate(outs):
        command = [sys.executable, "-m", "seriatim.cli", "publish", str(example), "--out", str(out)]
        variables = os.environ | {"PYTHONHASHSEED": str(number)}
        subprocess.run(command, check=True, capture_output=True, timeout=600, env=variables)
    assert hashes(outs[0]) == hashes(outs[1])
    assert outs[0].with_suffix(".zip").read_bytes() == outs[1].with_suffix(".zip").read_bytes()
