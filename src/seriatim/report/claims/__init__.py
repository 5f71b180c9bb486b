"""What was found about published numbers: pages and terminal text."""
