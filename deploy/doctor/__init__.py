"""`motcua doctor`: probes that ask; `shared.service.diagnosis` judges, and has the messages."""
