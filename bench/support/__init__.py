"""What the benchmarks share: made-up rows, buses, databases, processes, and the bare-bones runs."""
