"""Logistic models, marginal, random-intercept and penalized, and standardization."""
