from decimal import Decimal


def exact(amount, currency):
    """A float of the database as the Decimal its currency means."""
    return Decimal(f"{amount:.{currency.decimal_places}f}")
