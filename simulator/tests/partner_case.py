"""A started simulator, and what a partner's software and its customers do there."""

import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

from ..partner_records import DEMO_APPLICATION
from .case import SimulatorCase

ROOT = "/ponto-connect"
BACK = "http://localhost:8069/ponto/login/return"
VERIFIER = "a-verifier-of-the-required-length-which-is-43-or-more"
PARTNER = (DEMO_APPLICATION.client_id, DEMO_APPLICATION.secret)


def challenge(verifier):
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class PartnerCase(SimulatorCase):
    """Requests below ``/ponto-connect``; the login answers at once."""

    def setUp(self):
        super().setUp()
        self.bank.login_answer = "accept"

    def address(self, **changes):
        """Return an authorization address; a parameter of None is left out."""
        query = {
            "client_id": PARTNER[0],
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": "ai name offline_access",
            "state": "the-state-of-this-attempt",
            "code_challenge": challenge(VERIFIER),
            "code_challenge_method": "S256",
            **changes,
        }
        known = {name: value for name, value in query.items() if value is not None}
        return f"/authorize/oauth2/auth?{urlencode(known)}"

    def go_back(self, **changes):
        """Follow the address; return the parameters the person comes back with."""
        answer = self.request("GET", self.address(**changes))
        return self.returned(answer)

    def returned(self, answer):
        self.assertIn(answer.status, (302, 303), answer.content)
        address = answer.headers["Location"]
        self.assertTrue(address.startswith(f"{BACK}?"), address)
        parameters = parse_qs(urlsplit(address).query)
        return {name: values[0] for name, values in parameters.items()}

    def grant(self, grant_type, client=PARTNER, **form):
        body = urlencode({"grant_type": grant_type, **form})
        return self.token_request(client, body=body, root=ROOT)

    def exchange(self, code, **changes):
        form = {"redirect_uri": BACK, "code_verifier": VERIFIER, **changes}
        return self.grant("authorization_code", code=code, **form)

    def refresh(self, refresh_token):
        return self.grant("refresh_token", refresh_token=refresh_token)

    def log_in(self, **changes):
        """Log in and use the access token from now on; return both tokens."""
        answer = self.exchange(self.go_back(**changes)["code"])
        self.assertEqual(answer.status, 200, answer.content)
        self.token = answer.json["access_token"]
        return answer.json

    def partner_token(self):
        return self.grant("client_credentials").json["access_token"]

    def as_partner(self, method, path, attributes=None, kind="x"):
        self.token = self.partner_token()
        return self.call(method, f"{ROOT}{path}", attributes, kind=kind)

    def assert_refused(self, answer, status, error):
        self.assertEqual((answer.status, answer.json["error"]), (status, error))
