"""Sheets of our own layout, for which no official form was found."""
