"""Sections 2.3 and 2.4: booked and pending transactions; 3: their order, dates."""

from datetime import date, timedelta

from .case import SimulatorCase

ATTRIBUTES = """amount currency executionDate valueDate description
remittanceInformation remittanceInformationType counterpartName
counterpartReference bankTransactionCode proprietaryBankTransactionCode endToEndId
mandateId creditorId purposeCode additionalInformation fee cardReference
cardReferenceType digest internalReference createdAt updatedAt"""


class TestTransactions(SimulatorCase):
    def setUp(self):
        super().setUp()
        self.account_id = self.add_account(balance=100)
        self.path = f"/accounts/{self.account_id}/transactions"

    def add(self, amount=12.5, **details):
        return self.bank.add_transaction(self.account_id, amount, **details)

    def shown(self, transaction_id):
        return self.get(f"{self.path}/{transaction_id}").data["attributes"]

    def test_2_3_a_transaction_has_all_attributes_and_its_account(self):
        transaction = self.get(f"{self.path}/{self.add()}").data
        self.assertEqual(transaction["type"], "transaction")
        self.assertEqual(set(transaction["attributes"]), set(ATTRIBUTES.split()))
        self.assertEqual(
            transaction["relationships"]["account"],
            {
                "data": {"type": "account", "id": self.account_id},
                "links": {"related": f"{self.server.url}/accounts/{self.account_id}"},
            },
        )

    def test_2_3_amounts_are_signed_json_numbers(self):
        for amount, text in ((-12.34, b"-12.34"), (1000, b"1000"), ("0.10", b"0.1")):
            content = self.get(f"{self.path}/{self.add(amount)}").content
            self.assertIn(b'"amount": ' + text + b",", content)

    def test_2_3_a_single_answer_has_only_data_and_a_list_has_meta(self):
        transaction_id = self.add()
        self.assertEqual(set(self.get(f"{self.path}/{transaction_id}").json), {"data"})
        listed = self.get(self.path).json
        self.assertEqual(set(listed), {"data", "links", "meta"})
        self.assertEqual(
            set(listed["meta"]), {"paging", "synchronizedAt", "latestSynchronization"}
        )

    def test_2_3_texts_names_and_other_attributes_come_as_given(self):
        transaction_id = self.add(
            text="a<br>b 🪚",
            remittance_type="structured",
            counterpart_name="Ünï",
            counterpart_reference="BE71096123456769",
            end_to_end_id="E2E",
            mandateId="M-1",
            fee=1.25,
        )
        shown = self.shown(transaction_id)
        self.assertEqual(shown["remittanceInformation"], "a<br>b 🪚")
        self.assertEqual(shown["remittanceInformationType"], "structured")
        self.assertEqual(shown["counterpartName"], "Ünï")
        self.assertEqual(shown["counterpartReference"], "BE71096123456769")
        self.assertEqual((shown["endToEndId"], shown["mandateId"]), ("E2E", "M-1"))
        self.assertEqual(shown["fee"], 1.25)

    def test_3_dates_are_days_dressed_as_datetimes(self):
        transaction_id = self.add(date=date(2025, 3, 2))
        shown = self.shown(transaction_id)
        self.assertEqual(shown["executionDate"], "2025-03-02T00:00:00.000Z")
        self.assertEqual(shown["valueDate"], "2025-03-02T00:00:00.000Z")
        other = self.add(date="2025-03-01T23:00:00.000Z", valueDate=None)
        self.assertEqual(self.shown(other)["executionDate"], "2025-03-01T23:00:00.000Z")
        self.assertIsNone(self.shown(other)["valueDate"])

    def test_3_order_follows_creation_and_not_the_dates(self):
        today = self.bank.made_on
        early = self.add(date=today)
        late = self.add(date=today - timedelta(days=9))
        self.assertEqual(self.get(self.path).ids, [late, early])

    def test_2_3_two_identical_movements_share_the_digest_but_not_the_id(self):
        first, second = self.add(-7.8, text="same"), self.add(-7.8, text="same")
        self.assertNotEqual(first, second)
        self.assertEqual(self.shown(first)["digest"], self.shown(second)["digest"])
        self.assertRegex(self.shown(first)["digest"], "^[0-9a-f]{64}$")
        self.assertNotEqual(
            self.shown(self.add())["digest"], self.shown(first)["digest"]
        )

    def test_2_3_the_balance_follows_the_visible_movements(self):
        self.add("20.10")
        self.add("-0.05")
        account = self.get(f"/accounts/{self.account_id}").data["attributes"]
        self.assertEqual(account["currentBalance"], 120.05)

    def test_6_5_a_change_shows_in_updated_at_and_keeps_id_and_place(self):
        transaction_id, newer = self.add(), self.add()
        before = self.shown(transaction_id)
        self.bank.advance(seconds=60)
        self.bank.change_transaction(transaction_id, counterpart_name="Late Name")
        after = self.shown(transaction_id)
        self.assertEqual(after["counterpartName"], "Late Name")
        self.assertEqual(after["createdAt"], before["createdAt"])
        self.assertGreater(after["updatedAt"], before["updatedAt"])
        self.assertEqual(self.get(self.path).ids, [newer, transaction_id])

    def test_a_movement_can_vanish_and_its_id_is_then_an_unknown_one(self):
        older, gone, newer = self.add(1), self.add(2), self.add(4)
        self.add(8, visible=False)
        self.bank.change_transaction(gone, visible=False, text="too late")
        self.bank.remove_transaction(gone)
        self.assertEqual(self.get(self.path).ids, [newer, older])
        self.assertEqual(self.get(f"{self.path}/{gone}").status, 404)
        self.assertEqual(self.get(f"{self.path}?page[before]={gone}").data, [])
        self.assertEqual(self.get(f"{self.path}?page[before]={older}").ids, [newer])
        account = self.get(f"/accounts/{self.account_id}").data["attributes"]
        self.assertEqual(account["currentBalance"], 105)
        self.bank.scheduled_round()
        self.assertEqual(len(self.get(self.path).data), 3)

    def test_4_2_unknown_or_of_another_account_is_not_found(self):
        transaction_id, other = self.add(), self.add_account()
        for path in (
            f"{self.path}/none",
            f"/accounts/{other}/transactions/{transaction_id}",
        ):
            answer = self.get(path)
            self.assertEqual((answer.status, answer.code), (404, "resourceNotFound"))
            meta = answer.json["errors"][0]["meta"]
            self.assertEqual(meta["resource"], "transaction")
        self.assertEqual(self.get("/accounts/none/transactions").status, 404)

    def test_bad_values_and_missing_keys_are_sent_as_asked(self):
        bad = self.add(None, currency="DUBLOON", omit=("executionDate",))
        shown = self.shown(bad)
        self.assertIsNone(shown["amount"])
        self.assertEqual(shown["currency"], "DUBLOON")
        self.assertNotIn("executionDate", shown)
        self.assertEqual(self.shown(self.add(12.345))["amount"], 12.345)
        self.assertEqual(self.shown(self.add("many"))["amount"], "many")

    def test_2_3_there_is_nothing_to_post_delete_or_patch(self):
        for method in ("POST", "PATCH", "DELETE"):
            answer = self.call(method, f"{self.path}/{self.add()}", {"amount": 1})
            self.assertEqual(answer.status, 405)


