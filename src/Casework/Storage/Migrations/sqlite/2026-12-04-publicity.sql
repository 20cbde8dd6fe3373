-- Published lists, objections to them, and the decisions by which titles are given.

CREATE TABLE published_lists (
    "id" TEXT NOT NULL CONSTRAINT "pk_published_lists" PRIMARY KEY,
    "call_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "programme" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NULL,
    "contact" TEXT NOT NULL,
    "address" TEXT NULL,
    "from" TEXT NOT NULL,
    "until" TEXT NOT NULL,
    "workdays" INTEGER NOT NULL,
    "lines" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "published_at" INTEGER NOT NULL,
    "published_by" TEXT NOT NULL,
    "withdrawn_at" INTEGER NULL,
    "withdrawn_by" TEXT NULL,
    "withdrawn_why" TEXT NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "fk_published_lists_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_published_lists_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_published_lists_programme" FOREIGN KEY ("programme") REFERENCES "published_programmes" ("digest") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_published_lists_call_id_step_office_id_number ON published_lists (call_id, step, office_id, number);

CREATE TABLE published_cases (
    "list_id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "withdrawn_at" INTEGER NULL,
    CONSTRAINT "pk_published_cases" PRIMARY KEY ("list_id", "application_id"),
    CONSTRAINT "fk_published_cases_list_id" FOREIGN KEY ("list_id") REFERENCES "published_lists" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_published_cases_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_published_cases_application_id_step ON published_cases (application_id, step) WHERE withdrawn_at IS NULL;

CREATE TABLE objections (
    "id" TEXT NOT NULL CONSTRAINT "pk_objections" PRIMARY KEY,
    "list_id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "way" TEXT NOT NULL,
    "came_on" TEXT NOT NULL,
    "late" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "body" TEXT NULL,
    "phone" TEXT NOT NULL,
    "email" TEXT NULL,
    "text" TEXT NOT NULL,
    "due_on" TEXT NULL,
    "received_at" INTEGER NOT NULL,
    "entered_by" TEXT NULL,
    "state" TEXT NOT NULL,
    "findings" TEXT NULL,
    "answer" TEXT NULL,
    "to_applicant" TEXT NULL,
    "decided_at" INTEGER NULL,
    "decided_by" TEXT NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "fk_objections_list_id" FOREIGN KEY ("list_id") REFERENCES "published_lists" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_objections_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_objections_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_objections_code ON objections (code);
CREATE INDEX ix_objections_application_id ON objections (application_id);
CREATE INDEX ix_objections_office_id_received_at ON objections (office_id, received_at);

CREATE TABLE objection_files (
    "objection_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "person_id" TEXT NULL,
    CONSTRAINT "pk_objection_files" PRIMARY KEY ("objection_id", "number"),
    CONSTRAINT "fk_objection_files_objection_id" FOREIGN KEY ("objection_id") REFERENCES "objections" ("id") ON DELETE RESTRICT
);

CREATE TABLE decisions (
    "id" TEXT NOT NULL CONSTRAINT "pk_decisions" PRIMARY KEY,
    "call_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "programme" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "to" TEXT NULL,
    "text" TEXT NULL,
    "signer" TEXT NOT NULL,
    "decided_on" TEXT NOT NULL,
    "valid_from" TEXT NOT NULL,
    "valid_until" TEXT NOT NULL,
    "lines" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "made_by" TEXT NOT NULL,
    CONSTRAINT "fk_decisions_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_decisions_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_decisions_programme" FOREIGN KEY ("programme") REFERENCES "published_programmes" ("digest") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_decisions_office_id_document ON decisions (office_id, document);
CREATE INDEX ix_decisions_call_id ON decisions (call_id);

create trigger decisions_no_update before update on decisions begin select raise(abort, 'decisions can only be added to'); end;
create trigger decisions_no_delete before delete on decisions begin select raise(abort, 'decisions can only be added to'); end;
create trigger objection_files_no_update before update on objection_files begin select raise(abort, 'objection_files can only be added to'); end;
create trigger objection_files_no_delete before delete on objection_files begin select raise(abort, 'objection_files can only be added to'); end;
