"""Web parts that all pages share: language, templates, request parameters, middleware and error pages."""
