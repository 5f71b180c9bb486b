"""The ``seriatim`` command."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

#: What a shell expects of a program that Ctrl-C ended.
INTERRUPTED = 130


def main() -> None:
    """Run the command line; an interruption ends it with exit code 130 and no traceback."""
    try:
        # Imported here, so that an interruption while modules load is answered as well.
        from seriatim.cli.app import command_line

        app = command_line(*sys.argv[1:2])

        # What the modules made stays until the end: the collector need not look at it again. A
        # run makes very many small values and no cycles worth hunting, so it looks seldom.
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)
        try:
            app()
        finally:
            gc.unfreeze()
    except KeyboardInterrupt:
        _interrupted()
    except SystemExit as ended:
        # An interruption inside a command reaches here as the exit code that typer makes of it.
        if ended.code == INTERRUPTED:
            _interrupted()
        raise
    except RuntimeError as error:
        # DuckDB answers an interruption of a query with an error of its own.
        if str(error) == "Query interrupted":
            _interrupted()
        raise


def _interrupted() -> NoReturn:
    print("Interrupted.", file=sys.stderr)
    sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
