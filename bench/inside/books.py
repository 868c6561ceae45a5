"""The books that all databases begin with: a Belgian company, customers, invoices."""

from odoo import fields
from odoo.tools import SQL
from psycopg2.extras import execute_values

from bench import scene

BANK, SALES = "BNCHB", "BNCH"
TABLES = ("account_move", "account_move_line", "account_partial_reconcile")


def prepare(job):
    """Make the company and its customers, and the invoice that all others copy."""
    env = job.env
    company = env.company
    company.country_id = env.ref("base.be")
    env["account.chart.template"].try_loading("be_comp", company, install_demo=False)
    partners = env["res.partner"].create(
        [{"name": f"Customer {number}"} for number in range(scene.CUSTOMERS)]
    )
    accounts = [
        {"partner_id": partner.id, "acc_number": scene.customer_iban(number)}
        for number, partner in enumerate(partners)
    ]
    own = {"partner_id": company.partner_id.id, "acc_number": scene.IBAN}
    banks = env["res.partner.bank"].create([*accounts, own])
    sales = env["account.journal"].search([("type", "=", "sale")], limit=1)
    env["account.journal"].create(
        [
            {
                "name": "Bench",
                "type": "bank",
                "code": BANK,
                "bank_account_id": banks[-1].id,
            },
            {
                "name": "Bench sales",
                "type": "sale",
                "code": SALES,
                "default_account_id": sales.default_account_id.id,
            },
        ]
    )
    item = {"name": "Work", "price_unit": 7, "tax_ids": []}
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "journal_id": journal(env, SALES).id,
            "partner_id": partners[0].id,
            "invoice_date": "2026-01-02",
            "invoice_payment_term_id": False,
            "invoice_line_ids": [fields.Command.create(item)],
        }
    )
    invoice.action_post()
    env.cr.commit()
    job.begin()


def journal(env, code=BANK):
    """Return the journal of the bank, or of another code."""
    return env["account.journal"].search([("code", "=", code)])


def customers(env):
    """Return the ids of the customers in the order of their numbers."""
    numbers = [scene.customer_iban(number) for number in range(scene.CUSTOMERS)]
    found = env["res.partner.bank"].search([("sanitized_acc_number", "in", numbers)])
    owners = {one.sanitized_acc_number: one.partner_id.id for one in found}
    return [owners[number] for number in numbers]


def grow(env, count):
    """Make so many open invoices as rows: core would take an hour for 100,000."""
    cr, partners = env.cr, customers(env)
    cr.execute(
        """CREATE TEMPORARY TABLE bench_invoice (
               move_id integer DEFAULT nextval('account_move_id_seq'),
               number integer, name text, reference text, amount numeric,
               partner_id integer)"""
    )
    execute_values(
        cr._obj,
        "INSERT INTO bench_invoice (number, name, reference, amount, partner_id) "
        "VALUES %s",
        [
            (
                number,
                scene.name(number),
                scene.printed(number),
                scene.amount(number),
                partners[number % scene.CUSTOMERS],
            )
            for number in range(count)
        ],
        page_size=5000,
    )
    template = env["account.move"].search([("journal_id.code", "=", SALES)])
    _check_no_references(cr)
    _copy(cr, "account_move", _MOVE, template, "id")
    _copy(cr, "account_move_line", _ITEM, template, "move_id")
    cr.execute("DROP TABLE bench_invoice")
    analyze(env)


def _check_no_references(cr):
    """Spare the check of some forty references a row, to the end of the transaction.

    They are the template's, which are sound. Only a superuser may; others wait.
    """
    cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cr.fetchone()[0]:
        cr.execute("SET LOCAL session_replication_role = replica")


def _copy(cr, table, changed, template, column):
    """Add the template's rows once for each new invoice.

    :param changed: dict of column to the expression that is not the template's value.
    """
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    names = [row[0] for row in cr.fetchall()]
    values = [changed.get(name, f'template."{name}"') for name in names]
    cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s template, bench_invoice new"
            " WHERE template.%s = %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(map(SQL, values)),
            SQL.identifier(table),
            SQL.identifier(column),
            template.id,
        )
    )


def analyze(env):
    """Let the database plan with what is there."""
    for table in TABLES:
        env.cr.execute(f"ANALYZE {table}")
    env.cr.commit()
    env.invalidate_all()


# What is not as in the template; `new` is a row of bench_invoice.
_MOVE = {
    "id": "new.move_id",
    "name": "new.name",
    "sequence_number": "new.number + 1000",
    "payment_reference": "new.reference",
    **dict.fromkeys(
        ("partner_id", "commercial_partner_id", "partner_shipping_id"),
        "new.partner_id",
    ),
    **dict.fromkeys(
        (
            "amount_untaxed",
            "amount_total",
            "amount_residual",
            "amount_untaxed_signed",
            "amount_untaxed_in_currency_signed",
            "amount_total_signed",
            "amount_total_in_currency_signed",
            "amount_residual_signed",
        ),
        "new.amount",
    ),
}
_ITEM = {
    "id": "nextval('account_move_line_id_seq')",
    "move_id": "new.move_id",
    "move_name": "new.name",
    "name": "CASE template.display_type WHEN 'payment_term' THEN new.reference"
    " ELSE template.name END",
    "partner_id": "new.partner_id",
    **{
        name: f"sign(template.{name}) * new.amount"
        for name in (
            "debit",
            "credit",
            "balance",
            "amount_currency",
            "amount_residual",
            "amount_residual_currency",
            "price_unit",
            "price_subtotal",
            "price_total",
        )
    },
}
_SETTLED = """
SELECT line.amount, invoice.amount_total
  FROM account_bank_statement_line line
  JOIN account_move_line item ON item.move_id = line.move_id
  JOIN account_partial_reconcile pair ON pair.credit_move_id = item.id
  JOIN account_move_line other ON other.id = pair.debit_move_id
  JOIN account_move invoice ON invoice.id = other.move_id
 WHERE line.journal_id = %s AND invoice.move_type = 'out_invoice'
"""


def score(env, lines):
    """Return the `scene.Score` of these movements: how they are matched, as a dict."""
    env.flush_all()
    bank = journal(env).id
    env.cr.execute(_SETTLED, [bank])
    found = {}
    for paid, invoiced in env.cr.fetchall():
        found.setdefault(scene.number_of(paid), set()).add(scene.number_of(invoiced))
    env.cr.execute(
        "SELECT amount FROM account_bank_statement_line WHERE journal_id = %s", [bank]
    )
    booked = {scene.number_of(amount) for (amount,) in env.cr.fetchall()}
    return vars(scene.score([one for one in lines if one.number in booked], found))
