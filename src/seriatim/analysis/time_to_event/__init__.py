"""Survival, progression, remission and states: everything with a clock."""
