from dataclasses import dataclass
from datetime import date

from odoo import api, fields, models

from ..ponto.answers import Transaction
from ..ponto.errors import PontoAnswerError
from .ponto_transaction_book import fits, is_exact

# Bookkeeping of Ponto that moves with every synchronization: no change.
QUIET = "updatedAt"

# Beyond these the database's date type or common sense ends.
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)
DETAIL_LENGTH = 200
# Reasons by the field that was not understood, and those the bank can mend.
REJECTIONS = {"amount": "amount", "executionDate": "date", "valueDate": "date"}
MENDABLE = ("amount", "decimals", "currency_unknown", "date", "content")
# What waits for one of these is decided anew when the bank says something else.
DECIDED_ANEW = (False, *MENDABLE, "currency_other", "before_start", "lock_date")
DECISION = ("state", "reason", "reason_detail")


@dataclass(frozen=True)
class StoredPage:
    """What became of one page: inbox ids already known, and counters."""

    known_ids: tuple
    new_count: int
    changed_count: int
    renamed_count: int = 0  # of the known ones, those that had another id before

    def counts(self):
        """Counters by field name of ``ponto.fetch.log``."""
        return {
            "new_count": self.new_count,
            "known_count": len(self.known_ids),
            "changed_count": self.changed_count,
        }

    def reaches(self, floor):
        """Whether the whole page was known before the walk began."""
        known = bool(self.known_ids) and not (self.new_count or self.renamed_count)
        return known and max(self.known_ids) <= floor


