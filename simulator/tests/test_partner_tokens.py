"""Section 1.3: the grants of way b, rotation, revocation, kinds of tokens."""

from .case import DEMO
from .partner_case import BACK, PARTNER, ROOT, PartnerCase


class TestCodeExchange(PartnerCase):
    def test_1_3_a_code_gives_both_tokens(self):
        account_id = self.add_account()
        tokens = self.log_in()
        self.assertEqual(tokens["expires_in"], 1799)
        self.assertEqual(tokens["token_type"], "bearer")
        self.assertEqual(tokens["scope"], "ai name offline_access")
        for name in ("access_token", "refresh_token"):
            self.assertRegex(tokens[name], r"^[\w-]{43}\.[\w-]{43}$")
        self.assertEqual(self.get(f"{ROOT}/accounts").ids, [account_id])

    def test_1_3_code_and_state_come_back(self):
        back = self.go_back(state="12345678")
        self.assertEqual(back["state"], "12345678")
        self.assertRegex(back["code"], r"^[\w-]{43}\.[\w-]{43}$")

    def test_1_3_a_code_works_once_and_its_tokens_die_with_the_second_try(self):
        code = self.go_back()["code"]
        tokens = self.exchange(code).json
        self.assert_refused(self.exchange(code), 400, "invalid_grant")
        self.token = tokens["access_token"]
        self.assertEqual(self.get(f"{ROOT}/accounts").status, 401)
        again = self.refresh(tokens["refresh_token"])
        self.assert_refused(again, 400, "invalid_grant")

    def test_1_3_a_code_lives_for_minutes_by_the_movable_clock(self):
        code, late = self.go_back()["code"], self.go_back()["code"]
        self.bank.advance(seconds=299)
        self.assertEqual(self.exchange(code).status, 200)
        self.bank.advance(seconds=1)
        self.assert_refused(self.exchange(late), 400, "invalid_grant")

    def test_4_2_another_redirect_uri_or_verifier_is_refused(self):
        for changes in (
            {"redirect_uri": f"{BACK}/other"},
            {"code_verifier": "x" * 43},
            {"code_verifier": ""},
        ):
            with self.subTest(**changes):
                answer = self.exchange(self.go_back()["code"], **changes)
                self.assert_refused(answer, 400, "invalid_grant")

    def test_4_2_an_unknown_code_is_refused(self):
        self.assert_refused(self.exchange("none"), 400, "invalid_grant")

    def test_1_3_without_offline_access_there_is_no_refresh_token(self):
        self.assertNotIn("refresh_token", self.log_in(scope="ai"))

    def test_1_3_pkce_can_be_left_out_unless_it_is_required(self):
        without = {"code_challenge": None, "code_challenge_method": None}
        code = self.go_back(**without)["code"]
        self.assertEqual(self.exchange(code).status, 200)
        self.bank.pkce_required = True
        self.assertEqual(self.go_back(**without)["error"], "invalid_request")

    def test_4_2_the_wrong_secret_or_a_custom_integration_is_refused(self):
        code = self.go_back()["code"]
        for client in ((PARTNER[0], "wrong"), DEMO, ("", "")):
            with self.subTest(client=client):
                answer = self.grant("authorization_code", client, code=code)
                self.assert_refused(answer, 401, "invalid_client")
        self.assert_refused(self.token_request(PARTNER), 401, "invalid_client")


