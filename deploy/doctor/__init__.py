"""`motcua doctor`: probes that ask, a diagnosis that judges, and the messages in both languages."""
