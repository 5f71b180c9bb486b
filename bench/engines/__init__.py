"""One module an engine, one function a task: setup in the function, what is timed in `run`.

A function takes a `Cohort` and returns a `Call`. Its imports stand inside it, so that a package or
method that is not there is an ImportError of that one measurement and of nothing else.
"""
