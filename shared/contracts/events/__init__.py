"""The event contract: what is said on the bus, one frozen class for each version of each event.

Facts (`record`, `life_event`, `deadline`, `letter`, `survey`) are what our services publish;
`reported` is what other systems may tell us; `receipt` is what we answer them.
"""
