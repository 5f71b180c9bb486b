"""Response by procedure number, and from each procedure to the next."""
