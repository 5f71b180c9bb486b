"""Two runs side by side: which numbers changed, and why."""
