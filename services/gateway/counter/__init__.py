"""The counter: forms by which officers file records, work on them, and enter births, marriages and deaths.

Each form is an event that intake reports once. What is possible and what is wrong is for intake to say; here
stand the fields of the forms and the order of the pages.
"""
