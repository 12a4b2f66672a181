"""Prints the demo year, one CloudEvent a line."""

import json
import sys

from deploy.demo.year import generate

for event in generate():
    line = json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n"
    sys.stdout.buffer.write(line.encode())  # the same bytes whatever the machine's locale
