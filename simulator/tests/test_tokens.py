"""Section 1.1: client credentials on /oauth2/token; 4.2: refused tokens."""

from .case import DEMO, SimulatorCase

UNKNOWN = (401, "invalid_client")


class TestTokens(SimulatorCase):
    def test_1_1_grant_type_in_the_body_gives_a_token(self):
        answer = self.token_request()
        self.assertEqual(answer.status, 200)
        token = answer.json
        self.assertEqual(token["expires_in"], 1799)
        self.assertEqual(token["scope"], "ai")
        self.assertEqual(token["token_type"], "bearer")

    def test_1_1_grant_type_in_the_query_with_an_empty_body_works_too(self):
        answer = self.token_request(query="?grant_type=client_credentials", body="")
        self.assertEqual(answer.status, 200)

    def test_1_1_tokens_are_opaque_in_two_parts_of_43_characters(self):
        token = self.new_token()
        self.assertRegex(token, r"^[\w-]{43}\.[\w-]{43}$")
        self.assertNotEqual(token, self.new_token())

    def test_1_1_scope_is_that_of_the_integration(self):
        self.bank.add_client("payer", "s", scope="ai pi")
        self.assertEqual(self.token_request(("payer", "s")).json["scope"], "ai pi")

    def test_1_1_wrong_secret_or_id_is_401_in_the_oauth_shape(self):
        for client in ((DEMO[0], "wrong"), ("nobody", DEMO[1]), ("", "")):
            with self.subTest(client=client):
                answer = self.token_request(client)
                self.assertEqual(answer.status, 401)
                self.assertEqual(answer.json["error"], "invalid_client")
                self.assertTrue(answer.json["error_description"])

    def test_1_1_no_basic_header_is_401(self):
        answer = self.request("POST", "/oauth2/token?grant_type=client_credentials")
        self.assertEqual(answer.status, 401)

    def test_4_2_missing_or_other_grant_is_400(self):
        missing = self.token_request(body="")
        self.assertEqual(
            (missing.status, missing.json["error"]), (400, "invalid_request")
        )
        other = self.token_request(body="grant_type=password")
        self.assertEqual(
            (other.status, other.json["error"]), (400, "unsupported_grant_type")
        )

    def test_1_1_a_custom_integration_is_unknown_at_the_partners_root(self):
        refused = self.token_request(root="/ponto-connect")
        self.assertEqual((refused.status, refused.json["error"]), UNKNOWN)
        self.assertEqual(self.get("/ponto-connect/accounts").status, 401)
        self.assertEqual(self.get("/accounts").status, 200)

    def test_a_token_lives_1799_seconds_by_the_movable_clock(self):
        self.token = self.new_token()
        self.bank.advance(seconds=1798)
        self.assertEqual(self.get("/accounts").status, 200)
        self.bank.advance(seconds=1)
        answer = self.get("/accounts")
        self.assertEqual((answer.status, answer.code), (401, "invalidAccessToken"))

    def test_4_2_missing_or_unknown_token_is_401(self):
        for headers in ({}, {"Authorization": "Bearer a.b"}, {"Authorization": "x"}):
            with self.subTest(headers=headers):
                answer = self.request("GET", "/accounts", headers=headers)
                self.assertEqual(answer.status, 401)
                self.assertEqual(answer.code, "invalidAccessToken")

    def test_4_4_tokens_of_a_deleted_integration_are_refused(self):
        self.bank.add_client("gone", "s")
        self.use(("gone", "s"))
        self.bank.remove_client("gone")
        self.assertEqual(self.get("/accounts").status, 401)
        self.assertEqual(self.token_request(("gone", "s")).status, 401)
