"""Section 2.5: synchronizations; 2.6: what they brought; 4.3, 4.4, 6.1, 6.2."""

from datetime import timedelta

from ..clock import brussels_midnight
from .case import SimulatorCase


class TestSynchronizations(SimulatorCase):
    def setUp(self):
        super().setUp()
        self.account_id = self.add_account(balance=100)
        self.path = f"/accounts/{self.account_id}/transactions"

    def status(self, synchronization_id):
        answer = self.get(f"/synchronizations/{synchronization_id}")
        return answer.data["attributes"]["status"]

    def test_2_5_a_new_one_is_201_pending_without_relationships(self):
        answer = self.synchronize(self.account_id)
        self.assertEqual(answer.status, 201)
        self.assertEqual(set(answer.data), {"type", "id", "attributes"})
        attributes = answer.data["attributes"]
        self.assertEqual(
            set(attributes),
            {
                "resourceType",
                "resourceId",
                "subtype",
                "status",
                "errors",
                "createdAt",
                "updatedAt",
            },
        )
        self.assertEqual(attributes["status"], "pending")
        self.assertEqual(attributes["errors"], [])

    def test_2_5_it_goes_from_pending_over_running_to_success(self):
        self.bank.synchronization_seconds = 100
        created = self.synchronize(self.account_id).data["id"]
        self.assertEqual(self.status(created), "pending")
        self.bank.advance(seconds=50)
        self.assertEqual(self.status(created), "running")
        self.bank.advance(seconds=50)
        self.assertEqual(self.status(created), "success")

    def test_2_5_movements_are_seen_only_after_success(self):
        waiting = self.bank.add_transaction(self.account_id, 20, visible=False)
        self.synchronize(self.account_id)
        self.assertEqual(self.get(self.path).data, [])
        self.assertEqual(self.get(f"{self.path}/{waiting}").status, 404)
        self.bank.advance(seconds=2)
        self.assertEqual(self.get(self.path).ids, [waiting])

    def test_2_5_details_and_transactions_are_two_synchronizations(self):
        self.bank.add_transaction(self.account_id, 20, visible=False)
        self.synchronize_fully(self.account_id, "accountTransactions")
        account = f"/accounts/{self.account_id}"
        self.assertEqual(self.get(account).data["attributes"]["currentBalance"], 100)
        self.synchronize_fully(self.account_id, "accountDetails")
        self.assertEqual(self.get(account).data["attributes"]["currentBalance"], 120)

    def test_2_2_meta_shows_it_with_customer_online(self):
        created = self.synchronize(self.account_id).data["id"]
        latest = self.get(self.path).json["meta"]["latestSynchronization"]
        self.assertEqual(latest["id"], created)
        self.assertIs(latest["attributes"]["customerOnline"], True)

    def test_2_6_updated_transactions_are_those_created_or_changed(self):
        known = self.bank.add_transaction(self.account_id, 1)
        untouched = self.bank.add_transaction(self.account_id, 2)
        self.bank.change_transaction(known, visible=False, counterpart_name="Now")
        new = self.bank.add_transaction(self.account_id, 3, visible=False)
        ended = self.synchronize_fully(self.account_id)
        related = ended.data["relationships"]["updatedTransactions"]["links"]["related"]
        self.assertEqual(
            related,
            f"{self.server.url}/synchronizations/{ended.data['id']}"
            "/updated-transactions",
        )
        answer = self.get(related)
        self.assertEqual(answer.ids, [new, known])
        self.assertNotIn(untouched, answer.ids)
        self.assertEqual(set(answer.json["meta"]), {"paging"})
        self.assertEqual(answer.data[1]["attributes"]["counterpartName"], "Now")
        self.assertEqual(len(self.get(f"{related}?page[limit]=1").data), 1)

    def test_6_2_the_same_again_within_the_interval_is_400(self):
        self.synchronize_fully(self.account_id)
        again = self.synchronize(self.account_id)
        self.assertEqual(
            (again.status, again.code), (400, "accountRecentlySynchronized")
        )
        details = self.synchronize(self.account_id, "accountDetails")
        self.assertEqual(details.status, 201)
        other = self.add_account()
        self.assertEqual(self.synchronize(other).status, 201)
        self.bank.advance(seconds=self.bank.synchronization_interval)
        self.assertEqual(self.synchronize(self.account_id).status, 201)

    def test_2_5_without_the_address_of_the_customer_it_is_400_by_a_switch(self):
        answer = self.synchronize(self.account_id, customerIpAddress=None)
        self.assertEqual(answer.status, 400)
        self.assertEqual(
            answer.json["errors"][0]["meta"]["attribute"], "customerIpAddress"
        )
        self.bank.customer_ip_required = False
        answer = self.synchronize(self.account_id, customerIpAddress=None)
        self.assertEqual(answer.status, 201)

    def test_8_6_the_address_of_the_customer_is_on_record_and_never_shown(self):
        created = self.synchronize(self.account_id)
        self.assertNotIn(b"203.0.113.7", created.content)
        posted = [one for one in self.bank.requests if one["method"] == "POST"]
        self.assertEqual(posted[-1]["customerIpAddress"], "203.0.113.7")
        self.assertEqual(posted[-1]["path"], "/synchronizations")
        self.get(self.path)
        self.assertNotIn("customerIpAddress", self.bank.requests[-1])

    def test_4_1_several_bad_attributes_give_several_errors(self):
        answer = self.synchronize(
            self.account_id, "everything", resourceType="bank", customerIpAddress=""
        )
        self.assertEqual(answer.status, 400)
        pointers = [error["source"]["pointer"] for error in answer.json["errors"]]
        self.assertEqual(
            sorted(pointers),
            [
                "/data/attributes/customerIpAddress",
                "/data/attributes/resourceType",
                "/data/attributes/subtype",
            ],
        )

    def test_4_2_an_unknown_account_or_body_is_refused(self):
        answer = self.synchronize("7f1c8c0a-0000-4000-8000-000000000000")
        self.assertEqual(answer.code, "invalidSynchronizationResource")
        for attributes in ({}, None):
            self.assertEqual(self.post("/synchronizations", attributes).status, 400)
        answer = self.synchronize(["not", "text"], ["not", "text"])
        self.assertEqual(answer.status, 400)

    def test_2_5_there_is_no_list_and_an_unknown_one_is_not_found(self):
        self.assertEqual(self.get("/synchronizations").status, 405)
        answer = self.get("/synchronizations/none")
        self.assertEqual((answer.status, answer.code), (404, "resourceNotFound"))

    def test_4_3_after_the_end_of_the_consent_it_ends_in_an_error(self):
        self.bank.add_transaction(self.account_id, 1)
        self.bank.add_transaction(self.account_id, 2, visible=False)
        self.bank.expire_authorization(self.account_id)
        ended = self.synchronize_fully(self.account_id)
        attributes = ended.data["attributes"]
        self.assertEqual(attributes["status"], "error")
        self.assertEqual(attributes["errors"][0]["code"], "authorizationExpired")
        self.assertNotIn("relationships", ended.data)
        # 4.4: stored data stays readable, nothing new comes.
        self.assertEqual(len(self.get(self.path).data), 1)

    def test_4_4_during_maintenance_it_ends_in_an_error(self):
        self.bank.change_account(self.account_id, availability="readonly")
        ended = self.synchronize_fully(self.account_id)
        self.assertEqual(ended.data["attributes"]["status"], "error")


