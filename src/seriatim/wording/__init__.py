"""From result rows to words: find a row, name it, write its number. Whoever explains uses it."""
