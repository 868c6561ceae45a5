-- A copy of the database never talks to the bank with the original's keys.
UPDATE ponto_token SET client_secret = NULL, access_token = NULL,
    refresh_token = NULL, expires_at = NULL, scope = NULL, database_uuid = NULL;
UPDATE ponto_application_secret SET client_secret = NULL, certificate = NULL,
    certificate_key = NULL, signature_key = NULL, access_token = NULL,
    expires_at = NULL, scope = NULL, database_uuid = NULL;
UPDATE ponto_application SET has_secret = FALSE;
UPDATE ponto_connection_open SET waiting_secret = NULL;
UPDATE ponto_connection_renew SET waiting_secret = NULL;
UPDATE ponto_login SET verifier = NULL;
-- Nor does it ask about the original's payments, or lead anybody to sign them.
UPDATE ponto_payment SET idempotency_key = NULL, sign_url = NULL, next_check_at = NULL;
