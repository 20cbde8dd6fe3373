-- Site visits: who must be visited and who is chosen, teams and days, what was entered on the spot, photos, signatures, records as handed in.

ALTER TABLE "applications" ADD COLUMN "visit_differs" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE visits (
    "id" TEXT NOT NULL CONSTRAINT "pk_visits" PRIMARY KEY,
    "application_id" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "part" TEXT NOT NULL,
    "hour" TEXT NULL,
    "leader" INTEGER NOT NULL,
    "planned_at" INTEGER NOT NULL,
    "planned_by" TEXT NOT NULL,
    "changed_why" TEXT NULL,
    "told_at" INTEGER NULL,
    "told_sum" TEXT NULL,
    "cancelled_at" INTEGER NULL,
    "cancelled_why" TEXT NULL,
    "submitted" INTEGER NOT NULL,
    "reopened_why" TEXT NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "fk_visits_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_visits_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_visits_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_visits_digest" FOREIGN KEY ("digest") REFERENCES "published_programmes" ("digest") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_visits_application_id_step ON visits (application_id, step) WHERE cancelled_at IS NULL;
CREATE INDEX ix_visits_office_id_day ON visits (office_id, day);

CREATE TABLE visit_members (
    "visit_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "person_id" TEXT NULL,
    "expert_id" TEXT NULL,
    "name" TEXT NOT NULL,
    "left_at" INTEGER NULL,
    CONSTRAINT "pk_visit_members" PRIMARY KEY ("visit_id", "number"),
    CONSTRAINT "fk_visit_members_visit_id" FOREIGN KEY ("visit_id") REFERENCES "visits" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_visit_members_person_id" FOREIGN KEY ("person_id") REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_visit_members_expert_id" FOREIGN KEY ("expert_id") REFERENCES "experts" ("id") ON DELETE RESTRICT
);
CREATE INDEX ix_visit_members_person_id ON visit_members (person_id);
CREATE INDEX ix_visit_members_expert_id ON visit_members (expert_id);

CREATE TABLE visit_draws (
    "call_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "seed" TEXT NOT NULL,
    "pool" TEXT NOT NULL,
    "drawn" TEXT NOT NULL,
    "reason" TEXT NULL,
    CONSTRAINT "pk_visit_draws" PRIMARY KEY ("call_id", "step", "office_id", "number"),
    CONSTRAINT "fk_visit_draws_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_visit_draws_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE TABLE visit_choices (
    "application_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "chosen" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "pk_visit_choices" PRIMARY KEY ("application_id", "step", "number"),
    CONSTRAINT "fk_visit_choices_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_visit_choices_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE TABLE visit_entries (
    "visit_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "item" TEXT NOT NULL,
    "found" TEXT NULL,
    "value" TEXT NULL,
    "remark" TEXT NULL,
    "base" INTEGER NOT NULL,
    "beside" INTEGER NOT NULL,
    "choice" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    CONSTRAINT "pk_visit_entries" PRIMARY KEY ("visit_id", "number"),
    CONSTRAINT "fk_visit_entries_visit_id" FOREIGN KEY ("visit_id") REFERENCES "visits" ("id") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_visit_entries_visit_id_key ON visit_entries (visit_id, key);

CREATE TABLE visit_files (
    "visit_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "use" TEXT NOT NULL,
    "item" TEXT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "taken_at" INTEGER NULL,
    "position" TEXT NULL,
    "page_code" TEXT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "removed_at" INTEGER NULL,
    "removed_by" TEXT NULL,
    "removed_why" TEXT NULL,
    CONSTRAINT "pk_visit_files" PRIMARY KEY ("visit_id", "number"),
    CONSTRAINT "fk_visit_files_visit_id" FOREIGN KEY ("visit_id") REFERENCES "visits" ("id") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_visit_files_visit_id_key ON visit_files (visit_id, key);

CREATE TABLE visit_signatures (
    "visit_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "member" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "post" TEXT NULL,
    "way" TEXT NOT NULL,
    "reason" TEXT NULL,
    "picture" TEXT NULL,
    "over" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    CONSTRAINT "pk_visit_signatures" PRIMARY KEY ("visit_id", "number"),
    CONSTRAINT "fk_visit_signatures_visit_id" FOREIGN KEY ("visit_id") REFERENCES "visits" ("id") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_visit_signatures_visit_id_key ON visit_signatures (visit_id, key);

CREATE TABLE visit_reports (
    "visit_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "reason" TEXT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "pk_visit_reports" PRIMARY KEY ("visit_id", "number"),
    CONSTRAINT "fk_visit_reports_visit_id" FOREIGN KEY ("visit_id") REFERENCES "visits" ("id") ON DELETE RESTRICT
);

create trigger visit_draws_no_update before update on visit_draws begin select raise(abort, 'visit_draws can only be added to'); end;
create trigger visit_draws_no_delete before delete on visit_draws begin select raise(abort, 'visit_draws can only be added to'); end;
create trigger visit_choices_no_update before update on visit_choices begin select raise(abort, 'visit_choices can only be added to'); end;
create trigger visit_choices_no_delete before delete on visit_choices begin select raise(abort, 'visit_choices can only be added to'); end;
create trigger visit_entries_no_update before update on visit_entries begin select raise(abort, 'visit_entries can only be added to'); end;
create trigger visit_entries_no_delete before delete on visit_entries begin select raise(abort, 'visit_entries can only be added to'); end;
create trigger visit_signatures_no_update before update on visit_signatures begin select raise(abort, 'visit_signatures can only be added to'); end;
create trigger visit_signatures_no_delete before delete on visit_signatures begin select raise(abort, 'visit_signatures can only be added to'); end;
create trigger visit_reports_no_update before update on visit_reports begin select raise(abort, 'visit_reports can only be added to'); end;
create trigger visit_reports_no_delete before delete on visit_reports begin select raise(abort, 'visit_reports can only be added to'); end;
create trigger visits_no_delete before delete on visits begin select raise(abort, 'visits can only be added to'); end;
create trigger visit_members_no_delete before delete on visit_members begin select raise(abort, 'visit_members can only be added to'); end;
create trigger visit_files_no_delete before delete on visit_files begin select raise(abort, 'visit_files can only be added to'); end;
