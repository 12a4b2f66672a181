"""Which records have contradictions in what other systems said of them."""
