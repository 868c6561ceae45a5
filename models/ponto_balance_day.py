from functools import cache

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .kept_days import kept_days
from .ponto_account_consent import bank_day
from .ponto_account_day import KEPT_DAYS, KEPT_PARAMETER


class PontoBalanceDay(models.Model):
    """An account's balance at the bank at the end of every day: a line, not steps.

    A row for each account and day, nothing stored. What the bank said of a day counts
    (``ponto.account.day``). On a day of which it said nothing the last known balance
    stands, so a total over accounts has neither holes nor drops. Before the first day
    that it spoke of, the balance is computed back from the movements that came, and all
    accounts begin on the same day: one that was linked later makes no step. An account
    that is not read any more ends with the last day known.

    A point of a graph is the balance at the end of its day, week, month or year, of one
    account or of several of the same currency: never a sum over days, and never one
    over currencies. Without a day it is that of the last day asked for.
    """

    _name = "ponto.balance.day"
    _description = "Balance at the bank by day"
    _inherit = ["ponto.money.graph"]
    _auto = False
    _depends = {
        "ponto.account": [
            "active",
            "company_id",
            "currency_code",
            "currency_id",
            "disconnected_at",
            "institution_id",
            "is_fetched",
            "total_key",
        ],
        "ponto.account.day": ["account_id", "bank_balance", "day"],
        "ponto.transaction": [
            "account_id",
            "amount",
            "currency_code",
            "execution_date",
            "former_id",
            "reason",
            "state",
            "vanished_at",
        ],
    }
    _graph_action = "account_online_ponto.ponto_balance_day_action"

    # No monetary field: the graph would convert what stands beside another currency.
    balance = fields.Float(
        string="Bank Balance", digits=(16, 2), readonly=True, aggregator="sum"
    )
    source = fields.Selection(
        [
            ("bank", "Said by the bank"),
            ("carried", "Nothing said: as before"),
            ("computed", "Computed from the movements"),
        ],
        readonly=True,
    )

    @property
    def _table_query(self):
        today = bank_day(fields.Datetime.now())
        kept = kept_days(self.env, KEPT_PARAMETER, KEPT_DAYS)
        return SQL(QUERY, today=today, oldest=fields.Date.subtract(today, days=kept))

    # -- the end of a period -----------------------------------------------------

    def _read_group(self, domain, groupby=(), aggregates=(), **options):
        periods = _periods(groupby, aggregates)
        if periods is not None:
            domain = self._at(domain, self._ends(domain, periods))
        return super()._read_group(domain, groupby, aggregates, **options)

    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        # Each set has ends of its own; those of the same periods are read once, as
        # each reading adds up all movements.
        ends = cache(lambda periods: self._ends(domain, periods))
        read = super()._read_group
        answers = []
        for groupby in grouping_sets:
            periods = _periods(groupby, aggregates)
            shown = domain if periods is None else self._at(domain, ends(periods))
            by = _order_for(order, groupby)
            answers.append(read(shown, groupby, aggregates, order=by))
        return answers

    def _ends(self, domain, periods):
        """The last day of each of these periods that the domain has."""
        ends = self._read_group(domain, periods, ["day:max"])
        return [row[-1] for row in ends if row[-1]]

    def _at(self, domain, days):
        """Only these days: balances of days are never added."""
        return Domain(domain) & Domain("day", "in", days)


def _periods(groupby, aggregates):
    """The periods whose last days alone count, None where each day stands alone."""
    periods = tuple(spec for spec in groupby if spec.split(":")[0] == "day")
    is_asked = any(spec.startswith("balance:") for spec in aggregates)
    return periods if is_asked and "day:day" not in periods else None


def _order_for(order, groupby):
    """The terms of an order that these groups can be sorted by, or None."""
    terms = [term.strip() for term in (order or "").split(",") if term.strip()]
    return ", ".join(term for term in terms if term.split()[0] in groupby) or None


QUERY = """
    WITH said AS (
         SELECT account_id, day, bank_balance AS balance
           FROM ponto_account_day
    ), first AS (
         SELECT DISTINCT ON (account_id) account_id, day, balance
           FROM said
       ORDER BY account_id, day
    ), summed AS (
         -- Before anything is joined: there may be hundreds of thousands.
         SELECT account_id, currency_code, execution_date, SUM(amount) AS amount
           FROM ponto_transaction
          WHERE execution_date >= %(oldest)s
            AND vanished_at IS NULL
            AND (
                   state <> 'ignored'
                OR reason IN ('before_start', 'deleted')
                OR (reason = 'already_there' AND former_id IS NULL)
            )
       GROUP BY account_id, currency_code, execution_date
    ), moved AS (
         SELECT first.account_id,
                summed.execution_date AS day,
                first.day AS first_day,
                first.balance AS first_balance,
                summed.amount
           FROM first
           JOIN ponto_account account ON account.id = first.account_id
           JOIN summed
             ON summed.account_id = first.account_id
            AND summed.currency_code = account.currency_code
            AND summed.execution_date <= first.day
    ), back AS (
         SELECT account_id,
                day,
                first_day,
                first_balance + amount - SUM(amount) OVER later_and_own AS balance
           FROM moved
         WINDOW later_and_own AS (PARTITION BY account_id ORDER BY day DESC)
    ), point AS (
         SELECT account_id, day, balance, 'bank' AS source
           FROM said
      UNION ALL
         SELECT account_id, day, balance, 'computed'
           FROM back
          WHERE day < first_day
    ), known AS (
         SELECT account_id, MIN(day) AS day
           FROM point
       GROUP BY account_id
    ), whole AS (
         SELECT account_id, day, balance, source
           FROM point
      UNION ALL
         SELECT known.account_id, common.day, point.balance - COALESCE(moved.amount, 0),
                'computed'
           FROM known
     CROSS JOIN (SELECT MIN(day) AS day FROM known) AS common
           JOIN point
             ON point.account_id = known.account_id AND point.day = known.day
      LEFT JOIN moved
             ON moved.account_id = known.account_id AND moved.day = known.day
          WHERE common.day < known.day
    ), span AS (
         SELECT *, LEAD(day) OVER (PARTITION BY account_id ORDER BY day) AS next_day
           FROM whole
    )
    SELECT account.id::bigint * 100000 + (shown.day::date - DATE '2000-01-01') AS id,
           account.id AS account_id,
           account.company_id,
           account.institution_id,
           account.currency_id,
           account.currency_code,
           account.total_key,
           shown.day::date AS day,
           span.balance,
           CASE WHEN shown.day::date = span.day OR span.source = 'computed'
                THEN span.source
                ELSE 'carried'
            END AS source
      FROM span
      JOIN ponto_account account ON account.id = span.account_id
CROSS JOIN LATERAL generate_series(
               span.day::timestamp,
               COALESCE(
                   span.next_day - 1,
                   CASE WHEN account.active
                         AND account.is_fetched
                         AND account.disconnected_at IS NULL
                        THEN %(today)s
                        ELSE span.day
                    END
               )::timestamp,
               INTERVAL '1 day'
           ) AS shown (day)
     WHERE shown.day <= %(today)s
"""
