"""Pages that follow what happens: the word of the services that something changed, passed on to browsers."""
