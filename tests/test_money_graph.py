from datetime import date, timedelta
from unittest.mock import patch

from odoo import fields

from .people import PeopleCase

TODAY = date(2026, 4, 10)


class MoneyGraphCase(PeopleCase):
    def setUp(self):
        super().setUp()
        self.account = self.linked_account("BE68539007547034", balance=0)
        self.other = self.linked_account("BE30001544116111", balance=0)
        self.env["ponto.account.day"].search([]).sudo().unlink()
        today = "odoo.addons.account_online_ponto.models.ponto_balance_day.bank_day"
        self.startPatcher(patch(today, lambda moment: TODAY))

    def said(self, account, **balances):
        """What the bank said: ``m03_31=5.0`` for the last day of March."""
        rows = self.env["ponto.account.day"].sudo()
        rows.create(
            [
                {
                    "account_id": account.id,
                    "day": date(2026, int(day[1:3]), int(day[4:])),
                    "bank_balance": balance,
                }
                for day, balance in balances.items()
            ]
        )
        self.env.flush_all()

    def moved(self, account, amount, day, **values):
        self.env["ponto.transaction"].sudo().create(
            {
                "account_id": account.id,
                "ponto_id": f"{account.id}-{amount}-{day}",
                "amount": amount,
                "currency_code": account.currency_code,
                "currency_id": account.currency_id.id,
                "execution_date": day,
                "state": "booked",
                **values,
            }
        )
        self.env.flush_all()

    def grouped(self, model, field, groupby, domain=()):
        groups = self.env[model].formatted_read_group(
            list(domain), groupby, [f"{field}:sum"]
        )
        return [group[f"{field}:sum"] for group in groups]


class TestBalanceDay(MoneyGraphCase):
    """A line of balances: no holes, no sums of days, no mixed currencies."""

    def balances(self, groupby, domain=()):
        return self.grouped("ponto.balance.day", "balance", groupby, domain)

    def test_a_day_without_a_word_makes_no_hole_in_the_sum(self):
        self.said(self.account, m04_06=10.0, m04_09=20.0)
        self.said(self.other, m04_07=1.0)
        self.assertEqual(self.balances(["day:day"]), [11, 11, 11, 21, 21])
        rows = self.env["ponto.balance.day"].search(
            [("account_id", "=", self.account.id)], order="day"
        )
        self.assertEqual(rows.mapped("day"), [date(2026, 4, at) for at in range(6, 11)])
        self.assertEqual(
            rows.mapped("source"), ["bank", "carried", "carried", "bank", "carried"]
        )

    def test_a_month_shows_the_balance_at_its_end(self):
        self.said(self.account, m02_10=7.0, m03_05=50.0, m03_20=30.0, m04_02=20.0)
        self.said(self.other, m03_15=1.0)
        self.assertEqual(self.balances(["day:month"]), [8, 31, 21])
        self.assertEqual(self.balances(["day:quarter"]), [31, 21])
        self.assertCountEqual(self.balances(["account_id"]), [20, 1])
        self.assertEqual(self.balances([]), [21])
        in_march = [("day", ">=", "2026-03-01"), ("day", "<", "2026-04-01")]
        self.assertEqual(self.balances([], in_march), [31])

    def test_the_pivot_shows_the_same(self):
        self.said(self.account, m03_05=50.0, m03_20=30.0, m04_02=20.0)
        sets = self.env["ponto.balance.day"].formatted_read_grouping_sets(
            [],
            [[], ["day:month"], ["account_id"], ["day:month", "account_id"]],
            ["balance:sum"],
        )
        shown = [[group["balance:sum"] for group in groups] for groups in sets]
        self.assertEqual(shown, [[20], [30, 20], [20], [30, 20]])

    def test_the_pivot_reads_the_ends_of_its_periods_once(self):
        """Each reading adds up all movements: four sets have two kinds of ends."""
        sets = [[], ["day:month"], ["account_id"], ["day:month", "account_id"]]
        model = self.registry["ponto.balance.day"]
        with patch.object(model, "_ends", autospec=True, return_value=[]) as ends:
            self.env["ponto.balance.day"]._read_grouping_sets([], sets, ["balance:sum"])
        self.assertEqual(ends.call_count, 2)

    def test_before_the_first_word_the_movements_count_back(self):
        self.moved(self.account, 4, "2026-04-01")
        self.moved(self.account, 5, "2026-04-07")
        self.moved(self.account, 1, "2026-04-08")
        self.moved(self.account, 90, "2026-04-09")
        self.moved(self.account, 50, "2026-04-05", state="ignored", reason="by_hand")
        self.said(self.account, m04_08=10.0)
        domain = [("day", ">=", "2026-04-05")]
        self.assertEqual(self.balances(["day:day"], domain), [4, 4, 9, 10, 10, 10])
        self.assertEqual(
            min(self.env["ponto.balance.day"].search([]).mapped("day")).day, 1
        )

    def test_an_account_that_was_linked_later_makes_no_step(self):
        self.said(self.account, m04_06=10.0)
        self.moved(self.other, 3, "2026-04-08")
        self.said(self.other, m04_09=8.0)
        self.assertEqual(self.balances(["day:day"]), [15, 15, 18, 18, 18])

    def test_what_is_not_read_any_more_ends(self):
        self.said(self.account, m04_06=10.0)
        self.said(self.other, m04_06=1.0)
        self.other.sudo().disconnected_at = fields.Datetime.now()
        self.env.flush_all()
        self.assertEqual(self.balances(["day:day"]), [11, 10, 10, 10, 10])

    def test_a_balance_of_tomorrow_waits_for_tomorrow(self):
        self.said(self.account, m04_09=10.0, m04_11=99.0)
        self.assertEqual(self.balances(["day:day"]), [10, 10])

    def test_different_currencies_are_no_total(self):
        self.other.sudo().currency_code = "USD"
        self.said(self.account, m04_09=10.0)
        self.said(self.other, m04_09=1.0)
        self.assertEqual(self.balances(["day:day"]), [False, False])
        self.assertEqual(self.balances(["total_key"]), [10, 1])

    def test_one_currency_is_chosen_where_there_are_several(self):
        usd = self.env.ref("base.USD")
        usd.sudo().active = True
        self.other.sudo().write({"currency_code": "USD", "currency_id": usd.id})
        context = self.env["ponto.balance.day"]._open()["context"]
        self.assertEqual(
            context["search_default_currency_id"], self.company.currency_id.id
        )
        self.assertEqual(context["graph_groupbys"], ["day:day", "total_key"])
        action = self.other.action_view_balances()
        self.assertEqual(action["domain"], [("account_id", "in", self.other.ids)])
        self.assertNotIn("search_default_currency_id", action["context"])


