"""Load the demo company's bank from the data files."""

import json
import re
from datetime import timedelta
from pathlib import Path

from . import synchronizing
from .clock import bank_day, brussels_midnight, iso, parse

DATA = Path(__file__).parent / "data"
SECRET = "simulator-secret"  # noqa: S105
SINGLE_ACCOUNT = "kbc-main"
MONTH = 30


def read(name):
    """Return what a file of the data folder holds."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def load(bank):
    """Fill an empty ``bank``; days are counted back from ``bank.made_on``."""
    story = read("demo_company.json")
    _load_institutions(bank)
    accounts = _load_accounts(bank, story)
    _load_movements(bank, story, accounts)
    _name_organization(bank, story["company"])
    _load_second_company(bank, story["second_company"])
    bank.add_client("simulator-empty", SECRET, account_ids=[])
    bank.add_client("simulator-single", SECRET, [accounts[SINGLE_ACCOUNT]])


def _name_organization(bank, company):
    """Tell the first organization's details in the words of 1.6."""
    bank.organization_name = company["name"]
    bank.organization.details.update(
        email=company["email"],
        vatNumber=company["vat"],
        addressStreetAddress=company["street"],
        addressPostalCode=company["zip"],
        addressCity=company["city"],
        addressCountry=company["country"],
    )


def _load_second_company(bank, story):
    """Fill the second organization, so that one can sign in as somebody else."""
    second = list(bank.organizations.values())[1]
    second.name = story["name"]
    second.details.update({name: story[name] for name in ("email", "vatNumber")})
    institutions = {one.attributes["name"]: one.id for one in bank.institutions}
    for given in story["accounts"]:
        account_id = bank.add_account(
            institutions[given["institution"]],
            given["reference"],
            key=given["key"],
            holder_name=given["holder"],
            description=given["description"],
            balance=given["opening_balance"],
            organization_id=second.id,
            authorized_at=_moment(bank, MONTH),
        )
        for position, movement in enumerate(given["movements"]):
            days_ago, amount, text, counterpart = movement
            bank.add_transaction(
                account_id,
                amount,
                key=f"{given['key']}/{position}",
                created_at=_moment(bank, days_ago),
                date=_day(bank, days_ago),
                text=text,
                counterpart_name=counterpart,
            )


def _load_institutions(bank):
    """Load the last name first: lists show the newest first (section 3)."""
    for given in reversed(read("institutions.json")):
        attributes = dict(given)
        if maintenance := attributes.pop("maintenance", None):
            attributes["maintenanceType"] = maintenance["type"]
            begin, end = maintenance["from_days_ago"], -maintenance["to_days_ahead"]
            attributes["maintenanceFrom"] = bank_day(_day(bank, begin))
            attributes["maintenanceTo"] = bank_day(_day(bank, end))
        bank.add_institution(key=attributes["name"], **attributes)


def _load_accounts(bank, story):
    """Return the ids by key; loaded from the last so that the first is on top."""
    institutions = {one.attributes["name"]: one.id for one in bank.institutions}
    ids = {}
    for given in reversed(story["accounts"]):
        ids[given["key"]] = bank.add_account(
            institutions[given["institution"]],
            given["reference"],
            key=given["key"],
            currency=given["currency"],
            holder_name=given["holder"],
            balance=given["opening_balance"],
            authorized_at=_moment(bank, given["authorized_days_ago"]),
            subtype=given["subtype"],
            reference_type=given["reference_type"],
            description=given["description"],
            product=given["product"],
            deprecated=given.get("deprecated", False),
        )
    return ids


def _load_movements(bank, story, accounts):
    """Deliver what is visible in the order it came in, then let the rest wait."""
    numbers = invoice_numbers(story, bank.made_on)
    movements = [
        (f"{one['account']}/{position}", one)
        for position, one in enumerate(story["movements"])
    ]
    movements.sort(key=lambda pair: -_delivered(pair[1]))
    visible = [pair for pair in movements if pair[1].get("visible", True)]
    waiting = [pair for pair in movements if not pair[1].get("visible", True)]
    for key, movement in visible:
        _add(bank, bank.add_transaction, accounts, numbers, key, movement)
    synchronizing.scheduled_round(bank, bank.accounts)
    for key, movement in waiting:
        _add(bank, bank.add_transaction, accounts, numbers, key, movement)
    for position, movement in enumerate(story["pending"]):
        key = f"pending/{position}"
        _add(bank, bank.add_pending, accounts, numbers, key, movement)


def _add(bank, add, accounts, numbers, key, movement):
    account = bank.accounts.get(accounts[movement["account"]])
    day = _day(bank, movement["days_ago"])
    details = dict(movement.get("attributes", {}))
    if "description" in movement:
        details["description"] = movement["description"]
    if movement.get("visible", True):
        created_at = _moment(bank, _delivered(movement))
        details["created_at"] = max(created_at, account.created_at)
    if "updated_days_ago" in movement:
        details["updatedAt"] = _moment(bank, movement["updated_days_ago"])
    midnight = movement.get("local_midnight")
    add(
        account.id,
        movement["amount"],
        key=key,
        visible=movement.get("visible", True),
        date=brussels_midnight(day) if midnight else day,
        text=_text(movement["text"], numbers, day),
        remittance_type=movement["type"],
        counterpart_name=movement["counterpart"],
        counterpart_reference=movement["counterpart_reference"],
        **details,
    )


def invoice_numbers(story, today):
    """Return each invoice's number by its key, with the year of its date."""
    return {
        invoice["key"]: invoice["number"].format(
            year=(today - timedelta(days=invoice["days_ago"])).year
        )
        for invoice in story["invoices"]
    }


def _text(text, numbers, day):
    if text is None:
        return None

    def fill(match):
        number = numbers[match[2]]
        return number if match[1] == "number" else number.replace("/", " / ")

    text = re.sub(r"\{(number|spaced):([\w-]+)\}", fill, text)
    return text.replace("{date}", day.strftime("%d-%m-%Y"))


def _delivered(movement):
    return movement.get("delivered_days_ago", movement["days_ago"])


def _day(bank, days_ago):
    return bank.made_on - timedelta(days=days_ago)


def _moment(bank, days_ago):
    """Return when Ponto's morning round of that day ran, never in the future."""
    morning = parse(f"{_day(bank, days_ago).isoformat()}T07:02:11.300Z")
    return iso(min(morning, bank.clock.now()))
