from odoo.exceptions import AccessError, UserError

from .common import DUTCH_IBAN, OTHER_IBAN
from .movements import OGM, MovementCase

RF = "RF18 5390 0754 7034"


class TestMovement(MovementCase):
    """One list of all that the banks said."""

    def test_what_came_and_what_is_announced_stand_together_newest_first(self):
        self.come(5, text="Old", date="2026-01-02")
        self.come(6, text="New", date="2026-01-04")
        self.announce(-7, text="Announced", date="2026-01-03")
        rows = self.rows()
        self.assertEqual(rows.mapped("amount"), [6, -7, 5])
        self.assertEqual(rows.mapped("amount_in"), [6, 0, 5])
        self.assertEqual(rows.mapped("amount_out"), [0, -7, 0])
        pending = self.rows(("status", "=", "pending"))
        self.assertEqual(pending.remittance_information, "Announced")
        self.assertEqual(rows.journal_id, self.account.journal_id)

    def test_a_row_opens_what_it_is_made_of(self):
        transaction = self.come(5)
        self.announce(-7)
        for row, record in zip(
            self.rows().sorted("amount"),
            (self.account.pending_ids, transaction),
            strict=True,
        ):
            action = row.with_user(self.biller).action_open()
            opened = self.env[action["res_model"]].browse(action["res_id"])
            self.assertEqual(opened, record)

    def test_a_row_that_is_gone_says_so(self):
        self.announce(-7)
        row = self.rows()
        self.bank.clear_pending(self.account.ponto_id)
        self.fetch(self.account, "button")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "meanwhile"):
            row.action_open()

    def test_nothing_in_the_list_can_be_written_or_booked(self):
        self.announce(-7)
        row = self.rows()
        for call in (
            lambda: row.write({"status": "to_book"}),
            lambda: row.unlink(),
            lambda: row.create({"amount": 1}),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertFalse(hasattr(row, "_book") or hasattr(row, "action_book"))
        self.fetch(self.account)
        self.assertFalse(self.inbox(self.account) or self.lines(self.account))

    def test_another_company_sees_nothing_of_it(self):
        self.come(5)
        self.announce(-7)
        env = self.as_person(self.stranger)
        self.assertFalse(self.rows(env=env))
        with self.assertRaises(AccessError):
            self.rows()[:1].with_env(env).read(["amount"])
        groups = env["ponto.movement"].formatted_read_group([], [], ["amount:sum"])
        self.assertFalse(groups[0]["amount:sum"])

    def test_the_day_has_its_totals_and_currencies_are_never_put_together(self):
        self.env.ref("base.USD").sudo().active = True
        self.come(5, date="2026-01-02")
        self.come(-3, date="2026-01-02")
        model = self.env["ponto.movement"]
        sums = ["amount_in:sum", "amount_out:sum", "amount:sum"]
        more = ["amount:sum_currency", "currency_id:array_agg_distinct"]

        def totals(*groupby):
            groups = model.formatted_read_group([], groupby, [*sums, *more])
            return [[group[name] for name in sums] for group in groups]

        self.assertEqual(totals("execution_date:day"), [[5, -3, 2]])
        self.come(7, date="2026-01-02", currency="USD")
        self.come(100, date="2026-01-03", currency="USD")
        mixed, alone = totals("execution_date:day")
        self.assertEqual(mixed, [False] * 3)
        self.assertEqual(alone, [100, 0, 100])
        self.assertIn([5, -3, 2], totals("execution_date:day", "currency_id"))

    def test_the_menu_opens_recent_days_and_one_click_takes_the_period_away(self):
        model = self.env["ponto.movement"].with_user(self.biller)
        action = model.action_open_list()
        self.assertEqual(action["context"], {"search_default_recent": 1})
        arch = model.get_view(view_type="list")["arch"]
        self.assertIn('default_group_by="execution_date:day"', arch)


class TestMovementSearch(MovementCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"].sudo()._activate_lang("nl_BE")
        self.wanted = self.come(
            -1234.56,
            text=f"Facture {OGM}",
            counterpart_name="Société Générale",
            counterpart_reference=DUTCH_IBAN,
            date="2026-01-12",
            endToEndId="E2E_77-0042",
        )
        self.come(
            99,
            text=f"Other {RF}",
            counterpart_name="KBC 100% Lease",
            counterpart_reference=OTHER_IBAN,
            date="2026-02-01",
        )

    def found(self, text, field="find", lang="en_US"):
        model = self.env["ponto.movement"].with_context(lang=lang)
        return model.search([(field, "ilike", text)]).transaction_id

    def test_everything_that_people_remember_finds_it(self):
        for text in (
            "societe",
            "générale SOCIÉTÉ",
            "NL91ABNA0417164300",
            "nl91 abna 0417 1643 00",
            "ABNA0417",
            "1.234,56",
            "1,234.56",
            "-1 234,56",
            "1234.56",
            "€ 1.234,56",
            "090933755493",
            "090/9337/55493",
            OGM,
            "facture",
            "E2E_77-0042",
            "e2e770042",
            "12/01/2026",
            "12-1-2026",
            "2026-01-12",
            "01/2026",
            self.wanted.ponto_id,
        ):
            with self.subTest(text):
                self.assertEqual(self.found(text, lang="nl_BE"), self.wanted)

    def test_a_date_is_read_as_in_the_user_s_language(self):
        self.assertEqual(self.found("01/12/2026", "find_day"), self.wanted)
        self.assertFalse(self.found("12/01/2026", "find_day"))

    def test_what_is_something_else_finds_nothing(self):
        for text in (
            "1234.57",
            "090933755494",
            "societe lease",
            "%",
            "_",
            "31/02/2026",
        ):
            with self.subTest(text):
                expected = self.env["ponto.transaction"]
                if text == "%":
                    expected = self.inbox(self.account) - self.wanted
                if text == "_":
                    expected = self.wanted
                self.assertEqual(self.found(text), expected)

    def test_each_field_of_the_search_finds_only_its_own(self):
        self.assertEqual(self.found("1.234,56", "find_amount"), self.wanted)
        self.assertFalse(self.found("facture", "find_amount"))
        self.assertEqual(self.found(RF.lower(), "find_number").amount, 99)
        self.assertFalse(self.found("societe", "find_number"))
        model = self.env["ponto.movement"]
        self.assertEqual(model.search([("find", "=", "99,00")]).amount, 99)
        rest = model.search([("find", "not ilike", "99,00")])
        self.assertEqual(rest.transaction_id, self.wanted)

    def test_what_is_announced_and_what_is_held_are_found_too(self):
        self.announce(-8, text="Fuel", counterpart_name="Total")
        pending = self.account.pending_ids
        for model in ("ponto.movement", "ponto.pending.transaction"):
            found = self.env[model].search([("find", "ilike", "fuel")])
            self.assertEqual(found.mapped("amount"), [-8], model)
            found = self.env[model].search([("find_amount", "ilike", "8,00")])
            self.assertEqual(found.mapped("amount"), [-8], model)
        self.assertIn("total", pending.search_keys)
        inbox = self.env["ponto.transaction"]
        self.assertEqual(inbox.search([("find", "ilike", "1234,56")]), self.wanted)

    def test_what_the_bank_says_later_is_found(self):
        self.bank.change_transaction(self.wanted.ponto_id, counterpartName="Zwaluw")
        self.fetch(self.account)
        self.env.invalidate_all()
        self.assertEqual(self.found("zwaluw"), self.wanted)
        self.assertFalse(self.found("societe"))
