"""Bills that the demo company has to pay, as bookkeepers find them on a Monday.

Most can be paid through Ponto at once. Of two something is missing, so that one sees
how that is told: an account number, and a person's word that it is the right one.
"""

from odoo import fields

TAX = "attn_VAT-IN-V81-21"

# Check digits are right; the numbers are nobody's.
SUPPLIERS = {
    "wood": {
        "name": "Houthandel Van Acker NV",
        "street": "Wiedauwkaai 52",
        "zip": "9000",
        "city": "Gent",
        "country": "be",
        "iban": "BE60001044221770",
    },
    "fittings": {
        "name": "Beslag & Sloten Claes BV",
        "street": "Mechelsesteenweg 214",
        "zip": "2500",
        "city": "Lier",
        "country": "be",
        "iban": "BE47737055128880",
    },
    "machines": {
        "name": "Schürmann Holzmaschinen GmbH",
        "street": "Am Hafen 9",
        "zip": "52068",
        "city": "Aachen",
        "country": "de",
        "iban": "DE12500105170648489890",
    },
    "printer": {
        "name": "Drukkerij De Zetter",
        "street": "Coupure Links 31",
        "zip": "9000",
        "city": "Gent",
        "country": "be",
        "iban": "BE20068890123456",
        "is_unknown": True,
    },
    "garage": {
        "name": "Garage Peeters",
        "street": "Brusselsesteenweg 402",
        "zip": "9050",
        "city": "Gent",
        "country": "be",
    },
}

# Untaxed amounts in euro; days are counted from today.
BILLS = (
    {
        "supplier": "wood",
        "number": "2026/4420",
        "reference": "+++180/4420/26171+++",
        "work": "Oak boards, 27 mm",
        "untaxed": 1860.0,
        "made": -26,
        "due": 4,
    },
    {
        "supplier": "wood",
        "number": "2026/4473",
        "reference": "+++180/4420/26272+++",
        "work": "Beech plywood, 18 mm",
        "untaxed": 742.5,
        "made": -12,
        "due": 18,
    },
    {
        "supplier": "wood",
        "number": "CN 2026/0098",
        "work": "Boards sent back: wet",
        "untaxed": 124.0,
        "made": -9,
        "due": 0,
        "is_credit": True,
    },
    {
        "supplier": "fittings",
        "number": "F-2026-1180",
        "work": "Hinges and drawer slides",
        "untaxed": 214.8,
        "made": -31,
        "due": -1,
    },
    {
        "supplier": "machines",
        "number": "RE-26-0471",
        "reference": "RF43 SCH2 0264 471",
        "work": "Saw blades, sharpened",
        "untaxed": 415.0,
        "made": -15,
        "due": 0,
        "is_taxed": False,
    },
    {
        "supplier": "printer",
        "number": "26-331",
        "work": "Folders for the trade fair",
        "untaxed": 356.0,
        "made": -8,
        "due": 22,
    },
    {
        "supplier": "garage",
        "number": "55120",
        "work": "Van: brakes and inspection",
        "untaxed": 488.9,
        "made": -20,
        "due": 10,
    },
)


def make_bills(env, today):
    """Make the suppliers and post their bills; return the bills."""
    suppliers = {
        key: env["res.partner"].create(_supplier(env, given))
        for key, given in SUPPLIERS.items()
    }
    tax = env["account.chart.template"].with_company(env.company).ref(TAX)
    bills = env["account.move"].create(
        [_bill(env, given, suppliers[given["supplier"]], tax, today) for given in BILLS]
    )
    bills.action_post()
    return bills


def _supplier(env, given):
    values = {name: given[name] for name in ("name", "street", "zip", "city")}
    account = {
        "acc_number": given.get("iban"),
        # Somebody called the supplier and wrote down that the number is right.
        "allow_out_payment": not given.get("is_unknown"),
    }
    accounts = [fields.Command.create(account)] if given.get("iban") else []
    return {
        **values,
        "company_type": "company",
        "country_id": env.ref(f"base.{given['country']}").id,
        "supplier_rank": 1,
        "bank_ids": accounts,
    }


def _bill(env, given, supplier, tax, today):
    line = {
        "name": given["work"],
        "price_unit": given["untaxed"],
        "tax_ids": [fields.Command.set(tax.ids if given.get("is_taxed", True) else [])],
    }
    return {
        "move_type": "in_refund" if given.get("is_credit") else "in_invoice",
        "company_id": env.company.id,
        "partner_id": supplier.id,
        "partner_bank_id": supplier.bank_ids[:1].id,
        "ref": given["number"],
        "payment_reference": given.get("reference"),
        "invoice_date": fields.Date.add(today, days=given["made"]),
        "invoice_date_due": fields.Date.add(today, days=given["due"]),
        "invoice_line_ids": [fields.Command.create(line)],
    }
