"""Receives an office's events and prints the id of each. SECRET names the file of the webhook's secret."""

import base64
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

KEY = base64.b64decode(Path(os.environ["SECRET"]).read_text().removeprefix("whsec_"))


class Receiver(BaseHTTPRequestHandler):
    """Answers one office."""

    def do_OPTIONS(self) -> None:
        """Agree to be sent events."""
        self.answer(200, {"WebHook-Allowed-Origin": self.headers["WebHook-Request-Origin"]})

    def do_POST(self) -> None:
        """Take an event whose signature is good and young. It may come twice: its id tells."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        id, at = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        made = base64.b64encode(hmac.digest(KEY, f"{id}.{at}.".encode() + body, "sha256")).decode()
        is_good = hmac.compare_digest(f"v1,{made}", self.headers["webhook-signature"])
        if not is_good or abs(time.time() - int(at)) > 300:
            return self.answer(401)
        print(json.loads(body)["type"], id, flush=True)
        return self.answer(204)

    def answer(self, status: int, headers: dict[str, str] | None = None) -> None:
        """Answer with a status and headers."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "9000"))), Receiver).serve_forever()