class TestPendingTransactions(SimulatorCase):
    def account(self, available):
        bank_id = self.bank.add_institution(pending_transactions_available=available)
        return self.add_account(institution_id=bank_id, balance=10)

    def test_2_4_pending_ones_have_their_own_list_and_type(self):
        account_id = self.account(True)
        pending = self.bank.add_pending(account_id, -4, text="reserved")
        path = f"/accounts/{account_id}/pending-transactions"
        item = self.get(path).data[0]
        self.assertEqual((item["id"], item["type"]), (pending, "pendingTransaction"))
        self.assertEqual(self.get(f"{path}/{pending}").data, item)
        self.assertEqual(self.get(f"/accounts/{account_id}/transactions").data, [])
        account = self.get(f"/accounts/{account_id}").data["attributes"]
        self.assertEqual(account["currentBalance"], 10)

    def test_2_4_they_come_with_a_synchronization_of_their_own_subtype(self):
        account_id = self.account(True)
        pending = self.bank.add_pending(account_id, -4, visible=False)
        path = f"/accounts/{account_id}/pending-transactions"
        self.synchronize_fully(account_id, "accountTransactions")
        self.assertEqual(self.get(path).data, [])
        ended = self.synchronize_fully(account_id, "accountTransactionsWithUnsettled")
        self.assertEqual(self.get(path).ids, [pending])
        updated = f"/synchronizations/{ended.data['id']}/updated-pending-transactions"
        self.assertEqual(self.get(updated).ids, [pending])

    def test_2_4_a_bank_that_gives_none_brings_none(self):
        account_id = self.account(False)
        self.bank.add_pending(account_id, -4, visible=False)
        self.synchronize_fully(account_id, "accountTransactionsWithUnsettled")
        path = f"/accounts/{account_id}/pending-transactions"
        self.assertEqual(self.get(path).data, [])

    def test_2_4_they_can_vanish(self):
        account_id = self.account(True)
        pending = self.bank.add_pending(account_id, -4)
        self.bank.clear_pending(account_id)
        path = f"/accounts/{account_id}/pending-transactions"
        self.assertEqual(self.get(f"{path}/{pending}").status, 404)
