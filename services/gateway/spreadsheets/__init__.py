"""Spreadsheets that clerks export and keep: record books and civil-status registers, read as reports.

A table is recognised by the words of its header. Only the columns that a report needs are read; whatever else
a file has is dropped at once and goes nowhere.
"""