class PontoTransactionIntake(models.AbstractModel):
    """Taking in: what a page of Ponto says is kept, exactly once."""

    _name = "ponto.transaction.intake"
    _description = "Intake of bank transactions"

    left_out = fields.Text(
        readonly=True,
        help="What the bank sent in a form that is not understood, or too long.",
    )

    @api.model
    def _store_page(self, account, page):
        """Keep what one page says; one query to know, one to create.

        :param account: the ``ponto.account`` it came from.
        :param page: ``client.Page`` of ``answers.Transaction``.
        :return: a ``StoredPage``.
        """
        ids = [item.id for item in (*page.items, *page.rejected)]
        known = {
            item.ponto_id: item
            for item in self.search_fetch(
                [("account_id", "=", account.id), ("ponto_id", "in", ids)],
                ["ponto_id", "raw", "state", "reason", "vanished_at"],
            )
        }
        renamed = self._recognize_former(account, page, known)
        known |= renamed
        currencies = self.env["ponto.account"]._currencies()
        values, changed = {}, 0
        for item in page.items:
            if stored := known.get(item.id):
                changed += stored._note_answer(account, item, currencies)
            else:
                values[item.id] = self._prepare_values(account, item, currencies)
        for item in page.rejected:
            if stored := known.get(item.id):
                changed += stored._note_rejected(account, item, currencies)
            else:
                values[item.id] = self._prepare_rejected(account, item, currencies)
        self.create(list(values.values()))
        known_ids = tuple(item.id for item in known.values())
        return StoredPage(known_ids, len(values), changed, len(renamed))

    @api.model
    def _prepare_values(self, account, answer, currencies):
        currency = currencies.get(answer.currency)
        values = {
            "account_id": account.id,
            "ponto_id": answer.id,
            "amount": float(answer.amount),
            "currency_id": currency.id if currency else False,
            "currency_code": answer.currency,
            "fee": float(answer.fee or 0),
            "ponto_created_at": self.env["ponto.connection"]._naive(answer.created_at),
            "raw": answer.raw,
            "left_out": self._left_out(answer),
            **self._prepare_texts(answer),
            **self._prepare_days(answer),
        }
        reason, detail = self._problem(account, answer, currency)
        if reason:
            values.update(state="held", reason=reason, reason_detail=detail)
        elif account._is_before_start(values["execution_date"]):
            values.update(state="ignored", reason="before_start")
        return values

    @api.model
    def _prepare_texts(self, answer):
        """The bank's texts: fields of the same name here and at Ponto."""
        return {name: getattr(answer, name) for name in self._text_fields()}

    @api.model
    def _text_fields(self):
        return (
            "description",
            "remittance_information",
            "remittance_information_type",
            "counterpart_name",
            "counterpart_reference",
            "bank_transaction_code",
            "proprietary_bank_transaction_code",
            "end_to_end_id",
            "mandate_id",
            "creditor_id",
            "purpose_code",
            "additional_information",
            "card_reference",
            "card_reference_type",
            "digest",
            "internal_reference",
        )

    @api.model
    def _prepare_days(self, answer):
        return {
            name: day if day and EARLIEST <= day <= LATEST else False
            for name, day in (
                ("execution_date", answer.execution_day() or answer.value_day()),
                ("value_date", answer.value_day()),
            )
        }

    @api.model
    def _prepare_rejected(self, account, rejected, currencies):
        """A movement that was not understood is kept as it came, and held."""
        code = rejected.raw.get("currency")
        currency = currencies.get(code) if isinstance(code, str) else None
        return {
            "account_id": account.id,
            "ponto_id": rejected.id,
            "currency_id": currency.id if currency else False,
            "currency_code": code if isinstance(code, str) else False,
            "state": "held",
            "reason": REJECTIONS.get(rejected.detail, "content"),
            "reason_detail": self._rejected_detail(rejected),
            "raw": rejected.raw,
        }

    @api.model
    def _rejected_detail(self, rejected):
        """The name of the field and what stood in it."""
        value = rejected.raw.get(rejected.detail)
        return f"{rejected.detail}: {value}"[:DETAIL_LENGTH]

    @api.model
    def _problem(self, account, answer, currency):
        """Why a movement cannot be booked as it stands.

        :return: (key of ``reason`` or None, detail).
        """
        if account.currency_code != answer.currency:
            return "currency_other", answer.currency  # no activation mends that
        if not currency:
            return "currency_unknown", answer.currency
        if not fits(answer.amount, currency.decimal_places):
            return "decimals", str(answer.amount)
        if not is_exact(answer.amount):
            return "amount", str(answer.amount)
        day = answer.execution_day() or answer.value_day()
        if not day or not EARLIEST <= day <= LATEST:
            return "date", str(day or "-")
        return None, False

    @api.model
    def _left_out(self, answer):
        """What the bank sent in a form that is not understood, False for nothing."""
        return "\n".join(
            f"{name}: {answer.raw.get(name)}"[:DETAIL_LENGTH] for name in answer.spoiled
        )

    # -- what is known already ---------------------------------------------------

    def _note_answer(self, account, answer, currencies):
        """Show what the bank changed; a booked line is never rewritten.

        :return: 1 if something changed, else 0.
        """
        self.ensure_one()
        self._note_return()
        differences = self._differences(answer.raw)
        if not differences:
            return 0
        if self.state == "booked":
            values = {
                "raw": answer.raw,
                "left_out": self._left_out(answer),
                **self._prepare_texts(answer),
            }
        else:
            fresh = self._prepare_values(account, answer, currencies)
            values = self._decided_anew(fresh)
        self._note_change(differences, values)
        return 1

    def _note_rejected(self, account, rejected, currencies):
        """As ``_note_answer``, where what the bank says now is not understood."""
        self.ensure_one()
        self._note_return()
        differences = self._differences(rejected.raw)
        if not differences:
            return 0
        values = {"raw": rejected.raw}
        if self.state != "booked":
            fresh = self._prepare_rejected(account, rejected, currencies)
            values = self._decided_anew(fresh)
        self._note_change(differences, values)
        return 1

    def _decided_anew(self, fresh):
        """The values of a row that is not booked; what a person decided stays."""
        if self.reason in DECIDED_ANEW:
            start = {"state": "to_book", "reason": False, "reason_detail": False}
            return {**start, **fresh}
        return {name: fresh[name] for name in fresh if name not in DECISION}

    def _differences(self, raw):
        """What differs from what is kept.

        :return: list of (Ponto's name of the attribute, before, now).
        """
        before, names = self.raw or {}, {**(self.raw or {}), **raw}
        return [
            (name, before.get(name), raw.get(name))
            for name in names
            if name != QUIET and before.get(name) != raw.get(name)
        ]

    def _read_raw_again(self):
        """Take what the bank said last for rows whose booking is tried again.

        What was read when they came may be older, or read by an older version.
        """
        currencies = self.env["ponto.account"]._currencies()
        for transaction in self.filtered(
            lambda item: item.is_changed or item.reason in MENDABLE
        ):
            resource = {"id": transaction.ponto_id, "attributes": transaction.raw}
            try:
                answer = Transaction.from_json(resource)
            except PontoAnswerError:
                continue  # it is held again, with its reason
            values = self._prepare_values(transaction.account_id, answer, currencies)
            transaction.write(
                {name: values[name] for name in values if name not in DECISION}
            )
