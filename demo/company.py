"""Makes a believable Belgian company out of a database with nothing in it.

Called by ``./dev run`` through Odoo's shell::

    from odoo.addons.account_online_ponto.demo.company import populate
    populate(env, "http://localhost:8079")
"""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.exceptions import UserError

from . import story as story_of
from .bills import make_bills
from .login import set_up_login

_logger = logging.getLogger(__name__)

CHART = "be_comp"
DOLLARS_FOR_A_EURO = 1.08
DOMESTIC, EUROPEAN, EXPORT = (
    "attn_VAT-OUT-21-L",
    "attn_VAT-OUT-00-EU-L",
    "attn_VAT-OUT-00-ROW",
)


def populate(env, simulator_url):
    """Fill the company of ``env``: books as they are before the bank is connected.

    :param simulator_url: where the simulator of Ponto answers.
    :raises UserError: the company has invoices already; nothing is done then.
    """
    _check_empty(env)
    story = story_of.read()
    today = datetime.now(ZoneInfo("Europe/Brussels")).date()
    _make_company(env, story["company"])
    _use_dollars(env)
    _open_accounting(env)
    _make_bank_journal(env, story["accounts"])
    partners = _make_customers(env, story["customers"])
    moves = _make_invoices(env, story["invoices"], partners, today)
    bills = make_bills(env, today)
    env["ir.config_parameter"].sudo().set_param(
        "account_online_ponto.simulator_url", simulator_url
    )
    set_up_login(env, simulator_url)
    env.flush_all()
    _logger.info("Demo company made: %d invoices, %d bills", len(moves), len(bills))
    return moves


def _check_empty(env):
    domain = [("company_id", "=", env.company.id), ("move_type", "!=", "entry")]
    if env["account.move"].search_count(domain, limit=1):
        raise UserError(
            env._(
                "%s has invoices already, and stays as it is. Make the demo in a "
                "new database: ./dev run --fresh",
                env.company.name,
            )
        )


def _make_company(env, story):
    """Name, address and the Belgian chart of accounts."""
    company = env.company
    kept = ("name", "street", "zip", "city", "email", "phone")
    company.write({name: story[name] for name in kept})
    company.country_id = env.ref("base.be")
    company.currency_id = env.ref(f"base.{story['currency']}")
    if company.chart_template != CHART:
        charts = env["account.chart.template"]
        charts.try_loading(CHART, company, install_demo=False)
    company.vat = story["vat"]
    if "iap_enrich_auto_done" in company._fields:
        # Else the first sign-in asks Odoo's servers about the company's domain.
        company.iap_enrich_auto_done = True


def _use_dollars(env):
    """Activate the dollar, at a rate a year old."""
    dollar = env.ref("base.USD")
    dollar.active = True
    env["res.currency.rate"].create(
        {
            "currency_id": dollar.id,
            "company_id": env.company.id,
            "name": fields.Date.add(fields.Date.today(), years=-1),
            "rate": DOLLARS_FOR_A_EURO,
        }
    )


def _open_accounting(env):
    """Let the administrator begin on the dashboard and see the entries."""
    admin = env.ref("base.user_admin")
    admin.group_ids += env.ref("account.group_account_user")
    dashboard = env.ref("account.open_account_journal_dashboard_kanban")
    admin.action_id = dashboard.id


def _make_bank_journal(env, accounts):
    """The journal of the main account bears its IBAN, so it is found again."""
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
    )
    account = next(item for item in accounts if item["key"] == story_of.MAIN_ACCOUNT)
    journal.name = account["product"]
    journal.set_bank_account(account["reference"])


def _make_customers(env, customers):
    """Return the customers by their key in the story."""
    languages = {customer["lang"] for customer in customers}
    for code in sorted(languages):
        env["res.lang"]._activate_lang(code)
    countries = {country.code: country.id for country in env["res.country"].search([])}
    values = [_customer(customer, countries) for customer in customers]
    partners = env["res.partner"].create(values)
    keys = (customer["key"] for customer in customers)
    return dict(zip(keys, partners, strict=True))


def _customer(story, countries):
    return {
        "name": story["name"],
        "company_type": "person" if story["is_person"] else "company",
        "street": story["street"],
        "zip": story["zip"],
        "city": story["city"],
        "country_id": countries[story["country"]],
        "vat": story["vat"],
        "lang": story["lang"],
        "customer_rank": 1,
        "bank_ids": [
            fields.Command.create({"acc_number": iban}) for iban in story["ibans"]
        ],
    }


def _make_invoices(env, invoices, partners, today):
    """Posted invoices with the numbers, dates and references of the story."""
    charts = env["account.chart.template"].with_company(env.company)
    taxes = {name: charts.ref(name) for name in (DOMESTIC, EUROPEAN, EXPORT)}
    values = []
    for position, invoice in enumerate(invoices):
        customer = partners[invoice["customer"]]
        tax = taxes[_tax_name(invoice, customer)]
        line = _line(story_of.work(position), invoice, tax)
        values.append(_invoice(env, invoice, customer, line, today))
    moves = env["account.move"].create(values)
    moves.action_post()
    # The last one never left the house.
    moves[:-1].is_move_sent = True
    return moves


def _tax_name(invoice, customer):
    if invoice["tax"]:
        return DOMESTIC
    return EXPORT if customer.country_id.code == "US" else EUROPEAN


def _line(work, invoice, tax):
    return {
        "name": work,
        "quantity": 1,
        "price_unit": story_of.untaxed(invoice),
        "tax_ids": [fields.Command.set(tax.ids)],
    }


def _invoice(env, invoice, customer, line, today):
    day = story_of.day(invoice, today)
    return {
        "move_type": "out_invoice",
        "company_id": env.company.id,
        "partner_id": customer.id,
        "name": story_of.number(invoice, today),
        "invoice_date": day,
        "invoice_date_due": fields.Date.add(day, days=invoice["due_days"]),
        "currency_id": env.ref(f"base.{invoice['currency']}").id,
        "payment_reference": invoice["payment_reference"],
        "invoice_line_ids": [fields.Command.create(line)],
    }
