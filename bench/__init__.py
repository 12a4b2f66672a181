"""Benchmarks of motcua beside bare-bones runs on the same machine in the same minute.

`make bench` prints all of them; nothing here is asserted, and no test depends on it.
"""
