"""Our client and the simulator, which share no code, over mutual TLS and signed."""

from odoo.tests import BaseCase, tagged

from ..ponto.addresses import webhooks_root
from ..ponto.auth import ClientCredentials, exchange_code, refresh, revoke
from ..ponto.certificates import ClientCertificate, read_pair
from ..ponto.client import PontoClient
from ..ponto.errors import (
    PontoAuthorizationError,
    PontoCertificateError,
    PontoError,
)
from ..ponto.login import begin, read_return
from ..ponto.signature import Signer
from ..ponto.transport import Transport
from ..simulator.bank import Bank
from ..simulator.partner_records import DEMO_APPLICATION
from ..simulator.server import SimulatorServer

KEYS = (DEMO_APPLICATION.client_id, DEMO_APPLICATION.secret)
RETURN = "http://localhost/ponto/login/return"


@tagged("post_install", "-at_install")
class TestPartnerContract(BaseCase):
    def setUp(self):
        super().setUp()
        self.server = SimulatorServer(Bank.empty(), tls=True)
        self.server.start()
        self.addCleanup(self.server.stop)
        self.bank = self.server.bank
        self.bank.signature_required = "all"
        certificate, key = self.server.client_certificate()
        _facts, self.certificate = read_pair(certificate.encode(), key.encode())

    def transport(self, root=None, *, signed=True, certificate=None):
        number, _certificate, key = self.server.signature_key()
        transport = Transport(
            root or self.server.tls_url + "/ponto-connect",
            retries=0,
            certificate=certificate or self.certificate,
            authority=self.server.authority.encode(),
            signer=Signer(number, key.encode()) if signed else None,
        )
        self.addCleanup(transport.close)
        return transport

    def log_in(self, transport):
        page = self.server.url + "/authorize/oauth2/auth"
        start = begin(page, KEYS[0], RETURN, ("ai", "name", "offline_access"))
        query = self.bank.log_in(start.url).partition("?")[2]
        back = read_return(dict(one.split("=", 1) for one in query.split("&")))
        self.assertEqual(back.state, start.state)
        return exchange_code(transport, *KEYS, back.code, RETURN, start.verifier)

    def test_a_whole_life_is_accepted_signed(self):
        bank_id = self.bank.add_institution(name="KBC", country="BE")
        account_id = self.bank.add_account(bank_id, "BE71096123456769")
        self.bank.add_transaction(account_id, "12.50")
        transport = self.transport()
        tokens = refresh(transport, *KEYS, self.log_in(transport).refresh_token)

        class Held:
            def token(self):
                return tokens.access

        client = PontoClient(transport, Held())
        (page,) = client.transactions(account_id)
        self.assertEqual(len(page.items), 1)
        self.assertEqual(client.userinfo().sub, self.bank.organization.id)
        partner = PontoClient(transport, ClientCredentials(transport, *KEYS))
        self.assertTrue(partner.create_onboarding_details({"email": "an@example.com"}))
        (page,) = partner.integration_accounts()
        self.assertEqual([one.account_id for one in page.items], [account_id])
        revoke(transport, *KEYS, tokens.refresh_token)
        with self.assertRaises(PontoAuthorizationError) as caught:
            refresh(transport, *KEYS, tokens.refresh_token)
        self.assertEqual(caught.exception.code, "invalid_grant")

    def test_the_keys_of_notifications_come_the_same_way(self):
        root = webhooks_root(self.server.tls_url + "/ponto-connect")
        self.assertTrue(PontoClient(self.transport(root)).webhook_keys())

    def test_an_unsigned_request_is_refused(self):
        with self.assertRaises(PontoError):
            self.log_in(self.transport(signed=False))

    def test_a_certificate_that_has_expired_is_named(self):
        certificate, key = self.server.client_certificate(days=-1)
        pair = ClientCertificate(certificate.encode(), key.encode())
        with self.assertRaises(PontoCertificateError) as caught:
            PontoClient(self.transport(certificate=pair)).webhook_keys()
        self.assertEqual(caught.exception.code, "client_certificate_expired")
