"""Make the corpus' documents and bank lines in Odoo."""

from datetime import date

from odoo.fields import Command

from ..ponto import decisions

_MANY = 10**6


class Builder:
    """Partners, documents and lines of scenes, by their keys.

    `companies`: to each key of a company its accounting data, as core's tests give it.
    """

    def __init__(self, env, companies):
        self.env = env
        self.companies = companies
        self.partners = {}
        self.moves = {}
        self.journals = {}

    def extended(self):
        """A builder that adds to these books what is taken back afterwards."""
        other = Builder(self.env, self.companies)
        other.partners = dict(self.partners)
        other.moves = dict(self.moves)
        return other

    # -- the books ---------------------------------------------------------------

    def add_own_accounts(self, ibans):
        """A bank journal for each of the company's accounts that has none."""
        known = self.env["res.partner.bank"].search([("acc_number", "in", list(ibans))])
        new = sorted(set(ibans) - set(known.mapped("acc_number")))
        self.env["account.journal"].create(
            [
                {
                    "name": f"Own {index}",
                    "code": f"OWN{index}",
                    "type": "bank",
                    "bank_acc_number": iban,
                    "company_id": self.companies["A"]["company"].id,
                }
                for index, iban in enumerate(new)
            ]
        )

    def add_partners(self, partners):
        for key, facts in partners.items():
            parent = self.partners.get(facts.get("parent"))
            self.partners[key] = self.env["res.partner"].create(
                {
                    "name": facts["name"],
                    "is_company": not parent,
                    "parent_id": parent.id if parent else False,
                    "bank_ids": [
                        Command.create({"acc_number": iban})
                        for iban in facts.get("ibans", ())
                    ],
                }
            )

    def add_documents(self, documents):
        """Post them, then write their numbers and bring them into their state."""
        wanted = {
            one["key"]: one
            for one in documents.values()
            if one["company"] in self.companies and not one.get("pure_only")
        }
        for company, data in self.companies.items():
            ours = [one for one in wanted.values() if one["company"] == company]
            model = self.env["account.move"].with_company(data["company"])
            moves = model.create([self._move(one, data) for one in ours])
            moves.action_post()
            self.moves.update(
                {one["key"]: move for one, move in zip(ours, moves, strict=True)}
            )
        self._write_numbers(wanted)
        for key, one in wanted.items():
            if one["state"] != decisions.OPEN:
                getattr(self, f"_make_{one['state']}")(self.moves[key])

    def _write_numbers(self, documents):
        """In two steps: a number may be another document's for a moment."""
        for index, key in enumerate(documents):
            self.moves[key].name = f"TEMPORARY{_MANY + index}"
        self.env.flush_all()
        for key, one in documents.items():
            self.moves[key].name = one["number"]
        self.env.flush_all()

    def _move(self, one, data):
        currency = self.env.ref(f"base.{one['currency']}")
        is_bill = one["type"].startswith("in_")
        account = data[f"default_account_{'expense' if is_bill else 'revenue'}"]
        item = {
            "name": "Work",
            "price_unit": float(one["total"]),
            "tax_ids": [],
            "account_id": account.id,
        }
        return {
            "move_type": one["type"],
            "partner_id": self.partners[one["partner"]].id,
            "currency_id": currency.id,
            "invoice_date": one["date"],
            "date": one["date"],
            "payment_reference": one["reference"],
            "ref": one.get("supplier_number"),
            "invoice_line_ids": [Command.create(item)],
            **self._due(one),
            **self._journal(one, data),
        }

    def _due(self, one):
        if "instalments" not in one and "discounted" not in one:
            return {"invoice_date_due": one["due"], "invoice_payment_term_id": False}
        return {"invoice_payment_term_id": self._term(one).id}

    def _term(self, one):
        start, total = date.fromisoformat(one["date"]), float(one["total"])
        parts = one.get("instalments", [[one["total"], one["due"]]])
        values = {
            "name": one["key"],
            "line_ids": [
                Command.create(
                    {
                        "value": "percent",
                        "value_amount": float(amount) / total * 100,
                        "delay_type": "days_after",
                        "nb_days": (date.fromisoformat(day) - start).days,
                    }
                )
                for amount, day in parts
            ],
        }
        if "discounted" in one:
            until = date.fromisoformat(one["discount_date"])
            values |= {
                "early_discount": True,
                "discount_percentage": 100 - float(one["discounted"]) / total * 100,
                "discount_days": (until - start).days,
            }
        return self.env["account.payment.term"].create(values)

    def _journal(self, one, data):
        if "journal" not in one:
            return {}
        if one["journal"] not in self.journals:
            self.journals[one["journal"]] = self.env["account.journal"].create(
                {
                    "name": f"Sales ({one['journal']})",
                    "code": one["journal"][:5].upper(),
                    "type": "sale",
                    "company_id": data["company"].id,
                }
            )
        return {"journal_id": self.journals[one["journal"]].id}

    def _make_paid(self, move):
        item = move.line_ids.filtered(
            lambda line: line.account_type in ("asset_receivable", "liability_payable")
        )
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.companies["A"]["default_journal_bank"].id,
                "date": move.date,
                "amount": item.balance,
                "payment_ref": "paid before",
                "partner_id": move.partner_id.id,
                "counterpart_account_id": item.account_id.id,
            }
        )
        counterpart = line.move_id.line_ids.filtered(
            lambda other: other.account_id == item.account_id
        )
        (item | counterpart).reconcile()

    def _make_reversed(self, move):
        refund = move._reverse_moves([{"invoice_date": move.date}], cancel=True)
        refund.name = f"CREDIT{move.id}"  # the next number is another document's

    def _make_draft(self, move):
        move.button_draft()

    def _make_cancelled(self, move):
        move.button_draft()
        move.button_cancel()

    # -- the bank ----------------------------------------------------------------

    def add_lines(self, cases, account):
        """Return the bank lines of cases, to match; `account`: the `ponto.account`."""
        model = self.env["account.bank.statement.line"]
        transactions = self._transactions(cases, account)
        lines = model.create(
            [
                self._line(case, transactions.get(case.facts["id"]), account)
                for case in cases
            ]
        )
        return dict(zip((case.facts["id"] for case in cases), lines, strict=True))

    def _line(self, case, transaction, account):
        facts = case.facts
        values = {
            "journal_id": self._bank_journal(facts, account).id,
            "date": facts["date"],
            "amount": float(facts["amount"]),
            "payment_ref": facts.get("text", ""),
            "partner_name": facts.get("name"),
            "account_number": facts.get("iban"),
            "ponto_match_state": "to_match",
            "ponto_transaction_id": transaction and transaction.id,
        }
        if "foreign" in facts:
            amount, code = facts["foreign"]
            values["foreign_currency_id"] = self.env.ref(f"base.{code}").id
            values["amount_currency"] = float(amount)
        return values

    def _bank_journal(self, facts, account):
        company = facts.get("company", "A")
        code = facts.get("currency", "EUR")
        if company == "A" and code == "EUR":
            return account.journal_id
        data = self.companies[company]
        if code == "EUR":
            return data["default_journal_bank"]
        if code not in self.journals:
            self.journals[code] = self.env["account.journal"].create(
                {
                    "name": code,
                    "code": code,
                    "type": "bank",
                    "currency_id": self.env.ref(f"base.{code}").id,
                    "company_id": data["company"].id,
                }
            )
        return self.journals[code]

    def _transactions(self, cases, account):
        """What only the inbox holds: types, further texts, ids and codes."""
        wanted = [
            case
            for case in cases
            if {"type", "more", "e2e", "is_return"}.intersection(case.facts)
        ]
        rows = self.env["ponto.transaction"].sudo()
        rows = rows.create([self._transaction(case, account) for case in wanted])
        return dict(zip((one.facts["id"] for one in wanted), rows, strict=True))

    def _transaction(self, case, account):
        facts = case.facts
        return {
            "account_id": account.id,
            "ponto_id": case.name,
            "state": "booked",
            "amount": float(facts["amount"]),
            "currency_id": account.journal_id.company_id.currency_id.id,
            "execution_date": facts["date"],
            "remittance_information": facts.get("text"),
            "remittance_information_type": facts.get("type"),
            "additional_information": facts.get("more"),
            "counterpart_name": facts.get("name"),
            "counterpart_reference": facts.get("iban"),
            "end_to_end_id": facts.get("e2e"),
            "bank_transaction_code": facts.get("is_return") and "PMNT-RCDT-RRTN",
        }
