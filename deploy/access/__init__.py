"""Who may do what: rights on the bus, keys, certificates, and the folder that holds them."""
