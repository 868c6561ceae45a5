from odoo import api, fields, models

# What a bank line is made of, or matched by: a person looks when it changes.
LOUD = frozenset(
    (
        "amount",
        "counterpartName",
        "counterpartReference",
        "currency",
        "endToEndId",
        "executionDate",
        "mandateId",
        "remittanceInformation",
        "valueDate",
    )
)


class PontoTransaction(models.Model):
    """What the bank did to a movement after it came: changed it, took it away.

    It is noted and shown. What is booked stays as it is: a person decides.
    """

    _inherit = "ponto.transaction"

    reason = fields.Selection(
        selection_add=[
            ("vanished", "Withdrawn by the bank"),
            ("refused", "Refused by Odoo"),
        ]
    )
    vanished_at = fields.Datetime(
        string="Withdrawn by the Bank",
        readonly=True,
        help="When it was noticed that the bank's list does not have it any more.",
    )
    needs_look = fields.Boolean(
        string="To Look At",
        readonly=True,
        help="The bank changed or withdrew what is booked, and nobody has looked yet.",
    )
    change_ids = fields.One2many(
        "ponto.transaction.change", "transaction_id", string="Changes", readonly=True
    )
    news = fields.Text(compute="_compute_news")

    @api.depends("change_ids.sentence")
    @api.depends_context("lang", "tz")
    def _compute_news(self):
        for transaction in self:
            transaction.news = "\n".join(transaction.change_ids.mapped("sentence"))

    def _explanations(self):
        return {
            **super()._explanations(),
            "vanished": self.env._(
                "The bank took it back before it was booked. Press Ignore; or Book, "
                "if it is on the bank's own statement all the same."
            ),
            "refused": self.env._(
                "Odoo refuses its bank line. Take the cause away, then press Book. "
                "Odoo says: %s",
                self.reason_detail or "-",
            ),
        }

    def action_seen(self):
        """A person has looked: out of the list of what waits for a look."""
        self._check_decider()
        self.sudo().needs_look = False

    # -- noting ------------------------------------------------------------------

    def _note_change(self, differences, values):
        """Write what the bank says now, and keep what it said before.

        :param differences: see ``_differences``.
        :param values: what to write on the row.
        """
        self.ensure_one()
        changes = self.env["ponto.transaction.change"]
        changes.create(
            [changes._prepare(self, *difference) for difference in differences]
        )
        loud = any(name in LOUD for name, _before, _now in differences)
        looked = self.needs_look or (self.state == "booked" and loud)
        self.write({**values, "is_changed": True, "needs_look": looked})

    def _note_vanished(self):
        """The bank's list does not have these any more: marked, never deleted."""
        changes = self.env["ponto.transaction.change"]
        changes.create(
            [{"transaction_id": item.id, "kind": "vanished"} for item in self]
        )
        self.write({"vanished_at": fields.Datetime.now()})
        self.filtered(lambda item: item.state != "ignored").needs_look = True
        waiting = self.filtered(lambda item: item.state == "to_book")
        waiting._hold("vanished", False)

    def _note_return(self):
        """It stands in the bank's list; it may have been missing before."""
        if not self.vanished_at:
            return
        self.env["ponto.transaction.change"].create(
            {"transaction_id": self.id, "kind": "returned"}
        )
        self.write({"vanished_at": False, "needs_look": False})
        if self.reason == "vanished":
            self._forget_reason()

    def _forget_reason(self):
        # Tried again, it is booked as the bank says now.
        self._read_raw_again()
        return super()._forget_reason()
