-- Work that goes on without a page: packages that are being made.

CREATE TABLE jobs (
    id uuid NOT NULL,
    kind text NOT NULL,
    subject uuid NOT NULL,
    person_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    state text NOT NULL,
    progress bigint NOT NULL,
    total bigint NOT NULL,
    held_until bigint,
    attempts integer NOT NULL,
    ended_at bigint,
    trouble text COLLATE "C",
    files text COLLATE "C",
    CONSTRAINT pk_jobs PRIMARY KEY (id)
);
CREATE INDEX ix_jobs_subject_office_id ON jobs (subject, office_id);
CREATE INDEX ix_jobs_state ON jobs (state);
