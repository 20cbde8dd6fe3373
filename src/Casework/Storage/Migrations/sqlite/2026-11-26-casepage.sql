-- The case page: marks, the points of a return, look-ups, notes inside an office, proposals that wait for their approval.
-- What was marked, looked up and noted can only be added to.

ALTER TABLE "applications" ADD COLUMN "open_places" TEXT NULL;
ALTER TABLE "applications" ADD COLUMN "proposal" INTEGER NULL;
ALTER TABLE "handlings" ADD COLUMN "clause" TEXT NULL;
ALTER TABLE "handlings" ADD COLUMN "proposed_by" TEXT NULL;


CREATE TABLE "marks" (
    "application_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "step" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "comment" TEXT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "pk_marks" PRIMARY KEY ("application_id", "office_id", "number"),
    CONSTRAINT "fk_marks_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_marks_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE TABLE "return_points" (
    "application_id" TEXT NOT NULL,
    "handling_number" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "place" TEXT NULL,
    "text" TEXT NOT NULL,
    "clause" TEXT NULL,
    "office_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "reply" TEXT NULL,
    "replied_by" TEXT NULL,
    "replied_at" INTEGER NULL,
    "state" TEXT NOT NULL,
    "judged_by" TEXT NULL,
    "judged_at" INTEGER NULL,
    "judgement" TEXT NULL,
    CONSTRAINT "pk_return_points" PRIMARY KEY ("application_id", "handling_number", "number"),
    CONSTRAINT "fk_return_points_application_id_handling_number" FOREIGN KEY ("application_id", "handling_number") REFERENCES "handlings" ("application_id", "number") ON DELETE RESTRICT
);

CREATE TABLE "lookup_results" (
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "lookup_id" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "note" TEXT NULL,
    "file_name" TEXT NULL,
    "file_digest" TEXT NULL,
    "file_size" INTEGER NULL,
    "file_kind" TEXT NULL,
    "office_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "pk_lookup_results" PRIMARY KEY ("application_id", "number"),
    CONSTRAINT "fk_lookup_results_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_lookup_results_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE TABLE "case_notes" (
    "application_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    CONSTRAINT "pk_case_notes" PRIMARY KEY ("application_id", "office_id", "number"),
    CONSTRAINT "fk_case_notes_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_case_notes_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE TABLE "proposals" (
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "step" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "office_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "opinion" TEXT NOT NULL,
    "excess_reason" TEXT NULL,
    "clause" TEXT NULL,
    "points" TEXT NULL,
    "state" TEXT NOT NULL,
    "decided_by" TEXT NULL,
    "decided_at" INTEGER NULL,
    "reason" TEXT NULL,
    CONSTRAINT "pk_proposals" PRIMARY KEY ("application_id", "number"),
    CONSTRAINT "fk_proposals_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_proposals_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

create trigger marks_no_update before update on marks begin select raise(abort, 'marks can only be added to'); end;
create trigger marks_no_delete before delete on marks begin select raise(abort, 'marks can only be added to'); end;
create trigger lookup_results_no_update before update on lookup_results begin select raise(abort, 'lookup_results can only be added to'); end;
create trigger lookup_results_no_delete before delete on lookup_results begin select raise(abort, 'lookup_results can only be added to'); end;
create trigger case_notes_no_update before update on case_notes begin select raise(abort, 'case_notes can only be added to'); end;
create trigger case_notes_no_delete before delete on case_notes begin select raise(abort, 'case_notes can only be added to'); end;
