-- An account that has ended keeps nothing that opens it, and leaves its address free for another person's account.

DELETE FROM "person_logins" WHERE "user_id" IN (SELECT "id" FROM "people" WHERE "ended_at" IS NOT NULL);

DELETE FROM "second_factors" WHERE "person_id" IN (SELECT "id" FROM "people" WHERE "ended_at" IS NOT NULL);

UPDATE "people" SET "user_name" = NULL, "normalized_user_name" = NULL, "password_hash" = NULL, "two_factor_enabled" = 0 WHERE "ended_at" IS NOT NULL;

-- Which step gave an application back: its deadline bounds that of the correction.
ALTER TABLE "applications" ADD COLUMN "returned_from" TEXT NULL;
