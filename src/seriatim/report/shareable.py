"""Results without the names that a registry brings, for files that leave the hospital."""

from __future__ import annotations

from dataclasses import replace

from seriatim.analysis.results import Results


def without_names(results: Results) -> Results:
    """Return the results without names of procedures and of files; every number stays.

    The list of procedures whose recorded and derived response differ is emptied, the count of
    them is a result and stays. Files are named by their order; size and fingerprint stay, so that
    who has the file can still tell that it is the one. Small counts are not hidden.
    """
    files = tuple(
        (f"file {number}", size, sha256)
        for number, (_, size, sha256) in enumerate(results.provenance.files, start=1)
    )
    provenance = replace(results.provenance, files=files)
    return replace(results, disagreements=(), provenance=provenance)
