"""Local toxicity and complications."""
