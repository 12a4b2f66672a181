"""Retention: how long personal data are kept, and how they are purged afterwards.

Each service declares in its `retention.py` what is expired and what of it is removed; when, and how much at
once, is decided here. Statistics stay: see `docs/decisions/0012-figures-stay-names-go.md`.
"""
