-- Published lists, objections to them, and the decisions by which titles are given.

CREATE TABLE published_lists (
    id uuid NOT NULL CONSTRAINT pk_published_lists PRIMARY KEY,
    call_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    programme text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    text text COLLATE "C",
    contact text COLLATE "C" NOT NULL,
    address text COLLATE "C",
    "from" text NOT NULL,
    until text NOT NULL,
    workdays integer NOT NULL,
    lines text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    published_at bigint NOT NULL,
    published_by uuid NOT NULL,
    withdrawn_at bigint,
    withdrawn_by uuid,
    withdrawn_why text COLLATE "C",
    token integer NOT NULL,
    CONSTRAINT "fk_published_lists_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_published_lists_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_published_lists_programme" FOREIGN KEY ("programme") REFERENCES "published_programmes" ("digest") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_published_lists_call_id_step_office_id_number ON published_lists (call_id, step, office_id, number);

CREATE TABLE published_cases (
    list_id uuid NOT NULL,
    application_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    withdrawn_at bigint,
    CONSTRAINT "pk_published_cases" PRIMARY KEY ("list_id", "application_id"),
    CONSTRAINT "fk_published_cases_list_id" FOREIGN KEY ("list_id") REFERENCES "published_lists" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_published_cases_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_published_cases_application_id_step ON published_cases (application_id, step) WHERE withdrawn_at IS NULL;

CREATE TABLE objections (
    id uuid NOT NULL CONSTRAINT pk_objections PRIMARY KEY,
    list_id uuid NOT NULL,
    application_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    way text NOT NULL,
    came_on text NOT NULL,
    late boolean NOT NULL,
    name text COLLATE "C" NOT NULL,
    body text COLLATE "C",
    phone text COLLATE "C" NOT NULL,
    email text COLLATE "C",
    text text COLLATE "C" NOT NULL,
    due_on text,
    received_at bigint NOT NULL,
    entered_by uuid,
    state text NOT NULL,
    findings text COLLATE "C",
    answer text COLLATE "C",
    to_applicant text COLLATE "C",
    decided_at bigint,
    decided_by uuid,
    token integer NOT NULL,
    CONSTRAINT "fk_objections_list_id" FOREIGN KEY ("list_id") REFERENCES "published_lists" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_objections_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_objections_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_objections_code ON objections (code);
CREATE INDEX ix_objections_application_id ON objections (application_id);
CREATE INDEX ix_objections_office_id_received_at ON objections (office_id, received_at);

CREATE TABLE objection_files (
    objection_id uuid NOT NULL,
    number integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    kind text NOT NULL,
    at bigint NOT NULL,
    person_id uuid,
    CONSTRAINT "pk_objection_files" PRIMARY KEY ("objection_id", "number"),
    CONSTRAINT "fk_objection_files_objection_id" FOREIGN KEY ("objection_id") REFERENCES "objections" ("id") ON DELETE RESTRICT
);

CREATE TABLE decisions (
    id uuid NOT NULL CONSTRAINT pk_decisions PRIMARY KEY,
    call_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    programme text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    "to" text COLLATE "C",
    text text COLLATE "C",
    signer text COLLATE "C" NOT NULL,
    decided_on text NOT NULL,
    valid_from text NOT NULL,
    valid_until text NOT NULL,
    lines text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    made_by uuid NOT NULL,
    CONSTRAINT "fk_decisions_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_decisions_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_decisions_programme" FOREIGN KEY ("programme") REFERENCES "published_programmes" ("digest") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_decisions_office_id_document ON decisions (office_id, document);
CREATE INDEX ix_decisions_call_id ON decisions (call_id);

create trigger decisions_only_added before update or delete or truncate on decisions for each statement execute function only_added();
create trigger objection_files_only_added before update or delete or truncate on objection_files for each statement execute function only_added();
