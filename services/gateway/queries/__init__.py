"""The queries behind the pages: the client that asks the services, periods, and views of the answers."""
