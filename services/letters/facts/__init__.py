"""The recorded facts by which letters are written, the related cases, and the redaction of facts."""
