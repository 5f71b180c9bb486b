"""A yes-or-no outcome by group: differences, their size and their number."""
