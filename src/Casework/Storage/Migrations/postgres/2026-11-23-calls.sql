-- What a call gives out and how its deadlines were moved, questions about it, and the register of earlier titles.

CREATE TABLE call_extensions (
    call_id uuid NOT NULL,
    number integer NOT NULL,
    step text COLLATE "C" NOT NULL,
    until bigint NOT NULL,
    begun_before bigint,
    reason text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    made_by uuid,
    CONSTRAINT pk_call_extensions PRIMARY KEY (call_id, number),
    CONSTRAINT fk_call_extensions_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT
);

CREATE TABLE call_files (
    call_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    label text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    added_at bigint NOT NULL,
    added_by uuid,
    removed_at bigint,
    CONSTRAINT pk_call_files PRIMARY KEY (call_id, number),
    CONSTRAINT fk_call_files_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT
);

CREATE TABLE call_contacts (
    call_id uuid NOT NULL,
    contact_id text COLLATE "C" NOT NULL,
    person text COLLATE "C",
    phone text COLLATE "C",
    set_at bigint NOT NULL,
    set_by uuid,
    CONSTRAINT pk_call_contacts PRIMARY KEY (call_id, contact_id),
    CONSTRAINT fk_call_contacts_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT
);

CREATE TABLE questions (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    institution_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    asked_at bigint NOT NULL,
    text text COLLATE "C" NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    answer text COLLATE "C",
    answered_at bigint,
    answered_by uuid,
    public_question text COLLATE "C",
    public_answer text COLLATE "C",
    published_at bigint,
    token integer NOT NULL,
    CONSTRAINT pk_questions PRIMARY KEY (id),
    CONSTRAINT fk_questions_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_questions_institution_id FOREIGN KEY (institution_id) REFERENCES institutions (id) ON DELETE RESTRICT,
    CONSTRAINT fk_questions_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

CREATE TABLE titles (
    id uuid NOT NULL,
    credit_code text COLLATE "C" NOT NULL,
    holder text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    level text NOT NULL,
    batch text COLLATE "C",
    "from" text NOT NULL,
    until text,
    ended_on text,
    ended_why text COLLATE "C",
    source text COLLATE "C" NOT NULL,
    office_id text COLLATE "C",
    recorded_at bigint NOT NULL,
    recorded_by uuid,
    CONSTRAINT pk_titles PRIMARY KEY (id),
    CONSTRAINT fk_titles_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

CREATE INDEX ix_questions_call_id_institution_id ON questions (call_id, institution_id);

CREATE INDEX ix_questions_office_id_answered_at ON questions (office_id, answered_at);

CREATE UNIQUE INDEX ix_titles_credit_code_kind_from ON titles (credit_code, kind, "from");

CREATE INDEX ix_titles_office_id_holder ON titles (office_id, holder);

-- how many applications an institution may have in a call is the notice's to say
DROP INDEX ix_applications_call_id_institution_id;
CREATE INDEX ix_applications_call_id_institution_id ON applications (call_id, institution_id);

create trigger call_extensions_only_added before update or delete or truncate on call_extensions for each statement execute function only_added();
