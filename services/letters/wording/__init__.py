"""Wordings: the Jinja2 texts of letters, their grammar, filters, samples, guide and stored versions."""
