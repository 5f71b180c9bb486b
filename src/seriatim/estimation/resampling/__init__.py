"""Bootstrap and permutation of patients."""
