-- Accounts: signing up, inviting, links in letters, second factors, taking back. Whoever had an institution's account was its only one.

ALTER TABLE "people" ADD COLUMN "is_institution_administrator" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "people" ADD COLUMN "ended_at" INTEGER NULL;
ALTER TABLE "institutions" ADD COLUMN "division" INTEGER NULL;

UPDATE "people" SET "is_institution_administrator" = 1 WHERE "id" IN (SELECT min("id") FROM "people" WHERE "institution_id" IS NOT NULL GROUP BY "institution_id");

CREATE TABLE "sign_ups" (
    "id" TEXT NOT NULL CONSTRAINT "pk_sign_ups" PRIMARY KEY,
    "credit_code" TEXT NOT NULL,
    "institution" TEXT NOT NULL,
    "division" INTEGER NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "password_hash" TEXT NULL,
    "portal_subject" TEXT NULL,
    "made_at" INTEGER NOT NULL
);

CREATE TABLE "mailed_links" (
    "digest" TEXT NOT NULL CONSTRAINT "pk_mailed_links" PRIMARY KEY,
    "purpose" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "used_at" INTEGER NULL
);

CREATE TABLE "invitations" (
    "id" TEXT NOT NULL CONSTRAINT "pk_invitations" PRIMARY KEY,
    "institution_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "invited_by" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "ended_at" INTEGER NULL,
    "accepted_by" TEXT NULL,
    CONSTRAINT "fk_invitations_institution_id" FOREIGN KEY ("institution_id") REFERENCES "institutions" ("id") ON DELETE RESTRICT
);

CREATE TABLE "second_factors" (
    "person_id" TEXT NOT NULL CONSTRAINT "pk_second_factors" PRIMARY KEY,
    "secret" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "enabled_at" INTEGER NULL,
    "last_step" INTEGER NOT NULL,
    "recovery_codes" TEXT NOT NULL,
    CONSTRAINT "fk_second_factors_person_id" FOREIGN KEY ("person_id") REFERENCES "people" ("id") ON DELETE RESTRICT
);

CREATE TABLE "recoveries" (
    "id" TEXT NOT NULL CONSTRAINT "pk_recoveries" PRIMARY KEY,
    "number" TEXT NOT NULL,
    "institution_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "decided_at" INTEGER NULL,
    "decided_by" TEXT NULL,
    "reason" TEXT NULL,
    CONSTRAINT "fk_recoveries_institution_id" FOREIGN KEY ("institution_id") REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_recoveries_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE INDEX "ix_invitations_institution_id" ON "invitations" ("institution_id");

CREATE INDEX "ix_mailed_links_subject_id" ON "mailed_links" ("subject_id");

CREATE UNIQUE INDEX "ix_recoveries_number" ON "recoveries" ("number");

CREATE INDEX "ix_recoveries_office_id_state" ON "recoveries" ("office_id", "state");

CREATE INDEX "ix_people_institution_id" ON "people" ("institution_id");
