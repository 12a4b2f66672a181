"""E-mail: how one is sent over SMTP, and in which state it is afterwards."""
