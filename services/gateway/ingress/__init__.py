"""HTTP ingress for systems that cannot speak to the bus: they report events, and fetch the receipts."""
