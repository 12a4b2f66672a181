"""intake receives what other systems report, judges and stores it, and publishes it as facts."""
