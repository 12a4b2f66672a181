"""The recorded facts by which letters are written, and the related cases."""
