"""What motcua is measured against: bare-bones runs on the same machine in the same minute.

`make bench` prints everything; nothing here is asserted, and no test depends on it.
"""
