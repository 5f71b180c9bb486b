"""docs/benchmarks.md from the stored measurements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .cohort import BYTES
from .results import Record, Store, difference, fastest, is_ok, yardstick
from .tasks import TASKS, Entry, Role, Task

TARGET_ROWS = 1_000_000
SMALL_ROWS = 380
SMALL_SECONDS = 0.002
IMPORT_SECONDS = 0.35

_INTRO = """\
# Benchmarks

How long the estimation engine takes beside R and the Python packages for the same question, on the
same rows, in the same minutes. `make bench` writes this page;
[how to run it](how-to/run-the-benchmark.md) says more about the conditions.
"""

_READING = """\
## How to read it

- **Data**: a made-up registry of repeated procedures. Integer days, 3 groups, 8 covariates,
  patients with 1 to 5 procedures and a gamma frailty, about 38 % of rows censored, later procedures
  entering late. A row is a procedure. Columns are 32-bit whole days and patient numbers, 8-bit
  codes and 64-bit covariates; R gets integers, factors and doubles in a data frame.
- **Time**: CPU seconds of one call on one thread, from plain typed columns in the form the engine
  likes best to its full result; medians of interleaved rounds, each in a process of its own that
  has already made the call on 1,000 rows. Calls under 5 s are repeated and the first, which also
  pays for fresh memory from the system, is left out; it stands beside ours below. Ours "from an
  event table" and "from checked rows" are bare kernels: they start when validation and encoding
  are done.
- **Memory**: highest resident memory during the call, above what the process held before it.
- **Difference**: the largest relative difference of the compared numbers (estimates, standard
  errors, limits, statistics; for each task those that both engines give) from the engine marked
  "reference". Above 1e-6 it is bold: a fast wrong answer is no answer. Bootstraps differ by
  chance, so theirs is bold above 0.1.
- "> 120 s (killed)": ended after 120 CPU seconds. "projected": not tried, because the time at a
  smaller size, or its limit, grown with the rows, is beyond the limit. "≈": fewer than 1,000
  replicates were run and the time extrapolated. "not available": not installed or not written yet.
"""


def render_report(store: Store, *, note: str = "") -> str:
    """Return the whole page."""
    parts = [_INTRO]
    if note:
        parts.append(f"> {note}\n")
    parts.append(_machine(store.machine, store))
    parts.append(_READING)
    parts.append(_targets(store))
    parts.append(_tasks(store))
    parts.append(_small(store))
    parts.append(_memory(store))
    parts.append(_imports(store.imports))
    return "\n".join(part for part in parts if part)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table; the empty text if there are no rows."""
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    if not lines:
        return ""
    titles = list(head)
    return "\n".join([f"| {' | '.join(titles)} |", "|---" * len(titles) + "|", *lines]) + "\n"


def format_seconds(seconds: float) -> str:
    """Write a time with two or three digits.

    >>> format_seconds(0.00016), format_seconds(0.0395), format_seconds(12.34)
    ('0.16 ms', '39.5 ms', '12.3 s')
    """
    number, unit = (seconds * 1000, "ms") if seconds < 1 else (seconds, "s")
    digits = 0 if number >= 100 else 1 if number >= 10 else 2
    return f"{number:.{digits}f} {unit}"


def format_memory(mib: float | None) -> str:
    """Write a peak of memory in whole MiB."""
    if mib is None:
        return "–"
    return "< 1 MiB" if mib < 1 else f"{mib:,.0f} MiB"


def format_difference(value: float, agreement: float) -> str:
    """Write a relative difference, bold where engines do not agree.

    >>> format_difference(3.2e-12, 1e-6), format_difference(0.02, 1e-6)
    ('3e-12', '**2e-02**')
    """
    text = "0" if value == 0 else f"{value:.0e}"
    return f"**{text}**" if value > agreement else text


def format_ratio(ratio: float) -> str:
    """Write a ratio of times.

    >>> format_ratio(3.14), format_ratio(255.2)
    ('3.1x', '255x')
    """
    return f"{ratio:.0f}x" if ratio >= 20 else f"{ratio:.1f}x"


