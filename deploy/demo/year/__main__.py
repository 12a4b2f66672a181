"""Prints the demo year, one CloudEvent a line: Văn Sơn's, or with `--district` that of all 34 communes."""

import json
import sys

from deploy.demo.year import generate, generate_district

for event in generate_district() if "--district" in sys.argv else generate():
    line = json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n"
    sys.stdout.buffer.write(line.encode())  # the same bytes whatever the machine's locale
