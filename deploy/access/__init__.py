"""Access of a deployment: rights on the bus, keys, certificates, and the folder that holds them."""
