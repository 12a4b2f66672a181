"""A certified provider: npm's oidc-provider in the Node of a wheel, and somebody who signs in there."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import httpx
from joserfc.jwk import ECKey, KeyParameters, OKPKey, RSAKey

from tests.support.node import NODE

SCRIPT: Final = Path(__file__).parent.parent / "openid_provider/provider.mjs"
PACKAGE: Final = Path(sys.prefix) / "openid_provider/node_modules/oidc-provider/lib/index.js"
ACTION: Final = re.compile(r'action="([^"]+)"')
HIDDEN: Final = re.compile(r'name="(\w+)" value="(\w+)"')
MOST_PAGES: Final = 10


def new_key(algorithm: str, name: str) -> dict[str, Any]:
    """A private key for signatures by an algorithm."""
    parameters: KeyParameters = {"kid": name, "use": "sig", "alg": algorithm}
    key: RSAKey | ECKey | OKPKey
    match algorithm:
        case "ES256":
            key = ECKey.generate_key("P-256", parameters)
        case "EdDSA":
            key = OKPKey.generate_key("Ed25519", parameters)
        case _:
            key = RSAKey.generate_key(2048, parameters)
    return dict(key.as_dict(private=True))


@contextmanager
def certified_provider(**settings: Any) -> Iterator[None]:
    """Run the provider until the block ends."""
    process = subprocess.Popen(
        [NODE, SCRIPT, PACKAGE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(json.dumps(settings) + "\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.strip() == "listening":
                break
        else:
            raise AssertionError(process.stderr.read() if process.stderr else "")
        yield
    finally:
        process.kill()
        process.communicate()


def sign_in_there(page: str, login: str, return_to: str) -> str:
    """Sign in on the provider's pages and agree; return the query with which the browser comes back."""
    with httpx.Client(trust_env=False, timeout=30) as browser:
        response = browser.get(page)
        for _ in range(MOST_PAGES):
            if response.is_redirect:
                address = urljoin(str(response.url), response.headers["location"])
                if address.startswith(return_to):
                    return httpx.URL(address).query.decode()
                response = browser.get(address)
                continue
            response.raise_for_status()
            form = dict(HIDDEN.findall(response.text)) | {"login": login, "password": "x"}
            action = ACTION.search(response.text)
            assert action, response.text
            response = browser.post(urljoin(str(response.url), unescape(action[1])), data=form)
    raise AssertionError("the provider did not send the browser back")
