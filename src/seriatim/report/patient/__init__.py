"""The page of one patient: course, and what comparable patients had."""