def _cell(store: Store, task: Task, size: int, entry: Entry) -> str:
    rounds = store.rounds(task, size, entry)
    if not rounds:
        return ""
    seconds = store.seconds(task, size, entry)
    if seconds is None:
        return _no_time(rounds[-1])
    about = "≈ " if any(r["share"] < 1 for r in rounds if is_ok(r)) else ""
    parts = [about + format_seconds(seconds), format_memory(store.memory(task, size, entry))]
    found = difference(store, task, size, entry)
    if found is not None:
        parts.append(format_difference(found, task.agreement))
    elif entry == yardstick(store, task, size):
        parts.append("reference")
    return "; ".join(parts)


def _no_time(record: Record) -> str:
    status = record["status"]
    if status == "killed":
        return f"> {record['limit']:g} s (killed)"
    if status == "projected":
        return f"> {record['limit']:g} s (projected {record['projected']:,.0f} s)"
    return str(status)


def _tasks(store: Store) -> str:
    parts = ["## Each task\n", "Time; memory above the base; difference of the answer.\n"]
    for task in TASKS:
        sizes = [size for size in store.sizes() if str(size) in store.cells.get(task.name, {})]
        if not sizes:
            continue
        rows = [
            [_engine(entry), *(_cell(store, task, size, entry) for size in sizes)]
            for entry in task.entries
        ]
        head = ["engine", *(f"{size:,} rows" for size in sizes)]
        parts.append(f"### {task.title}\n\n{table(head, rows)}")
    return "\n".join(parts)


def _engine(entry: Entry) -> str:
    name = f"**{entry.label}**" if entry.role in (Role.OURS, Role.OURS_KERNEL) else entry.label
    return f"{name} ({entry.note})" if entry.note else name


def _targets(store: Store) -> str:
    sizes = store.sizes()
    if not sizes:
        return ""
    size = TARGET_ROWS if TARGET_ROWS in sizes else sizes[-1]
    roles = (Role.R_FULL, Role.R_KERNEL, Role.PEER)
    rows = [_target_row(store, task, size, roles) for task in TASKS]
    head = ["task", "seriatim", "first call", *(f"{role} / ours" for role in roles), "difference"]
    text = (
        f"## Ratios at {size:,} rows\n\n"
        "How many times longer the other takes; the ratio wanted"
        f"{'' if size == TARGET_ROWS else f' (at {TARGET_ROWS:,} rows)'} in brackets.\n"
    )
    return f"{text}\n{table(head, (row for row in rows if row))}"


def _target_row(store: Store, task: Task, size: int, roles: tuple[Role, ...]) -> list[str]:
    if str(size) not in store.cells.get(task.name, {}):
        return []
    own = fastest(store, task, size, Role.OURS)
    if own is None:
        (entry,) = (entry for entry in task.entries if entry.role == Role.OURS)
        wanted = [_wanted(task, role) for role in roles]
        return [task.title, _cell(store, task, size, entry), "", *wanted, ""]
    entry, seconds = own
    found = difference(store, task, size, entry)
    return [
        task.title,
        format_seconds(seconds),
        format_seconds(store.seconds(task, size, entry, kind="first") or seconds),
        *(_ratio(store, task, size, (role, seconds)) for role in roles),
        "reference" if found is None else format_difference(found, task.agreement),
    ]


def _ratio(store: Store, task: Task, size: int, against: tuple[Role, float]) -> str:
    role, seconds = against
    wanted = _wanted(task, role)
    other = fastest(store, task, size, role)
    if other is not None:
        name = f" {other[0].label}" if role == Role.PEER else ""
        ratio = other[1] / seconds
        is_short = size == TARGET_ROWS and ratio < task.targets.get(role, 0)
        short = " **short**" if is_short else ""
        return " ".join(f"{format_ratio(ratio)}{name} {wanted}{short}".split())
    tried = [r for e in task.entries if e.role == role for r in store.rounds(task, size, e)]
    limits = [r["limit"] for r in tried if "limit" in r]
    if not limits:
        return wanted or "–"
    return f"> {format_ratio(min(limits) / seconds)} {wanted}".strip()


def _wanted(task: Task, role: Role) -> str:
    return f"({task.targets[role]:g}x)" if role in task.targets else ""


