"""The sections of the page: which sentences, figures and tables stand together."""
