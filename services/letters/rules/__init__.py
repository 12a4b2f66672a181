"""Which letters the facts call for, whether they may go out, and the lifecycle of a letter; pure."""
