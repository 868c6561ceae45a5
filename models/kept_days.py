"""How long records of the past are kept, as administrators set it."""


def kept_days(env, parameter, default):
    """The system parameter in days, from 1 on; what is no number: the default."""
    value = env["ir.config_parameter"].sudo().get_param(parameter)
    try:
        return max(int(value), 1) if value else default
    except ValueError:
        return default
