import json
import re
from datetime import datetime

from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date

from .ponto_account_consent import bank_day

SHOWN_LENGTH = 300
# Fields whose name is another than Ponto's.
FIELDS = {"currency": "currency_code", "createdAt": "ponto_created_at"}
AMOUNTS = ("amount", "fee")
# As Ponto writes a day: in UTC, with or without parts of a second.
MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z")
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,4})?")


class PontoTransactionChange(models.Model):
    """One thing the bank said differently later: which attribute, before and now."""

    _name = "ponto.transaction.change"
    _description = "Change made by the bank"
    _order = "id desc"
    _rec_name = "sentence"

    transaction_id = fields.Many2one(
        "ponto.transaction",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        related="transaction_id.account_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="transaction_id.company_id", store=True, index=True
    )
    log_id = fields.Many2one(
        "ponto.fetch.log", readonly=True, index="btree_not_null", ondelete="set null"
    )
    is_logged = fields.Boolean(readonly=True)
    create_date = fields.Datetime(string="Noticed On", readonly=True)
    kind = fields.Selection(
        [
            ("changed", "Changed"),
            ("vanished", "Withdrawn"),
            ("returned", "There Again"),
        ],
        required=True,
        readonly=True,
        default="changed",
    )
    attribute = fields.Char(readonly=True, help="As Ponto calls it.")
    label = fields.Char(string="What", compute="_compute_label")
    before = fields.Text(readonly=True)
    now = fields.Text(readonly=True)
    sentence = fields.Char(compute="_compute_sentence")

    @api.depends("attribute")
    @api.depends_context("lang")
    def _compute_label(self):
        names = self.env["ponto.transaction"].fields_get(attributes=["string"])
        for change in self:
            name = change.attribute or ""
            snake = re.sub("([A-Z])", r"_\1", name).lower()
            known = names.get(FIELDS.get(name, snake), {})
            change.label = known.get("string", name)

    @api.depends("kind", "label", "before", "now")
    @api.depends_context("lang", "tz")
    def _compute_sentence(self):
        for change in self:
            change.sentence = change._sentence()

    def _sentence(self):
        day = format_date(self.env, self.create_date)
        if self.kind == "vanished":
            return self.env._("%s: the bank does not give it any more", day)
        if self.kind == "returned":
            return self.env._("%s: the bank gives it again", day)
        return self.env._(
            "%(day)s: %(what)s: %(before)s → %(now)s",
            day=day,
            what=self.label,
            before=self._written(self.before),
            now=self._written(self.now),
        )

    def _written(self, value):
        """What Ponto sent as people write it: its days and amounts are a machine's."""
        if not value:
            return "-"
        if MOMENT.fullmatch(value) and (day := _bank_day_of(value)):
            return format_date(self.env, day)
        currency = self.transaction_id.currency_id
        if self.attribute in AMOUNTS and currency and NUMBER.fullmatch(value):
            return format_amount(self.env, float(value), currency)
        return value

    @api.model
    def _prepare(self, transaction, attribute, before, now):
        return {
            "transaction_id": transaction.id,
            "attribute": attribute[:SHOWN_LENGTH],
            "before": shown(before),
            "now": shown(now),
        }


def shown(value):
    """A JSON value as people read it, False for none."""
    if value is None:
        return False
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_LENGTH else f"{text[: SHOWN_LENGTH - 1]}…"


def _bank_day_of(text):
    """The day of a moment where the banks are, None where it is none."""
    try:
        return bank_day(datetime.fromisoformat(MOMENT.fullmatch(text)[1]))
    except (OverflowError, ValueError):
        return None
