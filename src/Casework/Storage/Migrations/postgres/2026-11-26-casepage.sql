-- The case page: marks, the points of a return, look-ups, notes inside an office, proposals that wait for their approval.
-- What was marked, looked up and noted can only be added to.

ALTER TABLE applications ADD COLUMN open_places text COLLATE "C";
ALTER TABLE applications ADD COLUMN proposal integer;
ALTER TABLE handlings ADD COLUMN clause text COLLATE "C";
ALTER TABLE handlings ADD COLUMN proposed_by uuid;


CREATE TABLE marks (
    application_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    version integer NOT NULL,
    step text COLLATE "C" NOT NULL,
    place text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    state text NOT NULL,
    comment text COLLATE "C",
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_marks PRIMARY KEY (application_id, office_id, number),
    CONSTRAINT fk_marks_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_marks_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

CREATE TABLE return_points (
    application_id uuid NOT NULL,
    handling_number integer NOT NULL,
    number integer NOT NULL,
    place text COLLATE "C",
    text text COLLATE "C" NOT NULL,
    clause text COLLATE "C",
    office_id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    reply text COLLATE "C",
    replied_by uuid,
    replied_at bigint,
    state text NOT NULL,
    judged_by uuid,
    judged_at bigint,
    judgement text COLLATE "C",
    CONSTRAINT pk_return_points PRIMARY KEY (application_id, handling_number, number),
    CONSTRAINT fk_return_points_application_id_handling_number FOREIGN KEY (application_id, handling_number) REFERENCES handlings (application_id, number) ON DELETE RESTRICT
);

CREATE TABLE lookup_results (
    application_id uuid NOT NULL,
    number integer NOT NULL,
    lookup_id text COLLATE "C" NOT NULL,
    answer text NOT NULL,
    day text NOT NULL,
    note text COLLATE "C",
    file_name text COLLATE "C",
    file_digest text COLLATE "C",
    file_size bigint,
    file_kind text,
    office_id text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_lookup_results PRIMARY KEY (application_id, number),
    CONSTRAINT fk_lookup_results_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_lookup_results_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

CREATE TABLE case_notes (
    application_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    text text COLLATE "C" NOT NULL,
    CONSTRAINT pk_case_notes PRIMARY KEY (application_id, office_id, number),
    CONSTRAINT fk_case_notes_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_case_notes_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

CREATE TABLE proposals (
    application_id uuid NOT NULL,
    number integer NOT NULL,
    step text COLLATE "C" NOT NULL,
    action text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    opinion text COLLATE "C" NOT NULL,
    excess_reason text COLLATE "C",
    clause text COLLATE "C",
    points text COLLATE "C",
    state text NOT NULL,
    decided_by uuid,
    decided_at bigint,
    reason text COLLATE "C",
    CONSTRAINT pk_proposals PRIMARY KEY (application_id, number),
    CONSTRAINT fk_proposals_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_proposals_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

create trigger marks_only_added before update or delete or truncate on marks for each statement execute function only_added();
create trigger lookup_results_only_added before update or delete or truncate on lookup_results for each statement execute function only_added();
create trigger case_notes_only_added before update or delete or truncate on case_notes for each statement execute function only_added();