class TestBackgroundRounds(SimulatorCase):
    def setUp(self):
        super().setUp()
        self.account_id = self.add_account(balance=100)
        self.path = f"/accounts/{self.account_id}"

    def test_6_1_a_round_brings_movements_and_balances_without_any_post(self):
        waiting = self.bank.add_transaction(self.account_id, 20, visible=False)
        self.bank.scheduled_round()
        listed = self.get(f"{self.path}/transactions")
        self.assertEqual(listed.ids, [waiting])
        account = self.get(self.path).data
        self.assertEqual(account["attributes"]["currentBalance"], 120)
        latest = account["meta"]["latestSynchronization"]["attributes"]
        self.assertIs(latest["customerOnline"], False)

    def test_8_7_rounds_run_at_02_08_14_and_20_belgian_time_when_switched_on(self):
        self.bank.automatic_rounds = True
        tomorrow = self.bank.made_on + timedelta(days=1)
        midnight = brussels_midnight(tomorrow)
        self.bank.advance((midnight - self.bank.clock.now()).total_seconds())
        for hour in (2, 8, 14, 20):
            moment = midnight + timedelta(hours=hour)
            until = (moment - self.bank.clock.now()).total_seconds()
            self.bank.advance(until - 60)
            waiting = self.bank.add_transaction(self.account_id, hour, visible=False)
            target = f"{self.path}/transactions/{waiting}"
            self.assertEqual(self.call_anew(target), 404, hour)
            self.bank.advance(60)
            self.assertEqual(self.call_anew(target), 200, hour)

    def call_anew(self, target):
        self.token = None
        return self.get(target).status

    def test_6_2_a_round_does_not_stop_a_customer_from_synchronizing(self):
        self.bank.scheduled_round()
        self.assertEqual(self.synchronize(self.account_id).status, 201)
