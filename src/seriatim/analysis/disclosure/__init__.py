"""Results that can be shown to others: small cells, and what would tell them, are left out."""
