"""Reference data: units, the catalogue of procedures, retention periods, an operator's own folder."""
