class LoginStoppedError(Exception):
    """A way to Ponto's pages that ends without a result; nothing is kept of it.

    :param code: see ``ponto.login.words``.
    :param detail: a sentence more, already translated; never a secret.
    :param account_id: of the ``ponto.account`` to lead back to.
    """

    def __init__(self, code, detail="", account_id=None):
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.account_id = account_id
