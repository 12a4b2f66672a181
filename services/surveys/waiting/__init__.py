"""Answers that wait, sealed, until a group of at least five goes in together.

An answer becomes durable when it arrives, in the transaction that takes its link away; otherwise a kill would
lose it or let it count twice. So that this transaction does not tell who said what, the answer is sealed in
it: encrypted, of one size, under a key that lies outside of the database and of its copies. Once five answers
of a pile wait, another transaction opens them and stores them all, in an order that chance decides. Whoever
reads every file of the database after every commit learns of an answer that one of five citizens gave it.
"""
