"""Answers that are errors, in the two shapes of section 4.1."""


class ApiError(Exception):
    """A refusal in JSON:API shape; ``problems`` holds one error object each."""

    def __init__(self, status, *problems):
        super().__init__(problems)
        self.status = status
        self.problems = problems

    def body(self, request_id):
        errors = []
        for problem in self.problems:
            meta = {**problem.get("meta", {}), "requestId": request_id}
            errors.append({**problem, "meta": meta})
        return {"errors": errors}


class OAuthError(Exception):
    """A refusal of the OAuth endpoints."""

    def __init__(self, status, error, description):
        super().__init__(error)
        self.status = status
        self.error = error
        self.description = description

    def body(self, _request_id):
        return {"error": self.error, "error_description": self.description}


def problem(code, detail, *, pointer=None, **meta):
    """Return one error object; ``meta`` takes ``resource`` and ``attribute``."""
    error = {"code": code, "detail": detail}
    if pointer:
        error["source"] = {"pointer": pointer}
    if meta:
        error["meta"] = meta
    return error


def not_found(resource):
    """Unknown id, or one that is not in this integration (4.2)."""
    detail = "Requested resource was not found."
    return ApiError(404, problem("resourceNotFound", detail, resource=resource))


def invalid_access_token():
    detail = "The access token is missing, invalid, expired or revoked."
    return ApiError(401, problem("invalidAccessToken", detail))


def attribute_problem(code, attribute, detail):
    """One missing or invalid attribute; the code names are unconfirmed (4.2)."""
    pointer = f"/data/attributes/{attribute}"
    return problem(code, detail, pointer=pointer, attribute=attribute)


class ControlError(Exception):
    """A control request that cannot be done; answered 400."""
