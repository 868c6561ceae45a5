from odoo import models
from odoo.fields import Domain

from .account_move_candidate import SALE_TYPES
from .ponto_setup_facts import Verdict

# So many invoices are looked at; more are told of as "at least".
MOST = 100
OPEN = ("not_paid", "partial")
BELGIAN, EUROPEAN, NUMBER = "be", "euro", "number"


class PontoSetupInvoices(models.AbstractModel):
    """The steps about invoices: what makes their payments easy to recognize."""

    _name = "ponto.setup.invoices"
    _description = "Steps of the setup about invoices"

    # -- the communication on invoices -------------------------------------------

    def _judge_reference(self, facts):
        journals = facts.sales_journals.with_env(self.env)
        label = self._label_of(facts.sales_journals[:1], self.env._("Sales Journals"))
        if not journals:
            return Verdict(
                "none", self.env._("This company has no sales journal of its own.")
            )
        country = self._setup_country(facts.company)
        if not country:
            return Verdict(
                "attention",
                self.env._(
                    "%s has no country: it decides which communication its customers' "
                    "banks understand. Enter it on the company.",
                    facts.company.name,
                ),
                self.env._("Companies"),
            )
        advice = self._reference_advice(journals, country.code)
        if advice:
            return Verdict("attention", advice, label)
        return Verdict("done", self._words_of_reference(journals, country.code), label)

    def _setup_country(self, company):
        return company.account_fiscal_country_id or company.country_id

    def _reference_advice(self, journals, country):
        """What to change on a sales journal, empty where nothing."""
        by_customer = journals.filtered(
            lambda one: one.invoice_reference_type == "partner"
        )[:1]
        if by_customer:
            return self.env._(
                "%s gives a customer one communication for all invoices, so a payment "
                "does not say which one it pays. Based on Invoice is surer.",
                by_customer.name,
            )
        known = journals._fields["invoice_reference_model"].get_values(self.env)
        if country == "BE" and BELGIAN in known:
            return self._belgian_advice(journals)
        return self._other_advice(journals)

    def _belgian_advice(self, journals):
        plain = journals.filtered(
            lambda one: one.invoice_reference_model not in (BELGIAN, EUROPEAN)
        )[:1]
        if not plain:
            return ""
        return self.env._(
            "%s has no structured communication. With the Belgian one "
            "(+++000/0000/00097+++) banks check what a customer types, and nearly "
            "every payment finds its invoice by itself.",
            plain.name,
        )

    def _other_advice(self, journals):
        belgian = journals.filtered(lambda one: one.invoice_reference_model == BELGIAN)[
            :1
        ]
        if belgian:
            return self.env._(
                "%s prints the Belgian structured communication, which banks outside "
                "Belgium do not know. The European one (RF…) is understood everywhere.",
                belgian.name,
            )
        number = journals.filtered(lambda one: one.invoice_reference_model == NUMBER)[
            :1
        ]
        if number:
            return self.env._(
                "%s prints bare digits, which are easily taken for something else. The "
                "full number or the European reference (RF…) is surer.",
                number.name,
            )
        return ""

    def _words_of_reference(self, journals, country):
        if country == "BE" and EUROPEAN not in journals.mapped(
            "invoice_reference_model"
        ):
            return self.env._(
                "Belgian customers pay with the structured communication. If you "
                "invoice abroad, a second sales journal with the European one (RF…) is "
                "understood there too."
            )
        return self.env._(
            "Your invoices carry a reference that a payment can be recognized by."
        )

    def _open_reference(self, facts):
        if not self._setup_country(facts.company):
            return self.env["ir.actions.act_window"]._for_xml_id(
                "base.action_res_company_form"
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_account_journal_form"
        )
        action["domain"] = [("id", "in", facts.sales_journals.ids)]
        action["context"] = {}
        return action

    # -- customers' countries ----------------------------------------------------

    def _judge_country(self, facts):
        count = self.env["account.move"].search_count(
            self._without_country(facts), limit=MOST + 1
        )
        if not count:
            return Verdict(
                "done", self.env._("Each customer with open invoices has a country.")
            )
        return Verdict(
            "attention", self._words_of_country(count), self.env._("Customers")
        )

    def _without_country(self, facts):
        """Open customer invoices whose customer has no country."""
        return Domain(
            [
                ("company_id", "=", facts.company.id),
                ("move_type", "in", SALE_TYPES),
                ("state", "=", "posted"),
                ("payment_state", "in", OPEN),
                ("commercial_partner_id", "!=", False),
                ("commercial_partner_id.country_id", "=", False),
            ]
        )

    def _words_of_country(self, count):
        if count > MOST:
            return self.env._(
                "More than %(count)d open invoices go to customers without a country, "
                "so nobody can tell which communication their bank understands. Enter "
                "the country on each.",
                count=MOST,
            )
        if count == 1:
            return self.env._(
                "1 open invoice goes to a customer without a country, so nobody can "
                "tell which communication their bank understands. Enter the country."
            )
        return self.env._(
            "%(count)d open invoices go to customers without a country, so nobody can "
            "tell which communication their bank understands. Enter the country on "
            "each.",
            count=count,
        )

    def _open_country(self, facts):
        moves = self.env["account.move"].search(
            self._without_country(facts), limit=MOST, order="id"
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers Without a Country"),
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", moves.commercial_partner_id.ids)],
        }

    # -- numbers of other companies ----------------------------------------------

    def _judge_collision(self, facts):
        roots = (
            self.env["res.company"]
            .sudo()
            .search_count([("parent_id", "=", False)], limit=2)
        )
        if roots < 2:
            return Verdict(
                "none", self.env._("There is only one company in this database.")
            )
        shared = self.env["ponto.number.collision"].search_count(
            [("company_id", "=", facts.company.id)], limit=1
        )
        if not shared:
            return Verdict(
                "done",
                self.env._(
                    "No other company of this database numbers its invoices so."
                ),
            )
        return Verdict(
            "attention",
            self.env._(
                "Another company of this database numbers its invoices in the same "
                "way: a customer who quotes a number may mean two documents. Give your "
                "sales journal a short code of its own."
            ),
            self.env._("Number Collisions"),
        )

    def _open_collision(self, _facts):
        return self._open_list("ponto_number_collision_action")
