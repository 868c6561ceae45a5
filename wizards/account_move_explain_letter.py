"""A text for the customer or vendor, in his language, ready to be changed."""

from odoo import fields, models
from odoo.tools import plaintext2html

REMINDED = ("out_invoice", "out_receipt", "in_refund")


class ExplainLetter(models.AbstractModel):
    _name = "account.move.explain.letter"
    _description = "Text for the partner of a document"

    letter_subject = fields.Char(string="Subject")
    letter = fields.Text(string="Text")

    def _prepare_letter(self):
        """Subject and text; none where there is nothing to tell the partner."""
        partner = self.move_id.partner_id
        theirs = self.with_context(lang=partner.lang or self.env.lang)
        move = theirs.move_id.sudo()
        paragraphs = theirs._letter_paragraphs(move)
        if not paragraphs:
            return {"letter_subject": False, "letter": False}
        greeting = theirs.env._("Dear %s,", partner.name or move.partner_id.name)
        company = move.company_id.name
        farewell = theirs.env._("Kind regards,\n%s", company)
        return {
            "letter_subject": theirs.env._(
                "%(company)s: %(number)s", company=company, number=_number(move)
            ),
            "letter": "\n\n".join([greeting, *paragraphs, farewell]),
        }

    def _letter_paragraphs(self, move):
        """What is told, a paragraph each; empty: nothing."""
        is_open = move.payment_state in ("not_paid", "partial", "blocked")
        if is_open and move.move_type in REMINDED:
            return self._reminder(move)
        if not move.is_inbound() and move.payment_state in ("paid", "in_payment"):
            return self._payment_notice(move)
        return []

    # -- what is asked for -------------------------------------------------------

    def _reminder(self, move):
        facts = self._letter_facts(move)
        first = self._open_words(move, facts)
        return [
            first,
            *self._letter_parts(move, facts),
            *self._letter_request(move, facts),
        ]

    def _letter_request(self, move, facts):
        """How to pay; where it is the partner's credit note, what to do about it."""
        if move.move_type == "in_refund":
            return [
                self.env._(
                    "Please pay it back to us, or tell us against which of your "
                    "invoices you set it off."
                )
            ]
        return [
            self._letter_payment(move, facts),
            self.env._(
                "If you have paid already, please tell us on which day and from which "
                "account, so that we can find your payment."
            ),
        ]

    def _open_words(self, move, facts):
        if move.move_type == "in_refund":
            return self.env._(
                "Your credit note %(number)s of %(day)s is still open in our books: "
                "%(left)s.",
                **facts,
            )
        if (move.invoice_date_due or move.date) >= fields.Date.context_today(self):
            return self.env._(
                "Our invoice %(number)s of %(day)s is open: %(left)s, due on %(due)s.",
                **facts,
            )
        return self.env._(
            "Our invoice %(number)s of %(day)s was due on %(due)s and is still open in "
            "our books: %(left)s.",
            **facts,
        )

    def _letter_parts(self, move, facts):
        """What came so far, and what is left."""
        if move.payment_state != "partial":
            return []
        parts = sorted(
            (partial.max_date, self._part_of(move, partial))
            for partial in self._partials(move)
        )
        received = [
            self.env._(
                "Received on %(day)s: %(amount)s",
                day=self._day(day),
                amount=self._money(amount, move.currency_id),
            )
            for day, amount in parts
        ]
        left = self.env._("Left to pay: %(left)s of %(total)s", **facts)
        return ["\n".join([*received, left])]

    def _letter_payment(self, move, facts):
        """How to pay, a line each."""
        lines = [
            self.env._("Please pay it as follows:"),
            self.env._("Amount: %s", facts["left"]),
        ]
        bank = move.partner_bank_id
        if bank:
            lines.append(self.env._("Account: %s", self._in_fours(bank.acc_number)))
        if bank.bank_bic:
            lines.append(self.env._("BIC: %s", bank.bank_bic))
        reference = self._printed(move.payment_reference or move.name)
        lines.append(self.env._("Reference: %s", reference))
        return "\n".join(lines)

    # -- what was paid -----------------------------------------------------------

    def _payment_notice(self, move):
        """When and how we paid the vendor's bill, or a credit note of ours."""
        lines = move.ponto_line_ids.sorted("date")
        facts = self._letter_facts(move)
        if move.move_type == "out_refund":
            first = self.env._("We paid back our credit note %(number)s.", **facts)
        else:
            first = self.env._(
                "We paid your invoice %(number)s of %(day)s, %(total)s.", **facts
            )
        if not lines:
            return []
        return [first, *(self._paid_line(line) for line in lines)]

    def _paid_line(self, line):
        told = [
            self.env._("Date: %s", self._day(line.date)),
            self.env._("Amount: %s", self._money(abs(line.amount), line.currency_id)),
        ]
        account = line.journal_id.bank_account_id.acc_number
        if account:
            told.append(self.env._("From account: %s", self._in_fours(account)))
        if line.account_number:
            told.append(
                self.env._("To account: %s", self._in_fours(line.account_number))
            )
        if line.payment_ref:
            told.append(self.env._("Reference: %s", line.payment_ref))
        return "\n".join(told)

    # -- words -------------------------------------------------------------------

    def _letter_facts(self, move):
        return {
            "number": _number(move),
            "day": self._day(move.invoice_date or move.date),
            "due": self._day(move.invoice_date_due),
            "left": self._money(move.amount_residual, move.currency_id),
            "total": self._money(move.amount_total, move.currency_id),
        }

    # -- sending -----------------------------------------------------------------

    def action_write(self):
        """Open Odoo's composer on the document, with the text as it stands."""
        self.check_access("read")
        self.ensure_one()
        move = self.move_id
        move.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send a Message"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_composition_mode": "comment",
                "default_model": "account.move",
                "default_res_ids": move.ids,
                "default_partner_ids": move.partner_id.ids,
                "default_subject": self.letter_subject or move.name,
                "default_body": plaintext2html(self.letter or ""),
                "default_attachment_ids": move.invoice_pdf_report_id.ids,
                "default_email_layout_xmlid": "mail.mail_notification_light",
            },
        }


def _number(move):
    """The number that the partner knows the document by."""
    if move.move_type in ("in_invoice", "in_refund", "in_receipt"):
        return move.ref or move.payment_reference or move.name
    return move.name
