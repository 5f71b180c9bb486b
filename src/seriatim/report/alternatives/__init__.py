"""What a screen reader says in place of a figure, written from the numbers it shows."""
