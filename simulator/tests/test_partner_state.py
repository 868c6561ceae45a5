"""What of way b survives a restart, and how the command line starts it."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

from .. import Bank, SimulatorServer
from .partner_case import BACK, ROOT, VERIFIER, PartnerCase

CHECKOUT = Path(__file__).parents[2]


class TestRestart(PartnerCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "state.json"

    def restart(self, bank=None):
        self.server.stop()
        self.server = SimulatorServer(bank, state_path=self.path).start()
        self.addCleanup(self.server.stop)
        self.bank = self.server.bank

    def test_a_second_start_knows_integrations_and_tokens(self):
        self.restart(self.bank)
        account_id = self.add_account()
        self.bank.webhook_url = "http://127.0.0.1:9/"
        tokens = self.log_in()
        kid = self.bank.public_webhook_keys()[0]["kid"]
        self.bank.block_organization(list(self.bank.organizations)[1])
        self.restart()
        tokens = self.refresh(tokens["refresh_token"]).json
        self.token = tokens["access_token"]
        self.assertEqual(self.get(f"{ROOT}/accounts").ids, [account_id])
        waiting = [notice.type for notice in self.bank.notices.values()]
        self.assertIn("pontoConnect.integration.created", waiting)
        self.assertEqual(self.bank.public_webhook_keys()[0]["kid"], kid)
        self.assertTrue(list(self.bank.organizations.values())[1].blocked)

    def test_a_state_from_before_way_b_goes_on(self):
        self.restart(self.bank)
        self.bank.organization_name = "An Older Name"
        self.bank.revision += 1
        self.server.stop()
        state = json.loads(self.path.read_text())
        for name in ("organizations", "integrations", "codes", "refresh_tokens"):
            del state[name]
        for name in ("logins", "onboardings", "notices", "webhook_keys"):
            del state[name]
        for name in ("application", "deliveries", "kept_papers"):
            del state[name]
        self.path.write_text(json.dumps(state))
        self.restart()
        self.assertEqual(self.bank.organization.name, "An Older Name")
        self.bank.login_answer = "accept"
        self.log_in(scope="ai name")
        self.assertEqual(self.get(f"{ROOT}/userinfo").json["name"], "An Older Name")


class TestCommandLine(unittest.TestCase):
    def test_it_serves_with_certificates_and_sends_webhooks(self):
        address = "http://127.0.0.1:9/ponto/webhook"
        options = ("--tls-port", "0", "--webhooks", address, "--dataset", "empty")
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "simulator", "--port", "0", *options],
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        url = process.stdout.readline().split()[-1]
        process.stdout.readline()
        self.assertIn(f"{url}/", process.stdout.readline())
        with urlopen(f"{url}/control/application") as answer:  # noqa: S310
            known = json.load(answer)
        self.assertIn(known["tls_url"], process.stdout.readline())
        with urlopen(f"{url}/control/webhooks") as answer:  # noqa: S310
            self.assertEqual(json.load(answer)["url"], address)


class TestInPython(unittest.TestCase):
    def test_a_person_is_played_without_http(self):
        bank = Bank.demo()
        application = bank.application.client_id
        url = (
            "http://localhost/authorize/oauth2/auth?response_type=code&scope=ai"
            f"&client_id={application}&redirect_uri={BACK}&state={VERIFIER}"
        )
        back = parse_qs(urlsplit(bank.log_in(url)).query)
        self.assertIn(back["code"][0], bank.codes)
        with self.assertRaisesRegex(ValueError, "client_id"):
            bank.log_in(url.replace(application, "nobody"))
        foreign = bank.accounts_of(list(bank.organizations)[1])[0].id
        with self.assertRaisesRegex(ValueError, "no accounts of that organization"):
            bank.log_in(url, account_ids=[foreign])
