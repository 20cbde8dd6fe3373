-- What officers may do follows from grants; deputies; an office acts in another's place; transfer; earlier dates; the register of paper copies.

ALTER TABLE "offices" ADD COLUMN "only_receives" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "people" ADD COLUMN "acts_as" TEXT NULL;
ALTER TABLE "applications" ADD COLUMN "transferred_to" TEXT NULL;
ALTER TABLE "handlings" ADD COLUMN "for_person_id" TEXT NULL;
ALTER TABLE "handlings" ADD COLUMN "for_office_id" TEXT NULL;
ALTER TABLE "handlings" ADD COLUMN "for_reason" TEXT NULL;

CREATE TABLE "grants" (
    "person_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "office_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "from" INTEGER NOT NULL,
    "until" INTEGER NULL,
    "given_by" TEXT NULL,
    "ended_by" TEXT NULL,
    CONSTRAINT "pk_grants" PRIMARY KEY ("person_id", "number"),
    CONSTRAINT "fk_grants_person_id" FOREIGN KEY ("person_id") REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_grants_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);
CREATE INDEX "ix_grants_office_id" ON "grants" ("office_id");

-- who worked until now goes on with what he had
INSERT INTO "grants" ("person_id", "number", "office_id", "role", "from") SELECT "id", 1, "office_id", "role", 0 FROM "people" WHERE "office_id" IS NOT NULL AND "ended_at" IS NULL AND "role" <> 'Applicant';

CREATE TABLE "deputies" (
    "id" TEXT NOT NULL CONSTRAINT "pk_deputies" PRIMARY KEY,
    "person_id" TEXT NOT NULL,
    "for_person_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "from" INTEGER NOT NULL,
    "until" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "named_by" TEXT NOT NULL,
    "ended_by" TEXT NULL,
    CONSTRAINT "fk_deputies_person_id" FOREIGN KEY ("person_id") REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_deputies_for_person_id" FOREIGN KEY ("for_person_id") REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_deputies_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);
CREATE INDEX "ix_deputies_person_id" ON "deputies" ("person_id");
CREATE INDEX "ix_deputies_office_id" ON "deputies" ("office_id");

CREATE TABLE "inner_dates" (
    "id" TEXT NOT NULL CONSTRAINT "pk_inner_dates" PRIMARY KEY,
    "call_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "made_by" TEXT NOT NULL,
    "withdrawn_at" INTEGER NULL,
    "withdrawn_by" TEXT NULL,
    "withdrawn_why" TEXT NULL,
    CONSTRAINT "fk_inner_dates_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_inner_dates_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);
CREATE INDEX "ix_inner_dates_call_id" ON "inner_dates" ("call_id");

CREATE TABLE "paper_copies" (
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "delivery" TEXT NOT NULL,
    "copies" INTEGER NOT NULL,
    "version" INTEGER NULL,
    "note" TEXT NULL,
    "received_on" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "struck_at" INTEGER NULL,
    "struck_by" TEXT NULL,
    "struck_why" TEXT NULL,
    CONSTRAINT "pk_paper_copies" PRIMARY KEY ("application_id", "number"),
    CONSTRAINT "fk_paper_copies_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_paper_copies_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

create trigger grants_no_delete before delete on grants begin select raise(abort, 'grants can only be added to'); end;
create trigger deputies_no_delete before delete on deputies begin select raise(abort, 'deputies can only be added to'); end;
create trigger inner_dates_no_delete before delete on inner_dates begin select raise(abort, 'inner_dates can only be added to'); end;
create trigger paper_copies_no_delete before delete on paper_copies begin select raise(abort, 'paper_copies can only be added to'); end;
