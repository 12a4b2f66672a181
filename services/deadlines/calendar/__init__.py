"""The office's calendar of open minutes, and how decisions about single days change it. Pure."""
