"""The rules of the reviewer, one a module."""
