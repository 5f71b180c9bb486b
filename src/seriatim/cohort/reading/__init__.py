"""From any accepted registry file to raw tables of text, with every doubt as a problem."""
