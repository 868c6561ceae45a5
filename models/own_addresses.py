# Where Ponto sends people and news; an application registers them letter by letter.
LOGIN_RETURN = "/ponto/login/return"
REAUTHORIZATION_RETURN = "/ponto/reauthorization/return"
PAYMENT_RETURN = "/ponto/payment/return"
# Where a mail or an activity leads to, with the id of an account.
REAUTHORIZATION_START = "/ponto/reauthorization/start"
WEBHOOK = "/ponto/webhook"
