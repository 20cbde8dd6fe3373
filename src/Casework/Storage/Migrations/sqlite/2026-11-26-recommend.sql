-- Recommendation: places that are given back, who may exceed a soft quota, order and reserve, measured results, 推荐表, 汇总表, batches upward.
-- What was measured, sealed and counted can only be added to.

ALTER TABLE "quota_places" ADD COLUMN "taken_at" INTEGER NULL;
ALTER TABLE "quota_places" ADD COLUMN "person_id" TEXT NULL;
ALTER TABLE "quota_places" ADD COLUMN "freed_at" INTEGER NULL;
ALTER TABLE "quota_places" ADD COLUMN "freed_by" TEXT NULL;
ALTER TABLE "quota_places" ADD COLUMN "freed_why" TEXT NULL;

DROP INDEX "ix_quota_places_application_id_quota_id";

CREATE UNIQUE INDEX "ix_quota_places_application_id_quota_id" ON "quota_places" ("application_id", "quota_id") WHERE freed_at IS NULL;

CREATE TABLE "excess_mandates" (
    "id" TEXT NOT NULL CONSTRAINT "pk_excess_mandates" PRIMARY KEY,
    "call_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "given_by" TEXT NOT NULL,
    "given_at" INTEGER NOT NULL,
    "ended_by" TEXT NULL,
    "ended_at" INTEGER NULL,
    CONSTRAINT "fk_excess_mandates_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_excess_mandates_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_excess_mandates_person_id" FOREIGN KEY ("person_id") REFERENCES "people" ("id") ON DELETE RESTRICT
);

CREATE TABLE "rankings" (
    "call_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "candidates" TEXT NOT NULL,
    "reserve" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "pk_rankings" PRIMARY KEY ("call_id", "office_id"),
    CONSTRAINT "fk_rankings_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_rankings_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE TABLE "sample_draws" (
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "office_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "seed" TEXT NOT NULL,
    "population" INTEGER NOT NULL,
    "drawn" TEXT NOT NULL,
    "reason" TEXT NULL,
    CONSTRAINT "pk_sample_draws" PRIMARY KEY ("application_id", "number"),
    CONSTRAINT "fk_sample_draws_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_sample_draws_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE TABLE "sample_contacts" (
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "day" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "satisfaction" TEXT NULL,
    "said" TEXT NULL,
    "contact" TEXT NULL,
    CONSTRAINT "pk_sample_contacts" PRIMARY KEY ("application_id", "number", "place", "attempt"),
    CONSTRAINT "fk_sample_contacts_application_id_number" FOREIGN KEY ("application_id", "number") REFERENCES "sample_draws" ("application_id", "number") ON DELETE RESTRICT
);

CREATE TABLE "recommendation_sheets" (
    "application_id" TEXT NOT NULL CONSTRAINT "pk_recommendation_sheets" PRIMARY KEY,
    "texts" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "fk_recommendation_sheets_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);

CREATE TABLE "sealed_sheets" (
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "texts" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "pk_sealed_sheets" PRIMARY KEY ("application_id", "number"),
    CONSTRAINT "fk_sealed_sheets_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_sealed_sheets_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE TABLE "sealed_summaries" (
    "id" TEXT NOT NULL CONSTRAINT "pk_sealed_summaries" PRIMARY KEY,
    "call_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "summary_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "doubts" TEXT NULL,
    "digest" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "fk_sealed_summaries_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_sealed_summaries_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE TABLE "batches" (
    "id" TEXT NOT NULL CONSTRAINT "pk_batches" PRIMARY KEY,
    "call_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "to_office_id" TEXT NULL,
    "title" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "signer" TEXT NOT NULL,
    "signed_on" TEXT NOT NULL,
    "summary_id" TEXT NULL,
    "submitted_at" INTEGER NOT NULL,
    "submitted_by" TEXT NOT NULL,
    "accepted" INTEGER NULL,
    "answered_at" INTEGER NULL,
    "answered_by" TEXT NULL,
    "answer" TEXT NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "fk_batches_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_batches_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_batches_to_office_id" FOREIGN KEY ("to_office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_batches_summary_id" FOREIGN KEY ("summary_id") REFERENCES "sealed_summaries" ("id") ON DELETE RESTRICT
);

CREATE TABLE "batch_items" (
    "batch_id" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "application_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "sent_back_at" INTEGER NULL,
    CONSTRAINT "pk_batch_items" PRIMARY KEY ("batch_id", "place"),
    CONSTRAINT "fk_batch_items_batch_id" FOREIGN KEY ("batch_id") REFERENCES "batches" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_batch_items_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);

CREATE UNIQUE INDEX "ix_excess_mandates_call_id_office_id_person_id" ON "excess_mandates" ("call_id", "office_id", "person_id") WHERE ended_at IS NULL;

CREATE UNIQUE INDEX "ix_sealed_summaries_call_id_office_id_summary_id_number" ON "sealed_summaries" ("call_id", "office_id", "summary_id", "number");

CREATE INDEX "ix_batches_call_id_office_id" ON "batches" ("call_id", "office_id");

CREATE INDEX "ix_batches_to_office_id" ON "batches" ("to_office_id");

CREATE UNIQUE INDEX "ix_batch_items_application_id_office_id" ON "batch_items" ("application_id", "office_id") WHERE sent_back_at IS NULL;

create trigger sample_draws_no_update before update on sample_draws begin select raise(abort, 'sample_draws can only be added to'); end;
create trigger sample_draws_no_delete before delete on sample_draws begin select raise(abort, 'sample_draws can only be added to'); end;
create trigger sample_contacts_no_update before update on sample_contacts begin select raise(abort, 'sample_contacts can only be added to'); end;
create trigger sample_contacts_no_delete before delete on sample_contacts begin select raise(abort, 'sample_contacts can only be added to'); end;
create trigger sealed_sheets_no_update before update on sealed_sheets begin select raise(abort, 'sealed_sheets can only be added to'); end;
create trigger sealed_sheets_no_delete before delete on sealed_sheets begin select raise(abort, 'sealed_sheets can only be added to'); end;
create trigger sealed_summaries_no_update before update on sealed_summaries begin select raise(abort, 'sealed_summaries can only be added to'); end;
create trigger sealed_summaries_no_delete before delete on sealed_summaries begin select raise(abort, 'sealed_summaries can only be added to'); end;
create trigger quota_places_no_delete before delete on quota_places begin select raise(abort, 'quota_places can only be added to'); end;
