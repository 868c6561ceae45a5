"""A person goes through the login pages: what each button does (section 1.3)."""

from . import authorizing, login_pages
from .login_pages import REQUIRED, SIGN_UP_FIELDS, onboarding_of

OPENING_BALANCE = 500


def start(bank, login):
    """Go to the step that what the partner told before leads to (1.6)."""
    details = _details(bank, login)
    wanted = details.get("requestedOrganisationId")
    known = _organization_of(bank, details.get("vatNumber"))
    if wanted in bank.organizations:
        login.organization_id = wanted
    elif known:
        login.organization_id = known.id
    elif details.get("organizationName") or details.get("vatNumber"):
        login.step = "sign-up"
        if details.get("automaticSubmissionOnCompletedForms"):
            _sign_up(bank, login, details)


def show(bank, login, wanted="", trouble=None, typed=None):
    """Return the page of the step that the login is at."""
    if login.step == "sign-in":
        return login_pages.sign_in(bank, login, trouble)
    if login.step == "sign-up":
        given = typed if typed is not None else _details(bank, login)
        return login_pages.sign_up(bank, login, trouble, given)
    if login.step == "bank":
        return login_pages.choose_bank(bank, login, trouble, wanted)
    if login.step == "accounts":
        accounts = _accounts(bank, login)
        return login_pages.choose_accounts(bank, login, trouble, accounts)
    return login_pages.consent(bank, login, trouble)


def answer(bank, login, form):
    """Do what was pressed; return (address to leave to, what is wrong), or Nones."""
    bank.revision += 1
    if form.get("action") == "cancel":
        return authorizing.refuse(bank, login), None
    if form.get("action") == "accept" and login.step == "consent":
        ids = login.account_ids
        return authorizing.accept(bank, login, login.organization_id, ids), None
    if form.get("institution") and login.step == "bank":
        return None, _choose_bank(bank, login, form["institution"])
    act = ACTIONS.get((login.step, form.get("action")))
    return None, act(bank, login, form) if act else "Please choose again."


def _sign_in(bank, login, form):
    organization = bank.organizations.get(form.get("organization"))
    if not organization:
        return "Choose who you are."
    if organization.blocked:
        return "This organization is blocked. Ask Ponto's support."
    _enter(bank, login, organization)
    return None


def _enter(bank, login, organization):
    """Go on as this organization, past the banks where the partner asks so."""
    login.organization_id = organization.id
    integration = bank.integration_of(organization.id)
    login.account_ids = list(integration.account_ids) if integration else []
    details = _details(bank, login)
    first = details.get("initialFinancialInstitutionId")
    login.step = "bank"
    if first and bank.institutions.get(first):
        _choose_bank(bank, login, first)
    elif details.get("skipFinancialInstitutionSelection"):
        _show_accounts(bank, login, None)


def _sign_up(bank, login, form):
    names = [name for name, *_rest in SIGN_UP_FIELDS]
    typed = {name: str(form.get(name) or "").strip() for name in names}
    if not all(typed[name] for name in REQUIRED):
        return "An e-mail address and the name of your organization are needed."
    name = typed.pop("organizationName")
    organization_id = bank.add_organization(
        name, key=f"{login.id}/{typed['email']}", **typed
    )
    _enter(bank, login, bank.organizations[organization_id])
    return None


def _choose_bank(bank, login, institution_id):
    if not bank.institutions.get(institution_id):
        return "This bank is unknown."
    if not bank.accounts_of(login.organization_id):
        _open_account(bank, login.organization_id, institution_id)
    _show_accounts(bank, login, institution_id)
    return None


def _show_accounts(bank, login, institution_id):
    """Tick all accounts of a bank of which none is ticked yet."""
    login.step, login.institution_id = "accounts", institution_id
    shown = [account.id for account in _accounts(bank, login)]
    if not set(shown) & set(login.account_ids):
        login.account_ids += shown


def _accounts(bank, login):
    return [
        account
        for account in bank.accounts_of(login.organization_id)
        if login.institution_id in (None, account.institution_id)
    ]


def _open_account(bank, organization_id, institution_id):
    """Give an account to an organization that has none yet."""
    bank.counters["opened account"] += 1
    bban = f"{9990000000 + bank.counters['opened account']}"
    bban += f"{int(bban) % 97 or 97:02d}"
    check = 98 - int(f"{bban}111400") % 97
    account_id = bank.add_account(
        institution_id,
        f"BE{check:02d}{bban}",
        organization_id=organization_id,
        holder_name=bank.organizations[organization_id].name,
        description="Current account",
    )
    bank.add_transaction(account_id, OPENING_BALANCE, text="First deposit")


def _tick(bank, login, form):
    """Keep what is ticked here, and what was ticked at other banks."""
    shown = [account.id for account in _accounts(bank, login)]
    ticked = [one for one in form.getlist("account") if one in shown]
    others = [one for one in login.account_ids if one not in shown]
    login.account_ids = others + ticked


def _continue(bank, login, form):
    _tick(bank, login, form)
    if not login.account_ids:
        return "Choose at least one account, or cancel."
    login.step = "consent"
    return None


def _other_bank(bank, login, form):
    _tick(bank, login, form)
    login.step = "bank"


def _go(step):
    def go(_bank, login, _form):
        login.step = step

    return go


def _details(bank, login):
    known = bank.onboarding(onboarding_of(login))
    return known.attributes if known else {}


def _organization_of(bank, vat_number):
    """Return the organization with this VAT number, or None."""
    if not vat_number:
        return None
    plain = "".join(filter(str.isalnum, str(vat_number))).upper()
    for organization in bank.organizations.values():
        if organization.details.get("vatNumber") == plain:
            return organization
    return None


ACTIONS = {
    ("sign-in", "sign-in"): _sign_in,
    ("sign-in", "to-sign-up"): _go("sign-up"),
    ("sign-up", "sign-up"): _sign_up,
    ("sign-up", "to-sign-in"): _go("sign-in"),
    ("accounts", "continue"): _continue,
    ("accounts", "other-bank"): _other_bank,
    ("consent", "back"): _go("bank"),
}
