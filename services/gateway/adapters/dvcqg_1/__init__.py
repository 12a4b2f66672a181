"""The push of 2019 to 2025 to the National Public Service Portal, which most systems still make."""
