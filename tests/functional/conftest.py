"""The example registry, made once for all functional tests."""

import subprocess
import sys

import pytest

from seriatim.synthetic import default_scenario, generate, write_registry


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """Return the synthetic registry as an Excel bundle."""
    folder = tmp_path_factory.mktemp("example")
    return write_registry(generate(default_scenario(), 1), folder, shape="xlsx")


@pytest.fixture(scope="session")
def seriatim():
    """Return a function that runs the command line in a process of its own."""

    def run(*arguments, **options):
        command = [sys.executable, "-m", "seriatim.cli", *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=120, check=False, **options
        )

    return run
