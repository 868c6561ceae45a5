import json

from ..client import PontoClient
from ..errors import PontoAnswerError, PontoAuthorizationError
from .client_case import ClientCase, ids, listed
from .scripted_server import answer, refusal
from .webhook_case import KID, jwk

ACCOUNT = {
    "type": "integrationAccount",
    "id": "i-1",
    "attributes": {
        "createdAt": "2025-03-01T10:00:00.123456Z",
        "lastAccessedAt": None,
    },
    "relationships": {
        "account": {"data": {"type": "account", "id": "a-1"}},
        "financialInstitution": {"data": {"type": "x", "id": "f-1"}},
        "organization": {"data": {"type": "organization", "id": "o-1"}},
    },
}


class TestPartner(ClientCase):
    def test_onboarding_details_are_left_at_ponto(self):
        created = answer({"data": {"type": "onboardingDetails", "id": "d-1"}}, 201)
        client = self.connect(created)
        details = {"email": "an@example.com", "addressCountry": "BE"}
        self.assertEqual(client.create_onboarding_details(details), "d-1")
        method, path, _headers, body = self.server.requests[-1]
        self.assertEqual((method, path), ("POST", "/onboarding-details"))
        self.assertEqual(
            json.loads(body),
            {"data": {"type": "onboardingDetails", "attributes": details}},
        )

    def test_onboarding_details_without_an_id_are_not_understood(self):
        client = self.connect(answer({"data": {}}, 201, ibanity_request_id="r-1"))
        with self.assertRaises(PontoAnswerError) as caught:
            client.create_onboarding_details({"email": "an@example.com"})
        self.assertEqual(caught.exception.request_id, "r-1")

    def test_an_integration_is_ended(self):
        client = self.connect(answer({"data": {"type": "integration", "id": "x"}}))
        client.delete_integration("o/1")
        self.assertEqual(
            self.server.requests[-1][:2],
            ("DELETE", "/organizations/o%2F1/integration"),
        )

    def test_the_accounts_of_all_organizations_are_listed(self):
        client = self.connect(listed(ACCOUNT))
        (page,) = client.integration_accounts()
        (got,) = page.items
        self.assertEqual(
            (got.id, got.account_id, got.institution_id, got.organization_id),
            ("i-1", "a-1", "f-1", "o-1"),
        )
        self.assertEqual(got.created_at.microsecond, 123456)
        self.assertIsNone(got.last_accessed_at)
        self.assertEqual(ids([page]), [["i-1"]])

    def test_the_keys_of_notifications_need_no_token(self):
        self.connect(first=answer({"keys": [jwk(), "rubbish"]}))
        client = PontoClient(self.transport)
        first, second = client.webhook_keys()
        self.assertEqual((first["kid"], second), (KID, {}))
        self.assertNotIn("Authorization", self.server.requests[0][2])

    def test_keys_that_are_no_list_are_not_understood(self):
        for body in ({}, {"keys": None}, {"keys": {}}):
            self.connect(first=answer(body, ibanity_request_id="r-2"))
            with self.assertRaises(PontoAnswerError) as caught:
                PontoClient(self.transport).webhook_keys()
            self.assertEqual(caught.exception.request_id, "r-2")

    def test_a_customers_token_is_refused(self):
        client = self.connect(refusal(403, "forbidden"))
        with self.assertRaises(PontoAuthorizationError):
            client.integration_accounts().__next__()
