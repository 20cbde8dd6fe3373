-- Who was invited to an office and has not set a password yet has not shown that the address is his: the office's letters do not go there.
UPDATE "people" SET "email_confirmed" = 0 WHERE "office_id" IS NOT NULL AND "password_hash" IS NULL AND "ended_at" IS NULL;
