"""What a team would write without a platform, to measure beside ours: FastAPI, Celery, Redis and PostgreSQL.

A posted record is a row, and three tasks that write a row each. Nothing is decided, no repeat is noticed, and
a task that Redis forgets is lost. `make bench` installs it in an environment of its own.
"""
