-- A receipt is verified by the beginning of its version's digest.

CREATE INDEX ix_application_versions_digest ON application_versions (digest);
