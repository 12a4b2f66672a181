"""The demo: a commune's year sent through a running office, with citizens and officials who act."""
