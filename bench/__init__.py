"""`make bench`: how fast is the estimation engine, beside R and the Python peers?

Not part of the package. `tasks` says what is measured, `engines/` and `r/` how each engine does it,
`cohort` makes the data, `worker` measures one call in a process of its own, `runner` interleaves
the processes, `report` writes the page. docs/how-to/run-the-benchmark.md explains its use.
"""
