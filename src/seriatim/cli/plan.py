"""``seriatim plan``: what a protocol will compute, before any data."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from seriatim.analysis.planning.plan import make_plan
from seriatim.cli import options
from seriatim.cli.failures import explained
from seriatim.protocol import load_protocol


def plan(
    protocol: options.OnlyProtocol = options.PROTOCOL,
) -> None:
    """Print every analysis of a protocol with its unit, denominator, method and estimand."""
    with explained():
        loaded = load_protocol(protocol)
    console = Console()
    console.print(f"[bold]{loaded.title}[/bold]")
    console.print(f"Protocol SHA-256 {loaded.sha256[:16]}, dictionary {loaded.dictionary}.")
    named = loaded.primary.replace("_", " ") or "none named"
    console.print(f"Primary comparison: {named}.")
    table = Table(show_lines=True)
    for heading in ("Analysis", "Endpoint", "Unit", "Denominator", "Groups", "Method"):
        table.add_column(heading, overflow="fold")
    planned = make_plan(loaded)
    for item in planned:
        name = item.analysis.replace("_", " ")
        endpoint = item.endpoint.replace("_", " ")
        table.add_row(name, endpoint, item.unit, item.denominator, item.groups, item.method)
    console.print(table)
    console.print("[bold]Estimands[/bold]")
    for item in planned:
        about = f" of {item.endpoint.replace('_', ' ')}" if item.endpoint else ""
        console.print(f"  {item.analysis.replace('_', ' ').capitalize()}{about}")
        for name, text in (
            ("population", item.population),
            ("denominator", f"{item.unit}; {item.denominator}"),
            ("events that change its meaning", item.intercurrent),
            ("time zero", item.time_zero),
            ("cluster", item.cluster),
            ("method", item.method),
            ("assumes", item.assumes),
        ):
            console.print(f"    {name}: {text}")
    console.print("[bold]Definitions[/bold]")
    for endpoint, definition in dict.fromkeys((i.endpoint, i.definition) for i in planned):
        if endpoint and "," not in endpoint:
            console.print(f"  {endpoint.replace('_', ' ')}: {definition}.")
