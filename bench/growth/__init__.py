"""What grows with the number of records: what an event, a page, a search, a form or a file takes."""
