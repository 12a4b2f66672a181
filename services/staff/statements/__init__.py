"""Statements: staff's signed word of who asks a question, after a look at the session and the rights."""
