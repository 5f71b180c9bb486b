"""From a protocol and a cohort to the results table."""
