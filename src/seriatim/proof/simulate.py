"""Run scenarios over many cohorts: on all cores, resumable, the same numbers for any workers.

Cohort i of a scenario has its own random numbers, from the seed, the scenario's name and i. Answers
are kept in parts of a hundred cohorts; a part that is already in the folder is read, not made
again. A part belongs to the protocol, the seed and the source code that made it: after a change of
either it is not found, so that no table mixes two programs.
"""

from __future__ import annotations

import hashlib
import os
import signal
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from seriatim.proof.design import Design, derive_design
from seriatim.proof.studies import ProofError, asked_by, make_study
from seriatim.protocol import Protocol

PART = 100
_FIELDS = 4
#: What is done with answers once they are there does not change them.
_AFTERWARDS = ("characteristics.py", "tables.py")

Answers = NDArray[np.float64]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Cohorts ``start`` to ``stop`` (not included) of one scenario: the work of one part."""

    scenario: str
    design: Design
    seed: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What to simulate. ``workers`` changes the time it takes and nothing else."""

    protocol: Protocol
    scenarios: tuple[str, ...]
    cohorts: int
    seed: int = 1
    workers: int = 1


def simulate(
    wanted: Simulation, folder: Path, progress: Progress = lambda done: None
) -> dict[str, Answers]:
    """Return the answers of every scenario: (cohorts, questions, 4), in the order of cohorts.

    ``folder`` holds the parts; ``progress`` is told how many cohorts were added. Raises
    ``ProofError`` for a scenario that does not exist or that the protocol does not ask about.
    """
    design = derive_design(wanted.protocol)
    _check(wanted, design)
    kept = folder / "parts" / _key(wanted)
    kept.mkdir(parents=True, exist_ok=True)
    spans = [span for name in wanted.scenarios for span in _spans(wanted, design, name)]
    found: dict[Span, Answers] = {}
    for span in spans:
        part = _read_part(kept, span)
        if part is not None:
            found[span] = part
            progress(len(part))
    for span, answers in _answered([s for s in spans if s not in found], wanted.workers):
        found[span] = answers
        _write_part(kept, span, answers)
        progress(len(answers))
    return {
        name: np.concatenate([found[span] for span in spans if span.scenario == name])
        for name in wanted.scenarios
    }


def answer_span(span: Span) -> Answers:
    """Draw and answer the cohorts of one span."""
    study = make_study(span.scenario, span.design)
    answers = np.empty((span.stop - span.start, len(study.questions), _FIELDS))
    for row, cohort in enumerate(range(span.start, span.stop)):
        answers[row] = study.answer(generator(span.seed, span.scenario, cohort))
    return answers


def generator(seed: int, scenario: str, cohort: int) -> np.random.Generator:
    """Return the random numbers of one cohort of one scenario."""
    key = (zlib.crc32(scenario.encode()), cohort)
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


def _check(wanted: Simulation, design: Design) -> None:
    possible = asked_by(design)
    for name in wanted.scenarios:
        make_study(name, design)
        if name not in possible:
            raise ProofError(
                f"scenario {name}: the protocol has no endpoint that it concerns. "
                f"Scenarios of this protocol: {', '.join(possible) or 'none'}."
            )
    if wanted.cohorts < 1:
        raise ProofError(f"cohorts: expected 1 or more, found {wanted.cohorts}.")


def _spans(wanted: Simulation, design: Design, name: str) -> Iterator[Span]:
    for start in range(0, wanted.cohorts, PART):
        stop = min(start + PART, wanted.cohorts)
        yield Span(scenario=name, design=design, seed=wanted.seed, start=start, stop=stop)


def _answered(spans: list[Span], workers: int) -> Iterator[tuple[Span, Answers]]:
    """Yield parts as they are done, in any order."""
    if workers <= 1 or len(spans) <= 1:
        for span in spans:
            yield span, answer_span(span)
        return
    # Imported here: a single worker needs no pool, and importing it takes a while.
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from multiprocessing import get_context

    with ProcessPoolExecutor(
        min(workers, len(spans)),
        mp_context=get_context("spawn"),
        initializer=_leave_interruptions_to_the_parent,
    ) as pool:
        jobs = {pool.submit(answer_span, span): span for span in spans}
        try:
            for job in as_completed(jobs):
                yield jobs[job], job.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _leave_interruptions_to_the_parent() -> None:
    """Let Ctrl-C end the command once, instead of a traceback from every worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _key(wanted: Simulation) -> str:
    return f"{wanted.protocol.sha256[:12]}-seed{wanted.seed}-{source_hash()[:12]}"


@cache
def source_hash() -> str:
    """Return a hash of the source code that can change an answer."""
    digest = hashlib.sha256()
    for room in ("estimation", "synthetic", "proof"):
        files = resources.files("seriatim") / room
        for file in sorted(files.iterdir(), key=lambda entry: entry.name):
            _add(digest, file)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, file: Traversable) -> None:
    if file.name.endswith(".py") and file.name not in _AFTERWARDS:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")


def _path(folder: Path, span: Span) -> Path:
    return folder / f"{span.scenario}-{span.start:06d}-{span.stop:06d}.npy"


def _read_part(folder: Path, span: Span) -> Answers | None:
    path = _path(folder, span)
    if not path.is_file():
        return None
    expected = (span.stop - span.start, len(make_study(span.scenario, span.design).questions), 4)
    try:
        part = np.load(path, allow_pickle=False)
    except (ValueError, EOFError, OSError):
        return None
    return part if part.shape == expected else None


def _write_part(folder: Path, span: Span, part: Answers) -> None:
    """Write beside the place first, so that an interruption leaves no half part."""
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".partial", delete=False) as file:
        np.save(file, part)
    os.replace(file.name, _path(folder, span))
