-- Site visits: who must be visited and who is chosen, teams and days, what was entered on the spot, photos, signatures, records as handed in.

ALTER TABLE applications ADD COLUMN visit_differs boolean NOT NULL DEFAULT false;

CREATE TABLE visits (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    call_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    digest text COLLATE "C" NOT NULL,
    day text NOT NULL,
    part text NOT NULL,
    hour text COLLATE "C",
    leader integer NOT NULL,
    planned_at bigint NOT NULL,
    planned_by uuid NOT NULL,
    changed_why text COLLATE "C",
    told_at bigint,
    told_sum text COLLATE "C",
    cancelled_at bigint,
    cancelled_why text COLLATE "C",
    submitted integer NOT NULL,
    reopened_why text COLLATE "C",
    token integer NOT NULL,
    CONSTRAINT pk_visits PRIMARY KEY (id),
    CONSTRAINT fk_visits_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_visits_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_visits_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT fk_visits_digest FOREIGN KEY (digest) REFERENCES published_programmes (digest) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_visits_application_id_step ON visits (application_id, step) WHERE cancelled_at IS NULL;
CREATE INDEX ix_visits_office_id_day ON visits (office_id, day);

CREATE TABLE visit_members (
    visit_id uuid NOT NULL,
    number integer NOT NULL,
    person_id uuid,
    expert_id uuid,
    name text COLLATE "C" NOT NULL,
    left_at bigint,
    CONSTRAINT pk_visit_members PRIMARY KEY (visit_id, number),
    CONSTRAINT fk_visit_members_visit_id FOREIGN KEY (visit_id) REFERENCES visits (id) ON DELETE RESTRICT,
    CONSTRAINT fk_visit_members_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT,
    CONSTRAINT fk_visit_members_expert_id FOREIGN KEY (expert_id) REFERENCES experts (id) ON DELETE RESTRICT
);
CREATE INDEX ix_visit_members_person_id ON visit_members (person_id);
CREATE INDEX ix_visit_members_expert_id ON visit_members (expert_id);

CREATE TABLE visit_draws (
    call_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    seed text COLLATE "C" NOT NULL,
    pool text COLLATE "C" NOT NULL,
    drawn text COLLATE "C" NOT NULL,
    reason text COLLATE "C",
    CONSTRAINT pk_visit_draws PRIMARY KEY (call_id, step, office_id, number),
    CONSTRAINT fk_visit_draws_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_visit_draws_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

CREATE TABLE visit_choices (
    application_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    chosen boolean NOT NULL,
    reason text COLLATE "C" NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_visit_choices PRIMARY KEY (application_id, step, number),
    CONSTRAINT fk_visit_choices_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_visit_choices_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

CREATE TABLE visit_entries (
    visit_id uuid NOT NULL,
    number integer NOT NULL,
    item text COLLATE "C" NOT NULL,
    found text,
    "value" text COLLATE "C",
    remark text COLLATE "C",
    base integer NOT NULL,
    beside boolean NOT NULL,
    choice boolean NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    CONSTRAINT pk_visit_entries PRIMARY KEY (visit_id, number),
    CONSTRAINT fk_visit_entries_visit_id FOREIGN KEY (visit_id) REFERENCES visits (id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_visit_entries_visit_id_key ON visit_entries (visit_id, key);

CREATE TABLE visit_files (
    visit_id uuid NOT NULL,
    number integer NOT NULL,
    use text NOT NULL,
    item text COLLATE "C",
    name text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    kind text NOT NULL,
    taken_at bigint,
    "position" text COLLATE "C",
    page_code text COLLATE "C",
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    removed_at bigint,
    removed_by uuid,
    removed_why text COLLATE "C",
    CONSTRAINT pk_visit_files PRIMARY KEY (visit_id, number),
    CONSTRAINT fk_visit_files_visit_id FOREIGN KEY (visit_id) REFERENCES visits (id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_visit_files_visit_id_key ON visit_files (visit_id, key);

CREATE TABLE visit_signatures (
    visit_id uuid NOT NULL,
    number integer NOT NULL,
    member integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    post text COLLATE "C",
    way text NOT NULL,
    reason text COLLATE "C",
    picture text COLLATE "C",
    "over" text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    CONSTRAINT pk_visit_signatures PRIMARY KEY (visit_id, number),
    CONSTRAINT fk_visit_signatures_visit_id FOREIGN KEY (visit_id) REFERENCES visits (id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_visit_signatures_visit_id_key ON visit_signatures (visit_id, key);

CREATE TABLE visit_reports (
    visit_id uuid NOT NULL,
    number integer NOT NULL,
    content text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    reason text COLLATE "C",
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_visit_reports PRIMARY KEY (visit_id, number),
    CONSTRAINT fk_visit_reports_visit_id FOREIGN KEY (visit_id) REFERENCES visits (id) ON DELETE RESTRICT
);

create trigger visit_draws_only_added before update or delete or truncate on visit_draws for each statement execute function only_added();
create trigger visit_choices_only_added before update or delete or truncate on visit_choices for each statement execute function only_added();
create trigger visit_entries_only_added before update or delete or truncate on visit_entries for each statement execute function only_added();
create trigger visit_signatures_only_added before update or delete or truncate on visit_signatures for each statement execute function only_added();
create trigger visit_reports_only_added before update or delete or truncate on visit_reports for each statement execute function only_added();
create trigger visits_only_added before delete or truncate on visits for each statement execute function only_added();
create trigger visit_members_only_added before delete or truncate on visit_members for each statement execute function only_added();
create trigger visit_files_only_added before delete or truncate on visit_files for each statement execute function only_added();
