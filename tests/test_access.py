import inspect

from odoo import models
from odoo.exceptions import AccessError

from .common import CLIENT_ID, CLIENT_SECRET
from .people import PeopleCase

PARTNER_SECRET = "very-secret-of-the-partner"
OURS = "odoo.addons.account_online_ponto"
# The fields that nobody may see, whatever he is.
SECRETS = {
    "ponto.token": (
        "client_secret",
        "access_token",
        "refresh_token",
        "expires_at",
        "database_uuid",
        "scope",
    ),
    "ponto.connection": ("token_ids",),
    "ponto.payment": ("idempotency_key",),
    "ponto.application": ("secret_ids",),
    "ponto.application.secret": (
        "client_secret",
        "certificate",
        "certificate_key",
        "signature_key",
        "access_token",
    ),
    "ponto.login": ("verifier",),
    "ponto.connection.open": ("waiting_secret",),
    "ponto.connection.renew": ("waiting_secret",),
}
# Ways from records that people may read to the secrets.
PATHS = {
    "ponto.connection": "token_ids.client_secret",
    "ponto.application": "secret_ids.certificate_key",
    "ponto.connection.open": "application_id.secret_ids.client_secret",
    "ponto.account": "connection_id.token_ids.client_secret",
    "ponto.transaction": "account_id.connection_id.token_ids.access_token",
    "account.journal": "ponto_account_ids.connection_id.token_ids.client_secret",
    "ponto.account.link": "connection_id.token_ids.client_secret",
    "ponto.connection.renew": "connection_id.token_ids.client_secret",
}
# On core's models only some records have to do with Ponto.
OURS_AMONG = {
    "account.journal": "ponto_account_ids",
    "account.bank.statement.line": "ponto_transaction_id",
    "account.move": "statement_line_id.ponto_transaction_id",
}
READABLE = (
    "ponto.account",
    "ponto.transaction",
    "ponto.transaction.change",
    "ponto.pending.transaction",
    "ponto.movement",
    "ponto.fetch.log",
)
# What a billing user may press: it reads the bank, and decides nothing.
OPEN_TO_BILLING = {
    "ponto.account": {
        "action_open_form",
        "action_open_journal",
        "action_renew_consent",
        "action_refresh",
        "action_refresh_all",
        "action_view_balances",
        "action_view_days",
        "action_view_held",
        "action_view_money_flow",
        "action_view_news",
        "action_view_pending",
        "action_view_to_check",
        "action_view_transactions",
        "refresh_leave",
        "refresh_start",
        "refresh_step",
    },
    "ponto.institution": {"action_find"},
    "ponto.money.flow": {"action_open_transaction"},
    "ponto.movement": {"action_open", "action_open_list"},
    "ponto.transaction": {"action_view_documents", "action_view_statement_line"},
    "account.journal": {
        "action_ponto_connect",
        "action_ponto_open_account",
        "action_ponto_open_held",
        "action_ponto_open_days",
        "action_ponto_open_news",
        "action_ponto_open_pending",
        "action_ponto_open_to_check",
        "action_ponto_refresh",
        "action_ponto_renew_consent",
    },
    "account.move": {
        "action_ponto_explain",
        "action_ponto_open_lines",
        "action_ponto_open_payments",
        "action_ponto_open_waiting",
    },
    "account.move.explain": {"action_step", "action_write"},
    "account.move.explain.check": {"action_step"},
    "account.move.explain.settlement": {"action_open"},
}
# Core's: right by the partial it gets, as core lets whoever makes invoices use it; and
# by the search that it begins with.
CHECKED_BY_CORE = {
    ("account.move", "js_remove_outstanding_partial"),
    ("ponto.account", "read_progress_bar"),
}


