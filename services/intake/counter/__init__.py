"""The office's own counter: what its forms say is reported as other systems report, each form once."""
