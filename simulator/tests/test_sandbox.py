"""Section 2.16: the bank's side of an account can be read and changed."""

from .case import SimulatorCase

GIVEN = {
    "valueDate": "2025-03-02T00:00:00Z",
    "executionDate": "2025-03-02T00:00:00Z",
    "amount": 84.42,
    "currency": "EUR",
    "description": "Small Cotton Shoes",
    "remittanceInformationType": "unstructured",
    "remittanceInformation": "NEW SHOES",
}


class TestSandbox(SimulatorCase):
    def setUp(self):
        super().setUp()
        self.bank_id = self.bank.add_institution(name="Fake Bank")
        self.account_id = self.add_account(institution_id=self.bank_id)
        self.accounts = (
            f"/sandbox/financial-institutions/{self.bank_id}"
            "/financial-institution-accounts"
        )
        self.own_id = self.get(self.accounts).ids[0]
        self.path = f"{self.accounts}/{self.own_id}/financial-institution-transactions"

    def listed(self):
        return self.get(f"/accounts/{self.account_id}/transactions")

    def test_accounts_have_other_ids_and_the_same_reference(self):
        self.assertNotEqual(self.own_id, self.account_id)
        account = self.get(f"{self.accounts}/{self.own_id}").data
        self.assertEqual(account["type"], "financialInstitutionAccount")
        self.assertEqual(account["attributes"]["reference"], "BE71096123456769")
        self.assertRegex(
            account["attributes"]["currentBalanceChangedAt"], r"T\d\d:\d\d:\d\dZ$"
        )

    def test_a_movement_shows_after_the_next_synchronization_under_another_id(self):
        answer = self.post(self.path, GIVEN)
        self.assertEqual(answer.status, 201)
        self.assertEqual(answer.data["type"], "financialInstitutionTransaction")
        self.assertEqual(answer.data["attributes"]["valueDate"], "2025-03-02T00:00:00Z")
        self.assertEqual(self.get(self.path).ids, [answer.data["id"]])
        one = self.get(f"{self.path}/{answer.data['id']}")
        self.assertEqual(one.data, answer.data)
        self.assertEqual(self.listed().data, [])
        self.synchronize_fully(self.account_id)
        shown = self.listed().data[0]
        self.assertNotEqual(shown["id"], answer.data["id"])
        self.assertEqual(shown["attributes"]["amount"], 84.42)
        self.assertEqual(shown["attributes"]["remittanceInformation"], "NEW SHOES")

    def test_missing_attributes_give_one_error_each(self):
        answer = self.post(self.path, {"amount": 1, "currency": "EUR"})
        self.assertEqual(answer.status, 400)
        self.assertEqual(len(answer.json["errors"]), 4)

    def test_a_patch_changes_it_and_is_seen_after_the_next_synchronization(self):
        created = self.post(self.path, GIVEN).data["id"]
        self.synchronize_fully(self.account_id)
        changes = {
            "remittanceInformation": "CHANGED",
            "counterpartName": "A",
            "amount": 1,
        }
        answer = self.call("PATCH", f"{self.path}/{created}", changes)
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.data["attributes"]["remittanceInformation"], "CHANGED")
        before = self.listed().data[0]["attributes"]
        self.assertEqual(before["remittanceInformation"], "NEW SHOES")
        self.bank.advance(seconds=self.bank.synchronization_interval)
        self.synchronize_fully(self.account_id)
        after = self.listed().data[0]["attributes"]
        self.assertEqual(after["remittanceInformation"], "CHANGED")
        self.assertEqual((after["counterpartName"], after["amount"]), ("A", 84.42))
        self.assertGreater(after["updatedAt"], before["updatedAt"])

    def test_a_counterpart_name_changes_only_if_it_was_blank(self):
        created = self.post(self.path, {**GIVEN, "counterpartName": "First"}).data["id"]
        target = f"{self.path}/{created}"
        answer = self.call("PATCH", target, {"counterpartName": "Second"})
        self.assertEqual(answer.data["attributes"]["counterpartName"], "First")

    def test_unknown_ids_are_not_found(self):
        for target in (
            "/sandbox/financial-institutions/x/financial-institution-accounts",
            f"{self.accounts}/{self.account_id}",
            f"{self.path}/x",
        ):
            self.assertEqual(self.get(target).status, 404, target)
        self.assertEqual(self.call("DELETE", f"{self.path}/x").status, 405)