def _small(store: Store) -> str:
    """Every method on the rows of a real registry, where simulation studies call it often."""
    rows = [
        [m["room"], m["title"], *_small_cells(m)]
        for m in sorted(store.small, key=lambda m: m["replicates"] > 1)
    ]
    body = table(["room", "method", "seriatim", "within 2 ms", "what takes longer"], rows)
    if not body:
        return ""
    single = [m for m in store.small if m["replicates"] == 1]
    within = sum(_is_within(m) for m in single)
    text = f"""\
## Every method at {SMALL_ROWS} rows

The size of a real registry, and of the data sets of a simulation study. From plain typed columns to
the full result; CPU seconds of one call, loaded and warm, the median of several batches.
{within} of {len(single)} are within 2 ms an estimate. Where a call makes several estimates, each
by searches of its own (a model a cause, the profile of each coefficient, each shift), the time of
one follows that of the call, and counts. A call of a resampling method makes 1,000 replicates; the
time is that of one.
"""
    return f"{text}\n{body}"


def _is_within(method: Record) -> bool:
    return is_ok(method) and _each(method) <= SMALL_SECONDS


def _each(method: Record) -> float:
    seconds: float = method["cpu"] / method["estimates"]
    return seconds


def _small_cells(method: Record) -> list[str]:
    if not is_ok(method):
        return [f"{method['status']}: {method['message']}", "**no**", ""]
    if method["replicates"] > 1:
        return [f"{format_seconds(method['cpu'])} a replicate", "", ""]
    within = _is_within(method)
    note = "" if within else method["note"]
    time = format_seconds(method["cpu"])
    if method["estimates"] > 1:
        time += f": {method['estimates']} at {format_seconds(_each(method))}"
    return [time, "yes" if within else "**no**", note]


def _memory(store: Store) -> str:
    """Peaks at the largest size, where they matter, beside the columns that a task reads."""
    if not store.sizes():
        return ""
    size = store.sizes()[-1]
    roles = (Role.OURS, Role.R_FULL, Role.PEER)
    rows = []
    for task in TASKS:
        fast = [fastest(store, task, size, role) for role in roles]
        if fast[0] is not None:
            peaks = ["" if f is None else _peak(store, task, size, f[0]) for f in fast]
            columns = size * sum(BYTES[name] for name in task.columns) / 2**20
            own = store.memory(task, size, fast[0][0])
            share = "" if own is None else f"{own / columns:.2f}"
            rows.append([task.title, format_memory(columns), peaks[0], share, *peaks[1:]])
    head = ["task", "its columns", "seriatim", "ours / columns", "R full call"]
    text = (
        f"## Memory at {size:,} rows\n\n"
        "Peak above the base, which holds the columns already. Ours should stay below twice the "
        "columns that the task reads; where a compiled loop runs, some 130 MiB of it are Numba.\n"
    )
    body = table([*head, "fastest Python peer"], rows)
    return f"{text}\n{body}" if body else ""


def _peak(store: Store, task: Task, size: int, entry: Entry) -> str:
    text = format_memory(store.memory(task, size, entry))
    return f"{text} ({entry.label})" if entry.role == Role.PEER else text


def _imports(imports: dict[str, list[float]]) -> str:
    rows = [
        [name, f"{wall:.2f} s", f"{cpu:.2f} s", _verdict(name, wall)]
        for name, (wall, cpu) in imports.items()
    ]
    body = table(["import", "wall", "CPU", f"wanted: {IMPORT_SECONDS} s"], rows)
    if not body:
        return ""
    return f"## Import\n\nA whole process, bytecode compiled and files cached.\n\n{body}"


def _verdict(name: str, wall: float) -> str:
    if not name.startswith("seriatim"):
        return ""
    return "yes" if wall <= IMPORT_SECONDS else "**no**"


def _machine(machine: dict[str, Any], store: Store) -> str:
    packages = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    lines = [
        f"- {machine['processor']}, {machine['cores']} cores of which one is used, "
        f"{machine['memory_gib']} GiB; {machine['system']}",
        f"- Python {machine['python']}; {packages}",
        f"- {_r_line(machine['r'])}",
        f"- rows: {', '.join(f'{size:,}' for size in store.sizes()) or 'none'}; "
        f"rounds: {_round_counts(store)}",
    ]
    return "## Machine and versions\n\n" + "\n".join(lines) + "\n"


def _r_line(versions: dict[str, str]) -> str:
    if not versions:
        return "R is not installed"
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def _round_counts(store: Store) -> str:
    def counts() -> Iterator[int]:
        for by_size in store.cells.values():
            for cells in by_size.values():
                yield max((len(rounds) for rounds in cells.values()), default=0)

    return " or ".join(str(count) for count in sorted(set(counts()))) or "none"
