"""Commands that make, run, examine, save and clear an office."""
