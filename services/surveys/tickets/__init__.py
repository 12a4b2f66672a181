"""Tickets, which open a survey form in place of its link's token."""
