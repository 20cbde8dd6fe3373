-- Accounts: signing up, inviting, links in letters, second factors, taking back. Whoever had an institution's account was its only one.

ALTER TABLE people ADD COLUMN is_institution_administrator boolean NOT NULL DEFAULT false;
ALTER TABLE people ADD COLUMN ended_at bigint;
ALTER TABLE institutions ADD COLUMN division integer;

UPDATE people SET is_institution_administrator = true WHERE id IN (SELECT DISTINCT ON (institution_id) id FROM people WHERE institution_id IS NOT NULL ORDER BY institution_id, id);

CREATE TABLE sign_ups (
    id uuid NOT NULL,
    credit_code text COLLATE "C" NOT NULL,
    institution text COLLATE "C" NOT NULL,
    division integer,
    name text COLLATE "C" NOT NULL,
    email text COLLATE "C" NOT NULL,
    phone text COLLATE "C" NOT NULL,
    password_hash text COLLATE "C",
    portal_subject text COLLATE "C",
    made_at bigint NOT NULL,
    CONSTRAINT pk_sign_ups PRIMARY KEY (id)
);

CREATE TABLE mailed_links (
    digest text COLLATE "C" NOT NULL,
    purpose text NOT NULL,
    subject_id uuid NOT NULL,
    made_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint,
    CONSTRAINT pk_mailed_links PRIMARY KEY (digest)
);

CREATE TABLE invitations (
    id uuid NOT NULL,
    institution_id uuid NOT NULL,
    email text COLLATE "C" NOT NULL,
    invited_by uuid NOT NULL,
    made_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint,
    accepted_by uuid,
    CONSTRAINT fk_invitations_institution_id FOREIGN KEY (institution_id) REFERENCES institutions (id) ON DELETE RESTRICT,
    CONSTRAINT pk_invitations PRIMARY KEY (id)
);

CREATE TABLE second_factors (
    person_id uuid NOT NULL,
    secret text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    enabled_at bigint,
    last_step bigint NOT NULL,
    recovery_codes text COLLATE "C" NOT NULL,
    CONSTRAINT fk_second_factors_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT,
    CONSTRAINT pk_second_factors PRIMARY KEY (person_id)
);

CREATE TABLE recoveries (
    id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    institution_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    email text COLLATE "C" NOT NULL,
    phone text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    state text NOT NULL,
    decided_at bigint,
    decided_by uuid,
    reason text COLLATE "C",
    CONSTRAINT fk_recoveries_institution_id FOREIGN KEY (institution_id) REFERENCES institutions (id) ON DELETE RESTRICT,
    CONSTRAINT fk_recoveries_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT pk_recoveries PRIMARY KEY (id)
);

CREATE INDEX ix_invitations_institution_id ON invitations (institution_id);

CREATE INDEX ix_mailed_links_subject_id ON mailed_links (subject_id);

CREATE UNIQUE INDEX ix_recoveries_number ON recoveries (number);

CREATE INDEX ix_recoveries_office_id_state ON recoveries (office_id, state);

CREATE INDEX ix_people_institution_id ON people (institution_id);
