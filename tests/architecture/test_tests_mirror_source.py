"""Every public module has its unit test at the mirrored place, and none hides from the tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

# Module: where it is tested instead, and why. Keep it short.
TESTED_ELSEWHERE: dict[str, str] = {
    **dict.fromkeys(
        (
            "cli/__main__.py",
            "cli/app.py",
            "cli/check.py",
            "cli/claims.py",
            "cli/demo.py",
            "cli/evidence.py",
            "cli/patient.py",
            "cli/plan.py",
            "cli/prove.py",
            "cli/publish.py",
            "cli/review.py",
            "cli/run.py",
            "cli/version.py",
        ),
        "tests/functional runs the commands as a user does",
    ),
}


def is_public(path: str) -> bool:
    """Tell whether a module needs a mirror: no part of its path begins with an underscore."""
    return not any(part.startswith("_") for part in Path(path).parts)


def mirror(path: str) -> str:
    """Return where the unit test of a module belongs, below tests/unit."""
    module = Path(path)
    return (module.parent / f"test_{module.name}").as_posix()


def test_every_public_module_has_a_unit_test(root: Path, modules: tuple[Any, ...]) -> None:
    unit = root / "tests" / "unit"
    missing = [
        f"src/seriatim/{module.path} has no tests/unit/{mirror(module.path)}"
        for module in modules
        if is_public(module.path)
        and module.path not in TESTED_ELSEWHERE
        and not (unit / mirror(module.path)).is_file()
    ]
    assert not missing, "\n".join(missing)


def test_every_folder_of_modules_is_a_package(root: Path, modules: tuple[Any, ...]) -> None:
    """Without `__init__.py` a folder imports all the same, but the import contracts overlook it."""
    package = root / "src" / "seriatim"
    folders = {(package / module.path).parent for module in modules}
    missing = [str(f.relative_to(root)) for f in folders if not (f / "__init__.py").is_file()]
    assert not missing, f"no __init__.py in {sorted(missing)}"


def test_every_exception_names_a_module_that_exists(modules: tuple[Any, ...]) -> None:
    known = {module.path for module in modules}
    rooms = {path.split("/")[0] for path in known}
    gone = [p for p in TESTED_ELSEWHERE if p not in known and p.split("/")[0] in rooms]
    assert not gone, f"remove these exceptions: {gone}"


def test_the_mirror_itself() -> None:
    assert mirror("cohort/reading/csv.py") == "cohort/reading/test_csv.py"
    assert is_public("cohort/reading/csv.py")
    assert not is_public("cohort/__init__.py")
    assert not is_public("cohort/_rows.py")
