"""The control endpoints, the record of requests, the state file, the server."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from datetime import date
from pathlib import Path

from .. import Bank, SimulatorServer
from .case import DEMO, SimulatorCase

ROOT = Path(__file__).parents[2]


class TestControl(SimulatorCase):
    def done(self, method, path, body=None):
        answer = self.control(method, path, body)
        self.assertEqual(answer.status, 200, answer.content)
        return answer.json

    def test_reset_loads_a_data_set(self):
        self.assertGreater(
            self.done("POST", "/reset", {"dataset": "demo"})["accounts"], 9
        )
        self.assertEqual(
            self.done("POST", "/reset", {"dataset": "empty"})["accounts"], 0
        )
        self.assertEqual(self.control("POST", "/reset", {"dataset": "x"}).status, 400)

    def test_the_clock_can_be_moved_on_and_set(self):
        self.done("POST", "/clock", {"now": "2031-05-06T07:08:09Z"})
        moved = self.done("POST", "/clock", {"advance": 60})
        self.assertEqual(moved["now"], "2031-05-06T07:09:09.000Z")
        health = self.done("GET", "/health")
        self.assertEqual(health["now"], "2031-05-06T07:09:09.000Z")

    def test_faults_are_added_listed_and_cleared(self):
        self.done("POST", "/faults", {"endpoint": "token", "kind": "500"})
        self.done("POST", "/faults", ["accounts:403", "token:slow:seconds=0"])
        self.assertEqual(len(self.done("GET", "/faults")["faults"]), 3)
        self.assertEqual(self.token_request().status, 500)
        self.assertEqual(self.done("DELETE", "/faults"), {"faults": []})
        self.assertEqual(self.token_request().status, 200)

    def test_accounts_and_transactions_can_be_added_changed_and_removed(self):
        bank_id = self.done("POST", "/institutions", {"name": "New Bank"})["id"]
        given = {"institution": bank_id, "reference": "BE1", "balance": 5}
        account_id = self.done("POST", "/accounts", given)["id"]
        movement = {"account": account_id, "amount": 1.5, "text": "a", "visible": True}
        known = self.done("POST", "/transactions", movement)["id"]
        self.done("POST", "/transactions", {**movement, "visible": False})
        path = f"/accounts/{account_id}/transactions"
        self.assertEqual(self.get(path).ids, [known])
        self.done("POST", "/round")
        self.assertEqual(len(self.get(path).data), 2)
        self.done("PATCH", f"/transactions/{known}", {"text": "b"})
        shown = self.get(f"{path}/{known}").data["attributes"]
        self.assertEqual(shown["remittanceInformation"], "b")
        self.done("DELETE", f"/transactions/{known}")
        self.assertEqual(self.get(f"{path}/{known}").status, 404)
        self.done("DELETE", f"/accounts/{account_id}")
        self.assertEqual(self.get(path).status, 404)

    def test_clients_and_settings_can_be_set(self):
        self.done("POST", "/clients", {"client_id": "c", "secret": "s"})
        self.assertEqual(self.token_request(("c", "s")).status, 200)
        shown = self.done("POST", "/settings", {"synchronization_interval": 0})
        self.assertEqual(shown["synchronization_interval"], 0)

    def test_what_cannot_be_done_is_400_with_a_reason(self):
        for method, path, body in (
            ("POST", "/faults", "nonsense"),
            ("POST", "/faults", None),
            ("POST", "/settings", {"colour": "red"}),
            ("POST", "/transactions", {"amount": 1}),
            ("POST", "/transactions", {"account": "none", "amount": 1}),
            ("POST", "/accounts", [1]),
            ("POST", "/clock", {"now": "tomorrow"}),
            ("DELETE", "/accounts/none", None),
        ):
            with self.subTest(path=path, body=body):
                answer = self.control(method, path, body)
                self.assertEqual(answer.status, 400)
                self.assertTrue(answer.json["error"])

    def test_requests_are_recorded_without_any_secret(self):
        token = self.new_token()
        self.token = token
        self.get("/accounts?page[limit]=5")
        self.token_request(
            query="?grant_type=client_credentials&client_secret=simulator-secret"
        )
        recorded = self.done("GET", "/requests")["requests"]
        self.assertEqual(
            [(one["method"], one["path"], one["status"]) for one in recorded],
            [
                ("POST", "/oauth2/token", 200),
                ("GET", "/accounts", 200),
                ("POST", "/oauth2/token", 200),
            ],
        )
        self.assertEqual(recorded[1]["query"], {"page[limit]": "5"})
        self.assertEqual(recorded[1]["client"], DEMO[0])
        text = json.dumps(recorded)
        self.assertNotIn(DEMO[1], text)
        self.assertNotIn(token, text)
        self.assertEqual(self.done("DELETE", "/requests"), {"requests": []})


class TestServer(unittest.TestCase):
    def test_stop_frees_the_port_and_a_taken_one_is_an_error(self):
        with SimulatorServer(Bank.empty()) as server, self.assertRaises(OSError):
            SimulatorServer(Bank.empty(), port=server.port)
        again = SimulatorServer(Bank.empty(), port=server.port)
        again.stop()

    def test_the_same_calls_give_the_same_ids(self):
        first, second = Bank.demo(), Bank.demo()
        self.assertEqual(_ids(first), _ids(second))
        bank_id = first.add_institution()
        self.assertEqual(bank_id, second.add_institution())
        account = first.add_account(bank_id, "A")
        self.assertEqual(account, second.add_account(bank_id, "A"))

    def test_the_demo_can_be_dated_relative_to_any_day(self):
        bank = Bank.demo(today=date(2026, 3, 15))
        days = [
            movement.attributes["executionDate"][:10]
            for ledger in bank.transactions.values()
            for movement in ledger
        ]
        self.assertLessEqual(max(days), "2026-03-15")
        self.assertGreater(min(days), "2025-12-01")
        self.assertEqual(bank.now()[:10], "2026-03-15")

    def test_movements_added_from_many_threads_are_all_there(self):
        bank = Bank.empty()
        account_id = bank.add_account(bank.add_institution(), "A")

        def add():
            for _number in range(50):
                bank.add_transaction(account_id, "0.01")

        threads = [threading.Thread(target=add) for _number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(bank.transactions_of(account_id)), 400)
        shown = bank.accounts.get(account_id).attributes["currentBalance"]
        self.assertEqual(shown, 4)


class TestState(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "new" / "state.json"

    def test_a_second_start_goes_on_with_the_same_ids_dates_and_movements(self):
        first = Bank.demo(today=date(2026, 3, 15))
        account = next(iter(first.accounts))
        with SimulatorServer(first, state_path=self.path):
            shown = first.add_transaction(account.id, "7.77", text="kept")
            waits = first.add_transaction(account.id, "8.88", visible=False)
        with SimulatorServer(Bank.empty(), state_path=self.path) as server:
            second = server.bank
            self.assertEqual(_ids(second), _ids(first))
            self.assertEqual(second.made_on, date(2026, 3, 15))
            kept = second.transactions_of(account.id).get(shown)
            self.assertEqual(kept.attributes["remittanceInformation"], "kept")
            self.assertEqual([one.id for one in second.waiting[account.id]][-1], waits)
            self.assertEqual(second.now()[:10], "2026-03-15")
            second.add_transaction(account.id, 1)

    def test_changes_are_written_while_it_runs(self):
        with SimulatorServer(Bank.empty(), state_path=self.path) as server:
            before = self.path.read_text()
            server.bank.add_institution(name="Added")
            server.save()
            self.assertNotEqual(self.path.read_text(), before)
            self.assertEqual(list(self.path.parent.iterdir()), [self.path])

    def test_another_file_is_refused_by_name(self):
        self.path.parent.mkdir()
        for text in ("[1]", "{", "{}"):
            self.path.write_text(text)
            with self.assertRaisesRegex(ValueError, "state.json"):
                SimulatorServer(state_path=self.path)


class TestCommandLine(unittest.TestCase):
    def start(self, *options):
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "simulator", "--port", "0", *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def test_it_says_address_and_credentials_and_stops_on_both_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            process = self.start("--dataset", "empty", "--faults", "token:500:times=1")
            self.assertIn("http://127.0.0.1:", process.stdout.readline())
            line = process.stdout.readline()
            self.assertIn(DEMO[0], line)
            self.assertIn(DEMO[1], line)
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=60), 0)

    def test_a_fault_that_is_not_understood_ends_it_with_a_sentence(self):
        process = self.start("--faults", "nowhere:500")
        _output, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 2)
        self.assertIn("unknown endpoint 'nowhere'", errors)


def _ids(bank):
    return [record.id for record in (*bank.institutions, *bank.accounts)] + [
        movement.id for ledger in bank.transactions.values() for movement in ledger
    ][:500]
