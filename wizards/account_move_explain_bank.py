"""Whether the bank account that is paid to can be seen, and without a gap."""

from odoo import models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..models.account_move_candidate import PURCHASE_TYPES
from ..models.ponto_connection_access import NEEDS_PERSON
from ..models.res_partner_bank import sanitized
from ..ponto.unpaid import OK, PROBLEM, WARNING, Check

_lt = LazyTranslate(__name__)

TARGETS = {
    "target_gone": _lt(
        "It asks to pay to %(number)s, which is not read any more. %(why)s"
    ),
    "target_unlinked": _lt(
        "It asks to pay to %(number)s, and that account fills no journal: what comes "
        "in there is not seen. Link it to a journal."
    ),
    "target_viewed": _lt(
        "It asks to pay to %(number)s, and that account is only viewed: what comes in "
        "there is shown and not booked. Link it to a journal."
    ),
    "target_currency": _lt(
        "It asks to pay %(currency)s to %(number)s, an account in "
        "%(account_currency)s: the bank exchanges it, and another amount comes in."
    ),
    "target": _lt("It asks to pay to %(number)s, which is linked to %(journal)s."),
}


class ExplainBank(models.AbstractModel):
    _name = "account.move.explain.bank"
    _description = "The bank accounts that a document may be paid through"

    # -- the account on the document ---------------------------------------------

    def _check_target(self, facts):
        """The account that the document tells people to pay to."""
        move = facts.move
        if move.move_type in PURCHASE_TYPES or move.move_type == "out_refund":
            return []
        bank, account = move.partner_bank_id, facts.target
        if not bank:
            sentence = self.env._(
                "It names no bank account to pay to. Set the Recipient Bank on it."
            )
            return [Check("target", WARNING, "no_target", sentence)]
        told = {"number": self._in_fours(bank.acc_number)}
        if not account:
            return [self._check_unknown_target(facts, told)]
        return [self._check_known_target(account, move.currency_id.name, told)]

    def _check_known_target(self, account, currency, told):
        """Ponto gives it, or did: whether what comes in there is seen."""
        code, level, step = self._target_state(account, currency)
        words = self.env._(TARGETS[code])
        sentence = words % {
            **told,
            "why": account.access_note or "",
            "journal": account.journal_id.name,
            "currency": currency,
            "account_currency": account.currency_code,
        }
        return Check("target", level, code, sentence, step, account)

    def _target_state(self, account, currency):
        """A code of ``TARGETS``, its level and step."""
        if account.disconnected_at or account.is_gone or not account.active:
            return "target_gone", PROBLEM, "account"
        if not account.journal_id:
            if account.is_followed:
                return "target_viewed", WARNING, "link"
            return "target_unlinked", PROBLEM, "link"
        if account.currency_code != currency:
            return "target_currency", WARNING, ""
        return "target", OK, ""

    def _check_unknown_target(self, facts, told):
        """Ponto gives no account of that number to this company."""
        number = facts.move.partner_bank_id.sanitized_acc_number
        others = self.env["ponto.account"].sudo().search([("reference", "!=", False)])
        foreign = others.filtered(lambda one: sanitized(one.reference) == number)
        if foreign:
            sentence = self.env._(
                "It asks to pay to %(number)s, an account that fills the books of "
                "another company: the money comes in there. Correct the Recipient "
                "Bank, and tell the customer.",
                **told,
            )
            return Check("target", PROBLEM, "target_foreign", sentence)
        if not facts.accounts:
            sentence = self.env._("It asks to pay to %(number)s.", **told)
            return Check("target", OK, "target", sentence)
        sentence = self.env._(
            "It asks to pay to %(number)s, which is not read through Ponto: what comes "
            "in there is only seen when somebody enters it. Connect it.",
            **told,
        )
        return Check("target", PROBLEM, "target_unknown", sentence, "connect")

    # -- connection and consent --------------------------------------------------

    def _check_bank(self, facts):
        """Connection, consent, and what is missing of the period."""
        if not facts.accounts:
            sentence = self.env._(
                "No bank account of the company is read by Odoo: a payment is only "
                "seen when somebody enters it. Connect the bank."
            )
            return [Check("bank", PROBLEM, "no_bank", sentence, "connect")]
        checks = []
        for account in facts.watched:
            checks += self._check_account(account, facts.watched)
        checks = checks or [self._check_connected(facts.watched)]
        return [*checks, *self._check_lapses(facts), *self._check_begun(facts)]

    def _check_account(self, account, watched):
        """What keeps one account from being read, and what may be missing."""
        told = {"account": self._account_name(account)}
        checks = self._check_consent(account, watched, told)
        if account.gap_note:
            sentence = self.env._("%(account)s: %(gap)s", gap=account.gap_note, **told)
            checks.append(Check("bank", WARNING, "gap", sentence, "account", account))
        if account.stale_reason:
            sentence = self.env._(
                "%(account)s: %(silence)s", silence=account.stale_note, **told
            )
            checks.append(
                Check("bank", WARNING, "silent", sentence, "account", account)
            )
        return checks

    def _check_consent(self, account, watched, told):
        if account.access_note:
            needs = account.connection_state in NEEDS_PERSON
            step = "connection" if needs else "account"
            sentence = self.env._(
                "%(account)s is not read. %(why)s", why=account.access_note, **told
            )
            return [Check("bank", PROBLEM, "access", sentence, step, account)]
        if account.consent_state == "expired":
            return [self._check_lapsed(account, told)]
        if account.consent_state != "soon" or len(watched) > 1:
            return []
        sentence = self.env._(
            "Days until the consent for %(account)s ends: %(days)d.",
            days=account.consent_days_left,
            **told,
        )
        return [Check("bank", WARNING, "consent_soon", sentence, "renew", account)]

    def _check_lapsed(self, account, told):
        since = account.consent_refused_at or account.consent_expires_at
        sentence = self.env._(
            "The consent for %(account)s ended on %(day)s: what came in since then is "
            "not seen. Renew it, and it is fetched by itself.",
            day=self._day(since),
            **told,
        )
        return Check("bank", PROBLEM, "consent", sentence, "renew", account)

    def _check_begun(self, facts):
        """Accounts whose lines begin after the document was made."""
        begun = self._first_days(facts.watched)
        made = facts.move.invoice_date or facts.move.date
        late = facts.watched.filtered(lambda one: begun.get(one.id, made) > made)
        if not late:
            return []
        listed = ", ".join(
            self.env._(
                "%(account)s on %(day)s",
                account=self._account_name(account),
                day=self._day(begun[account.id]),
            )
            for account in late
        )
        sentence = self.env._(
            "What is in Odoo begins later than this document: %s. An earlier payment "
            "is not there.",
            listed,
        )
        return [Check("bank", WARNING, "begun", sentence, "account", late)]

    def _first_days(self, accounts):
        """Map accounts to the day their lines begin on, where they have any."""
        if not accounts:
            return {}
        query = SQL(
            """SELECT account.id, move.date
                 FROM ponto_account account
                CROSS JOIN LATERAL (
                      SELECT move_id
                        FROM account_bank_statement_line line
                       WHERE line.journal_id = account.journal_id
                         AND line.company_id = account.company_id
                       ORDER BY internal_index
                       LIMIT 1
                      ) AS first
                 JOIN account_move move ON move.id = first.move_id
                WHERE account.id IN %s""",
            tuple(accounts.ids),
        )
        accounts.flush_recordset(["journal_id"])
        return dict(self.env.execute_query(query))

    def _check_connected(self, accounts):
        if len(accounts) == 1:
            sentence = self.env._(
                "%(account)s is connected, and the consent is valid.",
                account=self._account_name(accounts),
            )
            if end := accounts.consent_expires_at:
                sentence = self.env._(
                    "%(account)s is connected, with a consent until %(day)s.",
                    account=self._account_name(accounts),
                    day=self._day(end),
                )
        else:
            sentence = self.env._(
                "All %d bank accounts are connected, and their consents are valid.",
                len(accounts),
            )
        return Check("bank", OK, "connected", sentence)

    @staticmethod
    def _in_fours(number):
        """An account number as it is printed: an IBAN in groups of four."""
        plain = sanitized(number)
        if not plain[:2].isalpha() or not plain[2:4].isdigit():
            return number or ""
        return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))
