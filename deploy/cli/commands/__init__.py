"""One command a file: options in, one function called, its value on the screen."""
