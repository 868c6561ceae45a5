"""What is read once for all checks of a document, and how it is told."""

from dataclasses import dataclass

from odoo import models
from odoo.tools.misc import format_amount, format_date, format_datetime

from ..models.account_move_candidate import PURCHASE_TYPES
from ..models.res_partner_bank import sanitized


@dataclass(frozen=True)
class Facts:
    """Records are read as superuser; who sees what is asked where it is told.

    `document`: the `decisions.Candidate`. `former`: keys of earlier references.
    `considered`: bank lines whose text named it, settling ones left out.
    `likeness`: dict of open bank line to what it looks like. `proposed`: the open
    ones a proposal puts on it. `companies`: whose bank accounts may be paid to.
    `accounts`: those at Ponto that are read; `target`: the account at Ponto that the
    document asks to pay to.
    """

    move: object
    document: object
    former: frozenset
    considered: object
    likeness: dict
    proposed: object
    companies: object
    accounts: object
    target: object

    @property
    def watched(self):
        """The accounts through which the payment would be seen."""
        return self.target & self.accounts or self.accounts


class ExplainFacts(models.AbstractModel):
    _name = "account.move.explain.facts"
    _description = "Facts about a document's payment"

    def _facts(self, move):
        move = move.sudo()
        former = frozenset(move._ponto_former_keys())
        considered = move._ponto_considering_lines() - move.ponto_line_ids
        companies = move.company_id.parent_ids
        everywhere = self.env["ponto.account"].sudo().with_context(active_test=False)
        known = everywhere.search([("company_id", "in", companies.ids)])
        return Facts(
            move=move,
            document=move._ponto_candidates({}, {}, {})[move.id],
            former=former,
            considered=considered,
            likeness=move._ponto_likeness(move._ponto_open_lines(former), former),
            proposed=self._proposed_lines(move),
            companies=companies,
            accounts=known.filtered(lambda one: one.is_fetched and one.active),
            target=self._target_account(move, known),
        )

    def _proposed_lines(self, move):
        """Open bank lines that a proposal puts on the document."""
        proposals = self.env["ponto.match.proposal"].sudo()
        found = proposals.search(
            [("move_ids", "in", move.ids), ("line_id.is_reconciled", "=", False)]
        )
        return found.line_id

    def _target_account(self, move, accounts):
        """The account at Ponto that the document tells people to pay to."""
        number = move.partner_bank_id.sanitized_acc_number
        if not number or move.move_type in PURCHASE_TYPES:
            return accounts.browse()
        same = accounts.filtered(lambda one: sanitized(one.reference) == number)
        currency = move.currency_id.name
        best = same.sorted(
            lambda one: (
                not one.journal_id,
                not one.is_followed,
                bool(one.disconnected_at or one.is_gone),
                one.currency_code != currency,
            )
        )
        return best[:1]

    # -- who sees what -----------------------------------------------------------

    def _seen_by_reader(self, records):
        """Those that the reader may see in one of his companies, not as superuser."""
        own = self.env.user.company_ids.ids
        records = records.sudo(False).with_context(allowed_company_ids=own)
        return records._filtered_access("read")

    # -- words -------------------------------------------------------------------

    def _money(self, amount, currency):
        return format_amount(self.env, float(amount), currency)

    def _day(self, day):
        return format_date(self.env, day) if day else "-"

    def _moment(self, moment):
        if not moment:
            return "-"
        return format_datetime(self.env, moment, dt_format="short")

    def _line_facts(self, line):
        """What names a bank line in a sentence."""
        line = line.sudo()
        payer = line.partner_name or line.partner_id.name or line.account_number
        return {
            "amount": self._money(abs(line.amount), line.currency_id),
            "day": self._day(line.date),
            "payer": payer or self.env._("an unknown counterpart"),
        }

    def _account_name(self, account):
        return f"{account.institution_id.name or ''} {account.name}".strip()
