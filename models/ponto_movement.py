from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .ponto_transaction_status import MEANING, STATUSES

# Beyond all ids of the inbox: what is pending is listed with them.
PENDING_FROM = 2**30
# The list is by day of itself.
RECENT = {"search_default_recent": 1}
# What is read of both tables as it stands there.
SHARED = (
    "account_id",
    "company_id",
    "currency_id",
    "amount",
    "execution_date",
    "value_date",
    "counterpart_name",
    "counterpart_reference",
    "remittance_information",
    "description",
    "search_keys",
)
OWN = ("status", "reason", "needs_look", "is_changed", "vanished_at")


class PontoMovement(models.Model):
    """All that a bank said, in one list: the inbox, and what is only announced.

    Read by a query, never written: nothing here can be booked or matched, least of
    all what is pending. A row opens the record it is made of. What became of a
    movement is kept with it, see ``ponto.transaction.status``.
    """

    _name = "ponto.movement"
    _description = "Bank movement"
    _inherit = ["ponto.findable", "ponto.empty.list"]
    _auto = False
    _order = "execution_date desc, id desc"
    _rec_name = "counterpart_name"
    _depends = {
        "ponto.transaction": [*SHARED, *OWN],
        "ponto.pending.transaction": list(SHARED),
        "ponto.account": ["journal_id"],
    }

    transaction_id = fields.Many2one(
        "ponto.transaction", string="Bank Transaction", readonly=True
    )
    pending_id = fields.Many2one("ponto.pending.transaction", readonly=True)
    account_id = fields.Many2one("ponto.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    journal_id = fields.Many2one("account.journal", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    status = fields.Selection(STATUSES, readonly=True, help=MEANING)
    amount = fields.Monetary(readonly=True, string="Sum")
    amount_in = fields.Monetary(readonly=True, string="In")
    amount_out = fields.Monetary(readonly=True, string="Out")
    execution_date = fields.Date(string="Date", readonly=True)
    value_date = fields.Date(readonly=True)
    counterpart_name = fields.Char(string="Counterpart", readonly=True)
    counterpart_reference = fields.Char(string="Counterpart Account", readonly=True)
    remittance_information = fields.Text(string="Communication", readonly=True)
    description = fields.Char(readonly=True)
    reason = fields.Selection(
        selection=lambda self: (
            self.env["ponto.transaction"]._fields["reason"].selection
        ),
        readonly=True,
    )
    needs_look = fields.Boolean(string="To Look At", readonly=True)
    is_changed = fields.Boolean(string="Changed by the Bank", readonly=True)
    vanished_at = fields.Datetime(string="Withdrawn by the Bank", readonly=True)
    search_keys = fields.Text(readonly=True)

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._query_of_inbox(), self._query_of_pending())

    @api.model
    def _query_of_inbox(self):
        return SQL(
            """
            SELECT t.id AS id,
                   t.id AS transaction_id,
                   NULL::int AS pending_id,
                   account.journal_id AS journal_id,
                   CASE WHEN t.status IN ('to_book', 'held')
                         AND account.journal_id IS NULL
                        THEN 'unlinked' ELSE t.status END AS status,
                   t.reason AS reason,
                   t.needs_look AS needs_look,
                   t.is_changed AS is_changed,
                   t.vanished_at AS vanished_at,
                   %(shared)s
              FROM ponto_transaction t
              JOIN ponto_account account ON account.id = t.account_id
            """,
            shared=_shared("t"),
        )

    @api.model
    def _query_of_pending(self):
        return SQL(
            """
            SELECT p.id + %(start)s AS id,
                   NULL::int AS transaction_id,
                   p.id AS pending_id,
                   account.journal_id AS journal_id,
                   'pending' AS status,
                   NULL AS reason,
                   NULL::boolean AS needs_look,
                   NULL::boolean AS is_changed,
                   NULL::timestamp AS vanished_at,
                   %(shared)s
              FROM ponto_pending_transaction p
              JOIN ponto_account account ON account.id = p.account_id
            """,
            start=PENDING_FROM,
            shared=_shared("p"),
        )

    @api.model
    def _web_read_group_format(self, groupby, aggregates, groups):
        """As everywhere, but amounts of several currencies are never put together.

        A group with more than one currency has no sums: the web client would
        convert them at some rate.
        """
        told = super()._web_read_group_format(groupby, aggregates, groups)
        for group in told:
            if len(group.get("currency_id:array_agg_distinct") or ()) > 1:
                sums = [name for name in group if name.startswith("amount")]
                group.update(dict.fromkeys(sums, False))
        return told

    # -- actions -----------------------------------------------------------------

    @api.model
    def action_open_list(self):
        """The list of the last months; the view itself groups it by day.

        A day with several currencies has no total then. Grouping by currency within
        the day would give one, and hide the movements: core opens the first level only.
        """
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_movement_action"
        )
        return {**action, "context": RECENT}

    def action_open(self):
        """Open the record that a row is made of."""
        self.ensure_one()
        row = self.exists()
        record = row.transaction_id or row.pending_id
        if not record:
            raise UserError(
                self.env._(
                    "The bank has booked or withdrawn this announcement meanwhile. "
                    "Load the list again."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": record.display_name,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }


def _shared(table):
    """The columns that both tables have, and money in and out apart."""
    names = [
        SQL("%s AS %s", SQL.identifier(table, name), SQL.identifier(name))
        for name in SHARED
    ]
    amount = SQL.identifier(table, "amount")
    return SQL(", ").join(
        [
            *names,
            SQL("CASE WHEN %s > 0 THEN %s ELSE 0 END AS amount_in", amount, amount),
            SQL("CASE WHEN %s < 0 THEN %s ELSE 0 END AS amount_out", amount, amount),
        ]
    )