class TestRotation(PartnerCase):
    def setUp(self):
        super().setUp()
        self.tokens = self.log_in()

    def test_1_3_every_refresh_gives_another_refresh_token(self):
        seen = {self.tokens["refresh_token"]}
        for _turn in range(3):
            self.bank.advance(seconds=1800)
            self.tokens = self.refresh(self.tokens["refresh_token"]).json
            self.token = self.tokens["access_token"]
            self.assertEqual(self.get(f"{ROOT}/accounts").status, 200)
            seen.add(self.tokens["refresh_token"])
        self.assertEqual(len(seen), 4)

    def test_1_3_the_used_one_is_dead_at_once_and_kills_its_family(self):
        new = self.refresh(self.tokens["refresh_token"]).json
        again = self.refresh(self.tokens["refresh_token"])
        self.assert_refused(again, 400, "invalid_grant")
        self.assert_refused(self.refresh(new["refresh_token"]), 400, "invalid_grant")

    def test_8_a_switch_lets_the_family_live(self):
        self.bank.refresh_reuse_kills_family = False
        new = self.refresh(self.tokens["refresh_token"]).json
        self.refresh(self.tokens["refresh_token"])
        self.assertEqual(self.refresh(new["refresh_token"]).status, 200)

    def test_8_a_switch_ends_refresh_tokens(self):
        self.bank.refresh_lifetime = 3600
        tokens = self.refresh(self.tokens["refresh_token"]).json
        self.bank.advance(seconds=3600)
        answer = self.refresh(tokens["refresh_token"])
        self.assert_refused(answer, 400, "invalid_grant")

    def test_8_the_answer_can_be_lost_after_the_rotation(self):
        self.bank.inject("refresh:lost:times=1")
        with self.assertRaises(ConnectionError):
            self.refresh(self.tokens["refresh_token"])
        again = self.refresh(self.tokens["refresh_token"])
        self.assert_refused(again, 400, "invalid_grant")

    def test_faults_of_one_grant_leave_the_others_alone(self):
        self.bank.inject(["refresh:500:times=1", "code:401"])
        self.assertEqual(self.refresh(self.tokens["refresh_token"]).status, 500)
        self.assertEqual(self.refresh(self.tokens["refresh_token"]).status, 200)
        self.assertEqual(self.grant("client_credentials").status, 200)
        self.assertEqual(self.exchange("x").status, 401)

    def test_1_3_revoking_ends_the_integration(self):
        form = f"token={self.tokens['refresh_token']}"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        path = f"{ROOT}/oauth2/revoke"
        nobody = self.request("POST", path, headers=headers, body=form)
        self.assertEqual(nobody.status, 401)
        answer = self.token_request(PARTNER, body=form, path=path)
        self.assertEqual((answer.status, answer.json), (200, {}))
        self.assertEqual(self.get(f"{ROOT}/accounts").status, 401)
        dead = self.refresh(self.tokens["refresh_token"])
        self.assert_refused(dead, 400, "invalid_grant")
        self.assertEqual(self.token_request(PARTNER, body=form, path=path).status, 200)


class TestKindsOfTokens(PartnerCase):
    def test_1_3_a_partner_token_has_no_scope_and_no_refresh_token(self):
        answer = self.grant("client_credentials").json
        self.assertEqual(answer["scope"], "")
        self.assertNotIn("refresh_token", answer)

    def test_8_2_a_partner_token_is_refused_on_customer_resources(self):
        self.assertEqual(self.as_partner("GET", "/accounts").status, 403)
        self.assertEqual(self.as_partner("GET", "/userinfo").status, 403)
        listed = self.as_partner("GET", "/financial-institutions")
        self.assertEqual(listed.status, 200)

    def test_8_2_a_customer_token_is_refused_on_partner_resources(self):
        self.log_in()
        organization = self.bank.organization.id
        for method, path in (
            ("GET", "/integration-accounts"),
            ("DELETE", f"/organizations/{organization}/integration"),
            ("GET", f"/organizations/{organization}/usage/2026-01"),
        ):
            with self.subTest(path=path):
                self.assertEqual(self.call(method, ROOT + path).status, 403)

    def test_1_1_the_roots_do_not_know_each_others_tokens(self):
        self.log_in()
        self.assertEqual(self.get("/accounts").status, 401)
        self.token = self.partner_token()
        self.assertEqual(self.get("/accounts").status, 401)
        self.token = self.new_token()
        self.assertEqual(self.get(f"{ROOT}/accounts").status, 401)

    def test_8_1_links_are_built_from_the_root_of_the_call(self):
        account_id = self.add_account()
        self.log_in()
        account = self.get(f"{ROOT}/accounts/{account_id}").data
        related = account["relationships"]["transactions"]["links"]["related"]
        path = f"{ROOT}/accounts/{account_id}/transactions"
        self.assertEqual(related, self.server.url + path)
        first = self.get(f"{ROOT}/accounts").links["first"]
        self.assertTrue(first.startswith(f"{self.server.url}{ROOT}/accounts?"))