class AccessCase(PeopleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls.person("colleague", "account.group_account_manager")
        cls.system = cls.person(
            "system",
            "account.group_account_manager,base.group_system,base.group_allow_export",
        )
        cls.other_biller = cls.person(
            "other_biller", "account.group_account_invoice", cls.other_company
        )
        cls.portal = cls.person("portal", "base.group_portal")
        cls.employee = cls.person("employee", "base.group_user")

    def setUp(self):
        super().setUp()
        self.bank.change_institution(self.kbc, pendingTransactionsAvailable=True)
        self.account = self.linked_account()
        self.connection = self.account.connection_id
        known = self.bank.add_transaction(self.account.ponto_id, 5, text="Hello")
        self.bank.add_pending(self.account.ponto_id, 6)
        self.fetch(self.account)
        self.bank.change_transaction(known, text="Hello again")
        self.fetch(self.account)
        self.open = self.env["ponto.connection.open"].create(
            {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        )
        self.renew = self.env["ponto.connection.renew"].create(
            {
                "connection_id": self.connection.id,
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
            }
        )
        self.application = self.superuser["ponto.application"].create(
            {
                "environment": "simulator",
                "client_id": "simulator-partner",
                "client_secret": PARTNER_SECRET,
            }
        )
        self.application.secret_ids.write(
            dict.fromkeys(
                ("certificate", "certificate_key", "signature_key", "access_token"),
                PARTNER_SECRET,
            )
        )
        self.login = self.superuser["ponto.login"].create(
            {
                "state_hash": "hash",
                "verifier": PARTNER_SECRET,
                "user_id": self.manager.id,
                "company_id": self.company.id,
                "expires_at": "2100-01-01",
            }
        )
        self.payment = self.superuser["ponto.payment"].create(
            {
                "name": "PP/1",
                "account_id": self.account.id,
                "company_id": self.company.id,
                "journal_id": self.account.journal_id.id,
                "currency_id": self.env.ref("base.EUR").id,
                "idempotency_key": PARTNER_SECRET,
            }
        )
        # The simulated life of a token: the tests' own is never committed.
        self.token = "very-secret-access-token"
        self.superuser["ponto.token"].search([]).write(
            {
                "access_token": self.token,
                "refresh_token": self.token,
                "expires_at": "2100-01-01",
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def our_models(self):
        """Every model of this addon that has a table."""
        return [
            self.env[name]
            for name, model in self.env.registry.items()
            if name.startswith("ponto.") and not model._abstract
        ]

    def records(self, name):
        return self.superuser[name].with_context(active_test=False).search([])

    def assert_denied(self, call, *arguments):
        with self.assertRaises(AccessError):
            call(*arguments)
            self.env.flush_all()


class TestAccess(AccessCase):
    # -- who may do what ---------------------------------------------------------

    def test_every_model_has_rights_and_a_rule_for_companies_or_owners(self):
        rights = self.superuser["ir.model.access"].search([])
        rules = self.superuser["ir.rule"].search([])
        for model in self.our_models():
            with self.subTest(model._name):
                own, rule = (
                    item.filtered_domain([("model_id.model", "=", model._name)])
                    for item in (rights, rules)
                )
                self.assertTrue(own and rule)
                self.assertTrue(all(own.mapped("group_id")), "no right without a group")
                self.assertTrue(rule[0]["global"] and rule.active)

    def test_billing_users_and_auditors_read_and_write_nothing(self):
        for person in (self.biller, self.auditor):
            for name in READABLE:
                records = self.records(name).with_env(self.as_person(person))
                with self.subTest(person=person.login, model=name):
                    self.assertTrue(records)
                    self.assertTrue(records.read())
                    self.assertEqual(records.search([]), records)
                    self.assert_denied(records.write, {"write_date": False})
                    self.assert_denied(records.unlink)
                    self.assert_denied(records.create, [{}])

    def test_billing_users_read_bank_lines(self):
        lines = self.lines(self.account).with_env(self.as_person(self.biller))
        self.assertEqual(lines.mapped("amount"), [5])

    def test_billing_users_can_open_every_view_they_are_shown(self):
        env = self.as_person(self.biller)
        for name in READABLE:
            views = env[name].get_views([(False, "list"), (False, "form")])
            shown = {
                field
                for view in views["views"].values()
                for field in env[name].fields_get()
                if f'name="{field}"' in view["arch"]
            }
            specification = {
                field: {"fields": {"display_name": {}}}
                if env[name]._fields[field].type == "many2one"
                else {}
                for field in shown
            }
            records = self.records(name).with_env(env)
            with self.subTest(name):
                self.assertTrue(records.web_read(specification))

    def test_connections_and_forms_are_for_administrators(self):
        for person in (self.biller, self.auditor, self.employee, self.portal):
            env = self.as_person(person)
            for name in (
                "ponto.connection",
                "ponto.connection.open",
                "ponto.connection.renew",
                "ponto.account.link",
                "ponto.account.link.line",
            ):
                with self.subTest(person=person.login, model=name):
                    self.assert_denied(env[name].search, [])
                    self.assert_denied(self.records(name).with_env(env).read)
                    self.assert_denied(env[name].create, [{}])

    def test_nobody_else_sees_anything(self):
        public = self.superuser.ref("base.public_user")
        for person in (self.employee, self.portal, public):
            env = self.env(user=person)
            for model in self.our_models():
                with self.subTest(person=person.login, model=model._name):
                    self.assert_denied(env[model._name].search, [])

    def test_each_company_sees_its_own(self):
        for person in (self.stranger, self.other_biller):
            env = self.as_person(person)
            for name in READABLE:
                with self.subTest(person=person.login, model=name):
                    self.assertFalse(env[name].search([]))
                    self.assert_denied(self.records(name).with_env(env).read)
        env = self.as_person(self.stranger)
        connection = self.connection.with_env(env)
        self.assertFalse(env["ponto.connection"].search([]))
        for call in (
            connection.read,
            connection.action_fetch_accounts,
            connection.action_update_credentials,
            connection.action_refresh,
            connection.unlink,
        ):
            self.assert_denied(call)
        self.assert_denied(connection.write, {"name": "mine"})
        self.assert_denied(
            env["ponto.connection.renew"]
            .create({"connection_id": connection.id, "client_id": "x"})
            .action_renew
        )

    def test_an_administrator_manages(self):
        self.connection.name = "Our banks"
        self.connection.message_post(body="Hello")
        self.account.write({"frequency": "daily", "start_date": "2026-01-01"})
        self.assertTrue(self.connection.action_fetch_accounts())
        self.connection.active = False

    def test_what_ponto_said_is_not_edited_over_rpc(self):
        transaction = self.inbox(self.account)
        for values in ({"raw": {}}, {"amount": 1}, {"state": "to_book"}):
            self.assert_denied(transaction.write, values)
        for values in ({"ponto_id": "x"}, {"connection_id": self.connection.id}):
            self.assert_denied(self.account.write, values)
        self.assert_denied(transaction.unlink)
        self.assert_denied(transaction.copy)
        self.assert_denied(self.connection.copy)

    def public_methods(self):
        """(model name, method name) of everything RPC can call and is ours."""
        standard = {name for name in dir(models.Model) if name != "create"}
        for name, model in self.env.registry.items():
            if model._abstract:
                continue
            ours = [cls for cls in model.mro() if cls.__module__.startswith(OURS)]
            for method, function in inspect.getmembers(model, inspect.isfunction):
                defined = any(method in vars(cls) for cls in ours)
                private = method.startswith("_") or getattr(
                    function, "_api_private", False
                )
                # Core asks every list for its help: a text, for whoever opens it.
                known = standard | {"create", "get_empty_list_help"}
                if (name, method) in CHECKED_BY_CORE or method in known:
                    continue
                if defined and not private:
                    yield name, method

    def test_every_public_method_checks_who_calls_it(self):
        public = list(self.public_methods())
        self.assertGreater(len(public), 15)
        for name, method in public:
            records = self.records(name)
            if name in OURS_AMONG:
                records = records.filtered(OURS_AMONG[name])
            for person in (self.portal, self.employee, self.biller):
                if person == self.biller and method in OPEN_TO_BILLING.get(name, ()):
                    continue
                own = records[:1].with_env(self.as_person(person))
                with self.subTest(person=person.login, model=name, method=method):
                    self.assert_denied(getattr(own, method))
