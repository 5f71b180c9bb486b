"""One patient: the course, and what comparable patients had."""
