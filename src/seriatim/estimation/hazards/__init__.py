"""Cox models and what is asked of them."""
