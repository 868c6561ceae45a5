"""`./dev lint`: all checks of the code."""

CHECKS = {"ruff": None}


def lint(options):
    return 0
