"""Questions to intake: receipts of events, forms of the counter, files of records, and finding them."""
