"""The story of the demo company, shared with the simulator, which plays its banks."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

FILE = Path(__file__).parent.parent / "simulator/data/demo_company.json"
# The account whose IBAN a journal of the demo bears already.
MAIN_ACCOUNT = "kbc-main"
# What a joinery sells, for the lines of its invoices.
WORKS = (
    "Oak dining table, made to measure",
    "Wall cabinet with sliding doors",
    "Reception desk, walnut veneer",
    "Set of six beech chairs",
    "Bookshelves, placed and finished",
    "Shop counter with drawers",
    "Stairs in ash, with handrail",
)


def read():
    """Return what the story's file holds."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def day(story, today):
    """Return when an invoice of the story was made."""
    return today - timedelta(days=story["days_ago"])


def number(invoice, today):
    """Return an invoice's number, with the year of its date."""
    return invoice["number"].format(year=day(invoice, today).year)


def work(position):
    """Return what the invoice at this place of the story is for."""
    return WORKS[position % len(WORKS)]


def untaxed(invoice):
    """Return what an invoice asks for before tax, as the ORM takes it."""
    return float(Decimal(invoice["untaxed"]))
