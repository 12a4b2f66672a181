"""The official forms: their layout as data, what fills them, and how they are written as XLSX and PDF."""
