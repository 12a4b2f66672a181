"""How a finished letter leaves the office: issuing, e-mail over SMTP, and the case of a restored office."""
