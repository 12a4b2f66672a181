"""Adapters: what the country's systems send, in their own forms, becomes reports of ours.

A generation of systems has a room each, with its mapping as data. Whatever no report needs is left out at the
door: causes of death, ethnic origin, identity numbers and files reach neither the bus nor a log.
"""
