"""Explains a due time day by day, in Vietnamese and English, with the source of each rule. Pure."""