class TestMoneyFlow(MoneyGraphCase):
    """What came in and went out."""

    def test_money_in_is_above_zero_and_out_below(self):
        for amount, day in ((10, "2026-03-01"), (5, "2026-03-31"), (-4, "2026-03-31")):
            self.moved(self.account, amount, day)
        self.moved(self.other, -3, "2026-04-01", state="held")
        self.moved(self.other, 100, "2026-04-01", state="ignored")
        self.moved(self.other, 200, "2026-04-01", vanished_at=fields.Datetime.now())
        self.moved(self.other, 300, "2026-04-01", currency_code="USD")
        found = self.grouped("ponto.money.flow", "amount", ["day:month", "direction"])
        self.assertEqual(found, [15, -4, -3])

    def test_different_currencies_are_no_total(self):
        self.other.sudo().currency_code = "USD"
        self.moved(self.account, 10, "2026-03-01")
        self.moved(self.other, 5, "2026-03-01")
        found = self.grouped("ponto.money.flow", "amount", ["day:month"])
        self.assertEqual(found, [False])

    def test_a_row_opens_its_movement(self):
        self.moved(self.account, 10, "2026-03-01")
        row = self.as_person(self.biller)["ponto.money.flow"].search([])
        action = row.action_open_transaction()
        self.assertEqual(self.inbox(self.account).id, action["res_id"])

    def test_everybody_sees_his_companies_alone(self):
        self.moved(self.account, 10, TODAY - timedelta(days=2))
        self.said(self.account, m04_09=10.0)
        for name, menu in (
            ("ponto.money.flow", "ponto_money_flow_open_action"),
            ("ponto.balance.day", "ponto_balance_day_open_action"),
        ):
            for person, count in (
                (self.biller, 1),
                (self.auditor, 1),
                (self.stranger, 0),
            ):
                with self.subTest(model=name, person=person.login):
                    own = self.as_person(person)[name]
                    self.assertEqual(bool(own.search([])), bool(count))
                    action = self.env.ref(f"account_online_ponto.{menu}")
                    action = action.with_env(own.env)
                    self.assertEqual(action.run()["res_model"], name)
                    own.search([]).read()
