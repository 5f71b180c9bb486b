"""Every method of the estimation engine, called once on the rows of a small registry.

One module a room of `seriatim.estimation`; each lists its calls in `METHODS`. `bench.small` times
them. A test holds the list against the pages of docs/methods, so that no method is forgotten.
"""
