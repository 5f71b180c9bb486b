"""Times every engine in turns: `make bench`, or `python -m bench.runner --help`.

All entries of a task and size take their turn before any has its second; every other round goes
backwards. An entry that was ended, failed or is not there is not tried again.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from .cohort import cached_cohort
from .imports import measure_imports
from .machine import describe_machine
from .process import Place, measure
from .report import SMALL_ROWS, render_report
from .results import Record, Store, is_ok
from .small import measure_methods
from .tasks import HERE, TASKS, Entry, Task, task

WARM_UP_ROWS = 1_000
LIMIT_SECONDS = 120.0


def main() -> None:
    """Measure what the command line asks for, and write the page."""
    options = _options()
    work = options.folder.resolve()
    stored = work / "results.json"
    store = Store.load(stored, describe_machine())
    if options.imports or (options.tasks is TASKS and not store.imports):
        store.imports.update(measure_imports(options.rounds, work / "cache"))
        store.save(stored)
    if options.small or (options.tasks is TASKS and SMALL_ROWS in options.sizes):
        store.small[:] = measure_methods(work / "cache")
        store.save(stored)
    for chosen in options.tasks:
        for size in sorted(options.sizes):
            _measure_size(store, chosen, size, options)
            store.save(stored)
    options.report.write_text(render_report(store, note=options.note), encoding="utf-8")
    print(f"wrote {options.report}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    known = [t.name for t in TASKS]
    parser.add_argument("--sizes", nargs="*", type=rows, default=[])
    parser.add_argument("--tasks", nargs="*", type=task, default=TASKS, help=" ".join(known))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=LIMIT_SECONDS, help="CPU seconds a call")
    parser.add_argument("--imports", action="store_true", help="measure import times again")
    parser.add_argument("--small", action="store_true", help="time every method at 380 rows")
    parser.add_argument("--note", default="", help="a sentence for the top of the page")
    parser.add_argument("--folder", type=Path, default=HERE.parent / "build" / "bench")
    parser.add_argument("--report", type=Path, default=HERE.parent / "docs" / "benchmarks.md")
    return parser.parse_args()


def rows(text: str) -> int:
    """Read a number of rows: 1000 or 1e3."""
    number = float(text)
    if number != int(number) or number < 1:
        raise argparse.ArgumentTypeError(f"expected a number of rows such as 1e3, found {text}")
    return int(number)


def _measure_size(store: Store, chosen: Task, size: int, options: argparse.Namespace) -> None:
    work = options.folder.resolve()
    place = Place(
        data=cached_cohort(size, work),
        warm_up=cached_cohort(WARM_UP_ROWS, work),
        cache=work / "cache",
    )
    cells: dict[str, list[Record]] = {}
    for entry in turns(chosen.entries, options.rounds):
        done = cells.setdefault(entry.label, [])
        if done and not is_ok(done[-1]):
            continue
        seconds = None if done else projection(store, chosen, size, entry)
        if seconds is not None and seconds > options.limit:
            done.append({"status": "projected", "projected": seconds, "limit": options.limit})
        else:
            done.append(measure(entry, place, options.limit))
        _say(chosen, size, entry, done[-1])
    # Ratios are only of times from the same interleaved run: a rerun replaces all of a size.
    store.cells.setdefault(chosen.name, {})[str(size)] = cells


def turns(entries: tuple[Entry, ...], rounds: int) -> Iterator[Entry]:
    """Yield the entries once a round, every other round backwards."""
    for number in range(rounds):
        yield from entries if number % 2 == 0 else reversed(entries)


def projection(store: Store, chosen: Task, size: int, entry: Entry) -> float | None:
    """Seconds at this size if they grew with the rows, from the next smaller size measured.

    An entry that was ended or projected beyond its limit there is projected from that limit. Short
    calls are mostly overhead and extrapolated loops stop by themselves: no projection.
    """
    smaller = [s for s in store.sizes() if s < size and store.rounds(chosen, s, entry)]
    if not smaller:
        return None
    last = store.rounds(chosen, smaller[-1], entry)[-1]
    grown = size / smaller[-1]
    if last["status"] in ("killed", "projected"):
        return float(last["projected" if "projected" in last else "limit"]) * grown
    if not is_ok(last) or last["share"] < 1 or last["cpu"] < 0.5:
        return None
    return float(last["cpu"]) * grown


def _say(chosen: Task, size: int, entry: Entry, record: Record) -> None:
    text = f"{record['cpu']:.4g} s" if is_ok(record) else record["status"]
    detail = "" if is_ok(record) else record.get("message", "")
    print(f"{chosen.name:24} {size:>9} {entry.label:28} {text} {detail}", flush=True)


if __name__ == "__main__":
    main()
