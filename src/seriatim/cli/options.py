"""Arguments and options that several commands take, in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Registry = Annotated[Path, typer.Argument(help="The registry: a file or a folder.")]
Mapping = Annotated[
    Path | None, typer.Option("--mapping", "-m", help="A mapping file for the columns.")
]
Protocol = Annotated[
    str, typer.Option("--protocol", "-p", help="A shipped protocol or a .toml file.")
]
#: The protocol of a command that is about a protocol alone.
OnlyProtocol = Annotated[
    str, typer.Argument(help="A shipped protocol (repeat_ilp) or a .toml file.")
]
Dictionary = Annotated[str, typer.Option(help="A shipped dictionary or a .toml file.")]
Run = Annotated[Path, typer.Argument(help="A folder that seriatim run wrote, or a bundle.")]
Letter = Annotated[Path | None, typer.Option("--out", "-o", help="A .md or .html file to write.")]
Page = Annotated[Path | None, typer.Option("--out", "-o", help="An .html file to write.")]

#: The protocol and the dictionary that are taken where none is named.
PROTOCOL, DICTIONARY = "repeat_ilp", "ilp"
