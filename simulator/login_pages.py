"""What a person sees on the way through a login (section 1.3), step by step."""

from html import escape

from . import pages
from .logos import slug_of
from .movements import exact

CANCEL = pages.button("Cancel", "cancel", "plain")
SCOPES = {
    "ai": "read these accounts, their balances and their transactions",
    "pi": "prepare payments, which you sign at your bank",
    "name": "know the name of your organization",
    "offline_access": "stay connected when you are not there",
}
# Attribute of 1.6, label, kind of input, what browsers know it by.
SIGN_UP_FIELDS = (
    ("email", "E-mail address", "email", "email"),
    ("firstName", "First name", "text", "given-name"),
    ("lastName", "Last name", "text", "family-name"),
    ("organizationName", "Organization", "text", "organization"),
    ("enterpriseNumber", "Enterprise number", "text", None),
    ("vatNumber", "VAT number", "text", None),
    ("addressStreetAddress", "Street and number", "text", "street-address"),
    ("addressPostalCode", "Postal code", "text", "postal-code"),
    ("addressCity", "City", "text", "address-level2"),
    ("addressCountry", "Country (two letters)", "text", "country"),
    ("phoneNumber", "Phone number", "tel", "tel"),
)
REQUIRED = ("email", "organizationName")
MOST_BANKS = 60


def sign_in(bank, login, trouble):
    """Choose who one is: the simulator asks for no password."""
    name = bank.application.name
    chosen = login.organization_id or bank.organization.id
    choices = [
        pages.choice(
            "radio",
            "organization",
            one.id,
            one.name,
            one.details.get("email") or "no e-mail address",
            ticked=one.id == chosen,
        )
        for one in bank.organizations.values()
    ]
    return pages.page(
        "Sign in to Ponto",
        pages.paragraph(f"{name} asks for access to your bank accounts."),
        pages.wrong(trouble),
        pages.form(
            pages.group("You are", *choices),
            pages.buttons(pages.button("Sign in", "sign-in"), CANCEL),
        ),
        pages.form(pages.button("I am new here: sign up", "to-sign-up", "second")),
    )


def sign_up(bank, login, trouble, given):
    """``given`` is what was typed, or what the partner knew before (1.6)."""
    fields = [
        pages.field(
            label,
            name,
            given.get(name),
            kind,
            required=name in REQUIRED,
            complete=known,
        )
        for name, label, kind, known in SIGN_UP_FIELDS
    ]
    note = f"Filled in with what {bank.application.name} told us: correct it."
    return pages.page(
        "Sign up for Ponto",
        pages.paragraph(note, "soft") if bank.onboarding(onboarding_of(login)) else "",
        pages.wrong(trouble),
        pages.form(
            *fields, pages.buttons(pages.button("Create account", "sign-up"), CANCEL)
        ),
        pages.form(pages.button("I have an account", "to-sign-in", "second")),
    )


def choose_bank(bank, login, trouble, wanted):
    """``wanted`` is part of a name, from the search field."""
    words = wanted.casefold()
    found = [
        one
        for one in bank.institutions
        if words in str(one.attributes.get("name")).casefold()
        and not one.attributes.get("deprecated")
    ]
    found.sort(key=lambda one: str(one.attributes.get("name")).casefold())
    listed = "".join(map(_bank_button, found[:MOST_BANKS]))
    label = pages.field("Name of the bank", "q", wanted, "search")
    nothing = pages.paragraph(f"No bank is called so: {wanted}") if not found else ""
    return pages.page(
        "Choose your bank",
        pages.wrong(trouble),
        f'<form method="get" role="search"><div class="search">{label}'
        '<button class="second">Search</button></div></form>',
        nothing,
        f'<h2 id="banks">Banks</h2><form method="post">'
        f'<ul class="banks" aria-labelledby="banks">{listed}</ul></form>',
        pages.form(pages.buttons(CANCEL)),
    )


def _bank_button(institution):
    name = str(institution.attributes.get("name"))
    status = institution.attributes.get("status")
    note = f" <small>{escape(status)}</small>" if status != "stable" else ""
    return (
        f'<li><button name="institution" value="{institution.id}">'
        f'<img src="/logos/{slug_of(name)}.svg" alt="">'
        f"<span>{escape(name)}{note}</span></button></li>"
    )


def choose_accounts(bank, login, trouble, accounts):
    """``accounts`` are those at the chosen bank, or all."""
    choices = [
        pages.choice(
            "checkbox",
            "account",
            account.id,
            account_title(account),
            account_facts(bank, account),
            ticked=account.id in login.account_ids,
        )
        for account in accounts
    ]
    return pages.page(
        "Choose your accounts",
        pages.wrong(trouble),
        pages.form(
            pages.group(f"{bank.application.name} may see", *choices)
            if choices
            else pages.paragraph("You have no account at this bank."),
            pages.buttons(
                pages.button("Continue", "continue"),
                pages.button("Add another bank", "other-bank", "second"),
                CANCEL,
            ),
        ),
    )


def consent(bank, login, trouble):
    accounts = [bank.accounts.get(one) for one in login.account_ids]
    shared = "".join(
        f"<li>{escape(account_title(one))}<br>"
        f"<small>{escape(account_facts(bank, one))}</small></li>"
        for one in accounts
    )
    scopes = login.request["scope"].split()
    rights = "".join(f"<li>{SCOPES[one]}</li>" for one in SCOPES if one in scopes)
    return pages.page(
        f"Give {bank.application.name} access?",
        pages.wrong(trouble),
        f"<h2>Accounts</h2><ul>{shared}</ul>",
        f"<h2>It may</h2><ul>{rights}</ul>",
        pages.paragraph("You can end this at any time.", "soft"),
        pages.form(
            pages.buttons(
                pages.button("Give access", "accept"),
                pages.button("Back", "back", "second"),
                CANCEL,
            )
        ),
    )


def onboarding_of(login):
    return login.request.get("onboarding_details_id")


def account_title(account):
    """Return how an account is called on pages."""
    known = account.attributes
    return known.get("description") or known.get("product") or "Account"


def account_facts(bank, account):
    """Return a line such as "BE71 0961 2345 6769, KBC, 1204.50 EUR"."""
    known = account.attributes
    institution = bank.institutions.get(account.institution_id).attributes["name"]
    reference = str(known.get("reference"))
    if known.get("referenceType") == "IBAN":
        reference = " ".join(reference[i : i + 4] for i in range(0, len(reference), 4))
    currency, balance = known.get("currency"), known.get("currentBalance")
    return f"{reference}, {institution}, {exact(balance):.2f} {currency}"
