import logging
import traceback
from contextlib import contextmanager

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools.misc import file_open

from .common import CLIENT_ID, CLIENT_SECRET, IBAN
from .test_access import OURS, PARTNER_SECRET, PATHS, SECRETS, AccessCase


class TestSecrets(AccessCase):
    def people_with_rights(self):
        return (self.manager, self.colleague, self.system)

    def ways_to_read(self, records, field):
        """Everything RPC offers to get at a field of records."""
        model = records.browse()
        return {
            "read": lambda: records.read([field]),
            "web_read": lambda: records.web_read({field: {}}),
            "search_read": lambda: model.search_read([], [field]),
            "web_search_read": lambda: model.web_search_read([], {field: {}}),
            "export_data": lambda: records.export_data([field]),
            "domain": lambda: model.search([(field, "!=", False)]),
            "count": lambda: model.search_count([(field, "=like", "s%")]),
            "order": lambda: model.search([], order=f"{field} desc"),
            "group": lambda: model.formatted_read_group([], [field], []),
            "aggregate": lambda: model.formatted_read_group(
                [], [], [f"{field}:array_agg"]
            ),
            "web_group": lambda: model.web_read_group([], [field], []),
            "onchange": lambda: records.onchange({}, [], {field: {}}),
            "write": lambda: records.write({field: False}),
            "create": lambda: model.create({field: "x"}),
            "load": lambda: model.load([field], [["x"]]),
        }

    def assert_hidden(self, call):
        """It is refused, or what comes back holds no secret."""
        with self.env.cr.savepoint():
            try:
                answer = repr(call())
            except (UserError, ValueError, KeyError) as error:
                answer = "".join(traceback.format_exception(error))
        for secret in (CLIENT_SECRET, PARTNER_SECRET, self.token, "2100"):
            self.assertNotIn(secret, answer)

    def assert_no_oracle(self, call):
        """A condition on a secret is refused: hits and misses would tell it."""
        try:
            with self.env.cr.savepoint():
                answer = call()
        except (UserError, ValueError):
            return
        self.fail(f"it was answered: {answer}")

    def test_nobody_reads_a_secret_over_rpc(self):
        for person in self.people_with_rights():
            env = self.as_person(person)
            for name, names in SECRETS.items():
                records = self.records(name).with_env(env)
                self.assertTrue(records)
                for field in names:
                    for way, call in self.ways_to_read(records, field).items():
                        with self.subTest(
                            person=person.login, model=name, field=field, way=way
                        ):
                            self.assert_hidden(call)

    def test_no_condition_on_a_secret_can_be_asked(self):
        for person in self.people_with_rights():
            env = self.as_person(person)
            for name, path in PATHS.items():
                model = env[name]
                for way, call in {
                    "search": lambda m=model, p=path: m.search([(p, "=like", "s%")]),
                    "count": lambda m=model, p=path: m.search_count([(p, "=", "s")]),
                    "order": lambda m=model, p=path: m.search([], order=p),
                    "group": lambda m=model, p=path: m.formatted_read_group(
                        [], [p], []
                    ),
                    "name_search": lambda m=model, p=path: m.name_search(
                        "", [(p, "ilike", "s")]
                    ),
                }.items():
                    with self.subTest(person=person.login, model=name, way=way):
                        self.assert_no_oracle(call)
                with self.subTest(person=person.login, model=name, way="export"):
                    records = model.search([])
                    self.assert_hidden(
                        lambda r=records, p=path: r.export_data([p.replace(".", "/")])
                    )

    def test_views_hold_no_secret_field(self):
        env = self.as_person(self.system)
        for name, names in SECRETS.items():
            if not env[name].has_access("read"):
                continue
            answer = env[name].get_views([(False, "form"), (False, "list")])
            described = answer["models"][name]["fields"]
            for field in names:
                self.assertNotIn(field, described)

    def test_the_form_s_secret_is_write_only_also_for_who_typed_it(self):
        for wizard in (self.open, self.renew):
            self.assertTrue(wizard.has_secret)
            self.assertFalse(wizard.client_secret)
            answers = wizard.web_save({"client_secret": "new"}, {"client_secret": {}})
            self.assertFalse(answers[0]["client_secret"])
            for answer in (wizard.read(), wizard.copy_data(), wizard.copy().read()):
                self.assertFalse(answer[0].get("client_secret"))
                self.assertNotIn("waiting_secret", answer[0])
                self.assertNotIn(CLIENT_SECRET, repr(answer))

    def test_another_administrator_cannot_use_an_open_form(self):
        link = self.connection._link_action(self.env["ponto.institution"])
        link = self.env["ponto.account.link"].browse(link["res_id"])
        for person in (self.colleague, self.system):
            env = self.as_person(person)
            for wizard, button in (
                (self.open, "action_connect"),
                (self.renew, "action_renew"),
                (link, "action_link"),
            ):
                theirs = wizard.with_env(env)
                with self.subTest(person=person.login, model=wizard._name):
                    self.assertFalse(theirs.search([]))
                    self.assert_denied(theirs.read)
                    self.assert_denied(theirs.write, {"write_date": False})
                    self.assert_denied(getattr(theirs, button))

    def test_an_emptied_required_field_does_not_quote_a_secret(self):
        for model in self.our_models():
            if not model.has_access("write"):
                continue
            records = self.records(model._name).with_env(self.env)
            for name, field in model._fields.items():
                if not (field.store and field.required) or field.related:
                    continue
                with (
                    self.subTest(model=model._name, field=name),
                    self.everything_logged() as logged,
                ):
                    told = ""
                    try:
                        with self.env.cr.savepoint():
                            records[:1].write({name: False})
                            self.env.flush_all()
                    except Exception as error:  # noqa: BLE001
                        told = "".join(traceback.format_exception(error))
                    self.env.invalidate_all()
                self.assert_no_secret([told, *logged])

    def test_a_known_client_id_does_not_bring_the_secret_into_the_log(self):
        self.bank.add_client("simulator-two", CLIENT_SECRET)
        self.connect(client_id="simulator-two")
        self.renew.client_id = "simulator-two"
        with self.everything_logged() as logged:
            with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
                self.superuser["ponto.connection"].create(
                    {"name": "x", "client_id": CLIENT_ID, "environment": "simulator"}
                )
            with self.assertRaises(Exception):  # noqa: B017
                self.renew.action_renew()
        self.assert_no_secret(logged)

    @contextmanager
    def everything_logged(self):
        """All that any logger says, down to DEBUG; the list fills meanwhile."""
        logged = []

        class Keeper(logging.Handler):
            def emit(self, record):
                # Odoo's SQL log at DEBUG shows every value of every field.
                if record.name != "odoo.sql_db" or record.levelno > logging.DEBUG:
                    logged.append(self.format(record))

        root, keeper = logging.getLogger(), Keeper()
        names = ("", "odoo", OURS, "odoo.sql_db", "urllib3", "requests")
        loggers = [logging.getLogger(name) for name in names]
        levels = [logger.level for logger in loggers]
        disabled = logging.root.manager.disable
        logging.disable(logging.NOTSET)
        root.addHandler(keeper)
        for logger in loggers:
            logger.setLevel(logging.DEBUG)
        try:
            yield logged
        finally:
            root.removeHandler(keeper)
            logging.disable(disabled)
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)

    def assert_no_secret(self, texts):
        tokens = [CLIENT_SECRET, PARTNER_SECRET, self.token, *self.bank.tokens]
        for text in texts:
            for secret in tokens:
                self.assertNotIn(secret, text)

    def test_a_whole_life_leaves_no_secret_in_logs_or_anywhere_else(self):
        self.bank.add_transaction(self.account.ponto_id, 6)
        with self.everything_logged() as logged:
            self.connect()
            self.fetch(self.account)
            self.bank.inject("transactions:401")
            self.fetch(self.account)
            for fault in ("accounts:403", "token:401", "*:html"):
                self.bank.revoke_tokens()
                self.bank.clear_faults()
                self.bank.inject(fault)
                self.fetch(self.account)
                with self.committing() as env:
                    connection = self.connection.with_env(env).sudo()
                    connection._refresh_accounts_or_keep_error()
                with self.assertRaises(Exception) as caught:
                    self.connect()
                self.assert_no_secret(traceback.format_exception(caught.exception))
            self.bank.clear_faults()
            self.connect()
        self.assertTrue([text for text in logged if "/oauth2/token" in text])
        self.assert_no_secret(logged)
        self.assert_no_secret(map(repr, (self.connection, self.connection._client())))

    def test_the_database_holds_secrets_only_where_they_belong(self):
        self.connection.message_post(body="Hello")
        self.renew.action_renew()
        self.open.action_connect()
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema ="
            " current_schema() AND table_type = 'BASE TABLE'"
        )
        found = set()
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(
                f'SELECT 1 FROM "{table}" AS t WHERE t::text LIKE %s LIMIT 1',  # noqa: S608
                [f"%{CLIENT_SECRET}%"],
            )
            if self.env.cr.fetchone():
                found.add(table)
        # Odoo keeps the README of every module, and ours tells the demo's keys.
        self.assertEqual(found - {"ir_module_module"}, {"ponto_token"})

    def test_a_neutralized_copy_holds_no_secret(self):
        self.env.flush_all()
        with file_open("account_online_ponto/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        # A view keeps nothing of its own.
        for model in filter(lambda model: model._auto, self.our_models()):
            for name, field in model._fields.items():
                if (
                    field.store
                    and field.groups == fields.NO_ACCESS
                    and field.column_type
                ):
                    with self.subTest(model=model._name, field=name):
                        self.assertFalse(any(self.column(model._table, name)))
        self.assertEqual(self.account.reference, IBAN, "only secrets are emptied")
