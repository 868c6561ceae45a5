"""What a batch of bank lines may settle: a query a kind of key, none a line."""

from dataclasses import dataclass, replace
from decimal import Decimal

from odoo import models

from ..ponto import decisions, references
from ..ponto.numbers import fold
from ..ponto.pool import amounts, lookup_keys
from ..ponto.returns import is_return
from .account_move_candidate import DOCUMENT_TYPES
from .exact_amounts import exact
from .res_partner_bank import sanitized

# What banks write where nobody gave an end-to-end id.
_NO_ID = frozenset({"", "NOTPROVIDED", "NOTPROVIDEDBYCUSTOMER", "NONREF", "NOREF"})


@dataclass(frozen=True)
class Scope:
    """What the bank account's company tells about its lines."""

    company_ids: frozenset
    own_accounts: frozenset
    owners: dict
    policy: decisions.Policy


class PontoStatementLineCandidates(models.AbstractModel):
    _name = "ponto.statement.line.candidates"
    _description = "Documents that bank lines may settle"

    # -- the lines ---------------------------------------------------------------

    def _ponto_matching_line(self, scope):
        """This line as the matching core sees it."""
        line = self._ponto_matching_view(scope, self.amount, self.currency_id)
        if not self.foreign_currency_id:
            return line
        foreign = (self.amount_currency, self.foreign_currency_id)
        return replace(self._ponto_matching_view(scope, *foreign), in_account=line)

    def _ponto_matching_view(self, scope, amount, currency):
        transaction = self.ponto_transaction_id
        counterpart = sanitized(self.account_number)
        return decisions.Line(
            amount=exact(amount, currency),
            currency=currency.name,
            company_ids=scope.company_ids,
            references=self._ponto_references(),
            date=self.date,
            quantum=Decimal(1).scaleb(-currency.decimal_places),
            end_to_end_id=self._ponto_end_to_end_id(),
            counterpart_iban=counterpart,
            counterpart_name=self.partner_name or self.partner_id.name or "",
            partner=scope.owners.get(counterpart)
            or self.partner_id.commercial_partner_id.id
            or None,
            is_own_transfer=counterpart in scope.own_accounts,
            is_return=is_return(
                transaction.bank_transaction_code, transaction.remittance_information
            ),
            account=self.journal_id.id,
            text=fold(transaction.remittance_information or self.payment_ref),
        )

    def _ponto_references(self):
        """What the line's texts carry; the communication speaks first."""
        self.ensure_one()
        transaction = self.ponto_transaction_id
        kind = transaction.remittance_information_type or None
        text = transaction.remittance_information or self.payment_ref or ""
        others = (transaction.additional_information, transaction.description)
        more = "\n".join(other for other in others if other and other != text)
        texts = [references.read(text, kind)]
        if more:
            texts.append(references.read(more))
        return tuple(texts)

    def _ponto_joined_keys(self):
        """What a document posted later is recognised by."""
        return " ".join(sorted(lookup_keys(self._ponto_references()))) or False

    def _ponto_end_to_end_id(self):
        given = (self.ponto_transaction_id.end_to_end_id or "").strip()
        return "" if given.replace(" ", "").upper() in _NO_ID else given

    def _ponto_scope(self, company):
        """The ``Scope`` of a company's lines."""
        companies = company.sudo().search([("id", "child_of", company.id)])
        numbers = self.mapped("account_number")
        return Scope(
            frozenset(companies.ids),
            self._ponto_own_accounts(companies),
            self.env["res.partner.bank"]._ponto_sole_owners(numbers, company),
            company._ponto_policy(),
        )

    def _ponto_own_accounts(self, companies):
        """Numbers of the companies' own bank accounts, sanitized."""
        journals = self.env["account.journal"].sudo().with_context(active_test=False)
        found = journals.search([("company_id", "in", companies.ids)])
        return frozenset(found.bank_account_id.mapped("sanitized_acc_number"))

    # -- the documents -----------------------------------------------------------

    def _ponto_named_candidates(self, lines, owners):
        """What the lines name: by text, by end-to-end id, or as what came back.

        :param lines: dict of line to ``decisions.Line``.
        :param owners: dict of account number to the one partner that owns it.
        :return: dict of move id to ``decisions.Candidate``.
        """
        named = (
            self.env["account.move"]
            .sudo()
            ._ponto_find_named(
                {key for line in lines.values() for key in lookup_keys(line.references)}
            )
        )
        transfers, sums = self._ponto_find_transfers(lines)
        payments = self._ponto_find_payments(lines)
        documents = named | transfers._debit_documents()
        documents |= payments._ponto_debit_documents()
        wanted = {line.end_to_end_id for line in lines.values()} - {""}
        documents |= self._ponto_settled_before(wanted)
        if any(line.amount > 0 for line in lines.values()):
            documents |= named._ponto_entries_from_here()
        found = self._ponto_described(documents, owners, payments)
        return self._ponto_with_transfers(found, transfers, sums)

    def _ponto_described(self, documents, owners, payments):
        """Documents, and those that one bank line settled with them, as candidates.

        :param payments: ``account.payment`` under the lines' end-to-end ids.
        """
        settled = documents._ponto_bank_payments()
        # What comes back may have settled more than the document that is named.
        beside = self._ponto_settled_with(settled) - documents
        settled.update(beside._ponto_bank_payments())
        documents |= beside
        entries = documents.filtered("origin_payment_id")
        ids = payments._ponto_ids_by_document()
        found = (documents - entries)._ponto_candidates(owners, ids, settled)
        waiting = (documents - entries)._ponto_outstanding_candidates(found)
        known = entries._ponto_entry_candidates(ids, settled, found)
        return found | waiting | known

    def _ponto_guessed_candidates(self, lines, owners):
        """Open documents that have the amount of a line."""
        moves = self.env["account.move"].sudo()
        wanted = {amount for line in lines.values() for amount in amounts(line)}
        pairs = {
            (amount, line.partner)
            for line in lines.values()
            if line.partner
            for amount in amounts(line)
        }
        found = moves._ponto_find_amounts(wanted)
        found |= moves._ponto_find_partner_amounts(pairs)
        return found._ponto_candidates(owners, {}, {})

    def _ponto_settled_before(self, end_to_end_ids):
        """The documents that earlier lines with one of these ids settled."""
        domain = [
            ("ponto_transaction_id.end_to_end_id", "in", sorted(end_to_end_ids)),
            ("is_reconciled", "=", True),
            ("id", "not in", self.ids),
            ("company_id", "in", self.company_id.ids),
        ]
        earlier = self.sudo().search(domain) if end_to_end_ids else self.browse()
        return earlier._ponto_settled_documents()

    def _ponto_settled_with(self, payments):
        """The documents of bank lines that settled one of the named documents."""
        keys = {one.key for some in payments.values() for one in some}
        return self.sudo().browse(sorted(keys))._ponto_settled_documents()

    def _ponto_settled_documents(self):
        """The documents that these lines' counterparts are reconciled with.

        And the entries of payments that were made through Ponto.
        """
        items = self.move_id.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        others = partials.debit_move_id | partials.credit_move_id
        return (others.move_id - self.move_id).filtered(
            lambda move: (
                move.move_type in DOCUMENT_TYPES
                or move.origin_payment_id.ponto_end_to_end_id
            )
        )
