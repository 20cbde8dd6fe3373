-- The first schema. Written by EF from the model, then: what was submitted, handled and audited can only be added.

CREATE TABLE "audit_digests" (
    "number" INTEGER NOT NULL CONSTRAINT "pk_audit_digests" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "chains" INTEGER NOT NULL,
    "heads" TEXT NOT NULL,
    "hash" TEXT NOT NULL
);

CREATE TABLE "audit_entries" (
    "chain" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "person_id" TEXT NULL,
    "office_id" TEXT NULL,
    "action" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    CONSTRAINT "pk_audit_entries" PRIMARY KEY ("chain", "number")
);

CREATE TABLE "institutions" (
    "id" TEXT NOT NULL CONSTRAINT "pk_institutions" PRIMARY KEY,
    "credit_code" TEXT NOT NULL,
    "name" TEXT NOT NULL
);

CREATE TABLE "offices" (
    "id" TEXT NOT NULL CONSTRAINT "pk_offices" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "division" INTEGER NOT NULL,
    "parent_id" TEXT NULL,
    CONSTRAINT "fk_offices_parent_id" FOREIGN KEY ("parent_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE TABLE "protection_keys" (
    "id" TEXT NOT NULL CONSTRAINT "pk_protection_keys" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "xml" TEXT NOT NULL
);

CREATE TABLE "published_programmes" (
    "digest" TEXT NOT NULL CONSTRAINT "pk_published_programmes" PRIMARY KEY,
    "programme_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "published_at" INTEGER NOT NULL
);

CREATE TABLE "settings" (
    "name" TEXT NOT NULL CONSTRAINT "pk_settings" PRIMARY KEY,
    "value" TEXT NOT NULL
);

CREATE TABLE "people" (
    "id" TEXT NOT NULL CONSTRAINT "pk_people" PRIMARY KEY,
    "display_name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "office_id" TEXT NULL,
    "institution_id" TEXT NULL,
    "user_name" TEXT NULL,
    "normalized_user_name" TEXT NULL,
    "email" TEXT NULL,
    "normalized_email" TEXT NULL,
    "email_confirmed" INTEGER NOT NULL,
    "password_hash" TEXT NULL,
    "security_stamp" TEXT NULL,
    "concurrency_stamp" TEXT NULL,
    "phone_number" TEXT NULL,
    "phone_number_confirmed" INTEGER NOT NULL,
    "two_factor_enabled" INTEGER NOT NULL,
    "lockout_end" INTEGER NULL,
    "lockout_enabled" INTEGER NOT NULL,
    "access_failed_count" INTEGER NOT NULL,
    CONSTRAINT "fk_people_institution_id" FOREIGN KEY ("institution_id") REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_people_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE TABLE "calls" (
    "id" TEXT NOT NULL CONSTRAINT "pk_calls" PRIMARY KEY,
    "programme_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "opens_at" INTEGER NOT NULL,
    CONSTRAINT "fk_calls_digest" FOREIGN KEY ("digest") REFERENCES "published_programmes" ("digest") ON DELETE RESTRICT
);

CREATE TABLE "person_claims" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_person_claims" PRIMARY KEY AUTOINCREMENT,
    "user_id" TEXT NOT NULL,
    "claim_type" TEXT NULL,
    "claim_value" TEXT NULL,
    CONSTRAINT "fk_person_claims_user_id" FOREIGN KEY ("user_id") REFERENCES "people" ("id") ON DELETE RESTRICT
);

CREATE TABLE "person_logins" (
    "login_provider" TEXT NOT NULL,
    "provider_key" TEXT NOT NULL,
    "provider_display_name" TEXT NULL,
    "user_id" TEXT NOT NULL,
    CONSTRAINT "pk_person_logins" PRIMARY KEY ("login_provider", "provider_key"),
    CONSTRAINT "fk_person_logins_user_id" FOREIGN KEY ("user_id") REFERENCES "people" ("id") ON DELETE RESTRICT
);

CREATE TABLE "person_tokens" (
    "user_id" TEXT NOT NULL,
    "login_provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NULL,
    CONSTRAINT "pk_person_tokens" PRIMARY KEY ("user_id", "login_provider", "name"),
    CONSTRAINT "fk_person_tokens_user_id" FOREIGN KEY ("user_id") REFERENCES "people" ("id") ON DELETE RESTRICT
);

CREATE TABLE "applications" (
    "id" TEXT NOT NULL CONSTRAINT "pk_applications" PRIMARY KEY,
    "number" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "institution_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "started_at" INTEGER NOT NULL,
    "arrived_at" INTEGER NOT NULL,
    "submitted_at" INTEGER NULL,
    "correction_until" INTEGER NULL,
    "version" INTEGER NOT NULL,
    "returns" INTEGER NOT NULL,
    "county_office_id" TEXT NULL,
    "city_office_id" TEXT NULL,
    "province_office_id" TEXT NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "fk_applications_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_applications_digest" FOREIGN KEY ("digest") REFERENCES "published_programmes" ("digest") ON DELETE RESTRICT,
    CONSTRAINT "fk_applications_institution_id" FOREIGN KEY ("institution_id") REFERENCES "institutions" ("id") ON DELETE RESTRICT
);

CREATE TABLE "application_drafts" (
    "application_id" TEXT NOT NULL CONSTRAINT "pk_application_drafts" PRIMARY KEY,
    "answers" TEXT NOT NULL,
    "declared" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "saved_at" INTEGER NOT NULL,
    "saved_by" TEXT NOT NULL,
    CONSTRAINT "fk_application_drafts_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);

CREATE TABLE "application_versions" (
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "answers" TEXT NOT NULL,
    "declared" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "submitted_at" INTEGER NOT NULL,
    "submitted_by" TEXT NOT NULL,
    CONSTRAINT "pk_application_versions" PRIMARY KEY ("application_id", "number"),
    CONSTRAINT "fk_application_versions_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);

CREATE TABLE "handlings" (
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "step" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "to_step" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "office_id" TEXT NULL,
    "at" INTEGER NOT NULL,
    "opinion" TEXT NULL,
    "excess_reason" TEXT NULL,
    "outside_document" TEXT NULL,
    CONSTRAINT "pk_handlings" PRIMARY KEY ("application_id", "number"),
    CONSTRAINT "fk_handlings_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);

CREATE TABLE "quota_places" (
    "call_id" TEXT NOT NULL,
    "quota_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "application_id" TEXT NOT NULL,
    "excess_reason" TEXT NULL,
    CONSTRAINT "pk_quota_places" PRIMARY KEY ("call_id", "quota_id", "office_id", "place"),
    CONSTRAINT "fk_quota_places_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_quota_places_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_quota_places_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE UNIQUE INDEX "ix_applications_call_id_institution_id" ON "applications" ("call_id", "institution_id");

CREATE INDEX "ix_applications_city_office_id_step" ON "applications" ("city_office_id", "step");

CREATE INDEX "ix_applications_county_office_id_step" ON "applications" ("county_office_id", "step");

CREATE UNIQUE INDEX "ix_applications_number" ON "applications" ("number");

CREATE INDEX "ix_applications_province_office_id_step" ON "applications" ("province_office_id", "step");

CREATE UNIQUE INDEX "ix_institutions_credit_code" ON "institutions" ("credit_code");

CREATE INDEX "ix_people_normalized_email" ON "people" ("normalized_email");

CREATE UNIQUE INDEX "ix_people_normalized_user_name" ON "people" ("normalized_user_name");

CREATE UNIQUE INDEX "ix_quota_places_application_id_quota_id" ON "quota_places" ("application_id", "quota_id");

create trigger application_versions_no_update before update on application_versions begin select raise(abort, 'application_versions can only be added to'); end;
create trigger application_versions_no_delete before delete on application_versions begin select raise(abort, 'application_versions can only be added to'); end;
create trigger handlings_no_update before update on handlings begin select raise(abort, 'handlings can only be added to'); end;
create trigger handlings_no_delete before delete on handlings begin select raise(abort, 'handlings can only be added to'); end;
create trigger audit_entries_no_update before update on audit_entries begin select raise(abort, 'audit_entries can only be added to'); end;
create trigger audit_entries_no_delete before delete on audit_entries begin select raise(abort, 'audit_entries can only be added to'); end;
create trigger audit_digests_no_update before update on audit_digests begin select raise(abort, 'audit_digests can only be added to'); end;
create trigger audit_digests_no_delete before delete on audit_digests begin select raise(abort, 'audit_digests can only be added to'); end;
create trigger published_programmes_no_update before update on published_programmes begin select raise(abort, 'published_programmes can only be added to'); end;
create trigger published_programmes_no_delete before delete on published_programmes begin select raise(abort, 'published_programmes can only be added to'); end;
