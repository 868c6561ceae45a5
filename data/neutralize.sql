-- A copy of the database never talks to the bank with the original's keys.
UPDATE ponto_token SET client_secret = NULL, access_token = NULL, expires_at = NULL;
UPDATE ponto_connection_open SET waiting_secret = NULL;
UPDATE ponto_connection_renew SET waiting_secret = NULL;
