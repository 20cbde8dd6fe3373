-- What happens after a deadline, longer deadlines for some, notices amended in mid-call, letters that are written once, the webhook, what people
-- want to be told, calls by telephone.

ALTER TABLE handlings ADD COLUMN late boolean NOT NULL DEFAULT false;
ALTER TABLE applications ADD COLUMN was_late boolean NOT NULL DEFAULT false;
ALTER TABLE call_extensions ADD COLUMN office_id text COLLATE "C";
ALTER TABLE call_extensions ADD COLUMN institution_id uuid;
ALTER TABLE call_extensions ADD COLUMN document text COLLATE "C";
ALTER TABLE letters ADD COLUMN key text COLLATE "C";
CREATE UNIQUE INDEX ix_letters_key ON letters (key) WHERE key IS NOT NULL;

CREATE TABLE pushes (
    letter_id uuid NOT NULL,
    sent_at bigint,
    attempts integer NOT NULL,
    next_try_at bigint,
    last_error text COLLATE "C",
    CONSTRAINT pk_pushes PRIMARY KEY (letter_id),
    CONSTRAINT fk_pushes_letter_id FOREIGN KEY (letter_id) REFERENCES letters (id) ON DELETE RESTRICT
);
CREATE INDEX ix_pushes_next_try_at ON pushes (next_try_at);

CREATE TABLE quiets (
    person_id uuid NOT NULL,
    kind text NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_quiets PRIMARY KEY (person_id, kind),
    CONSTRAINT fk_quiets_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT
);

CREATE TABLE call_amendments (
    call_id uuid NOT NULL,
    number integer NOT NULL,
    from_digest text COLLATE "C" NOT NULL,
    to_digest text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    cases_anew boolean NOT NULL,
    reason text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    made_by uuid,
    finished_at bigint,
    CONSTRAINT pk_call_amendments PRIMARY KEY (call_id, number),
    CONSTRAINT fk_call_amendments_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_call_amendments_from_digest FOREIGN KEY (from_digest) REFERENCES published_programmes (digest) ON DELETE RESTRICT,
    CONSTRAINT fk_call_amendments_to_digest FOREIGN KEY (to_digest) REFERENCES published_programmes (digest) ON DELETE RESTRICT
);

CREATE TABLE programme_moves (
    application_id uuid NOT NULL,
    number integer NOT NULL,
    amendment integer NOT NULL,
    from_digest text COLLATE "C" NOT NULL,
    to_digest text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    at bigint NOT NULL,
    left_over text COLLATE "C",
    CONSTRAINT pk_programme_moves PRIMARY KEY (application_id, number),
    CONSTRAINT fk_programme_moves_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT
);

CREATE TABLE phone_calls (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    to_office_id text COLLATE "C",
    application_id uuid,
    step text COLLATE "C" NOT NULL,
    said text COLLATE "C" NOT NULL,
    CONSTRAINT pk_phone_calls PRIMARY KEY (id),
    CONSTRAINT fk_phone_calls_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_phone_calls_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT fk_phone_calls_to_office_id FOREIGN KEY (to_office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT fk_phone_calls_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_phone_calls_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT
);
CREATE INDEX ix_phone_calls_office_id_call_id ON phone_calls (office_id, call_id);

create trigger call_amendments_only_added before delete or truncate on call_amendments for each statement execute function only_added();
create trigger programme_moves_only_added before update or delete or truncate on programme_moves for each statement execute function only_added();
create trigger phone_calls_only_added before update or delete or truncate on phone_calls for each statement execute function only_added();
