-- What officers may do follows from grants; deputies; an office acts in another's place; transfer; earlier dates; the register of paper copies.

ALTER TABLE offices ADD COLUMN only_receives boolean NOT NULL DEFAULT false;
ALTER TABLE people ADD COLUMN acts_as uuid;
ALTER TABLE applications ADD COLUMN transferred_to text COLLATE "C";
ALTER TABLE handlings ADD COLUMN for_person_id uuid;
ALTER TABLE handlings ADD COLUMN for_office_id text COLLATE "C";
ALTER TABLE handlings ADD COLUMN for_reason text COLLATE "C";

CREATE TABLE grants (
    person_id uuid NOT NULL,
    number integer NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    role text NOT NULL,
    "from" bigint NOT NULL,
    until bigint,
    given_by uuid,
    ended_by uuid,
    CONSTRAINT pk_grants PRIMARY KEY (person_id, number),
    CONSTRAINT fk_grants_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT,
    CONSTRAINT fk_grants_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);
CREATE INDEX ix_grants_office_id ON grants (office_id);

-- who worked until now goes on with what he had
INSERT INTO grants (person_id, number, office_id, role, "from") SELECT id, 1, office_id, role, 0 FROM people WHERE office_id IS NOT NULL AND ended_at IS NULL AND role <> 'Applicant';

CREATE TABLE deputies (
    id uuid NOT NULL,
    CONSTRAINT pk_deputies PRIMARY KEY (id),
    person_id uuid NOT NULL,
    for_person_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    "from" bigint NOT NULL,
    until bigint NOT NULL,
    reason text COLLATE "C" NOT NULL,
    named_by uuid NOT NULL,
    ended_by uuid,
    CONSTRAINT fk_deputies_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT,
    CONSTRAINT fk_deputies_for_person_id FOREIGN KEY (for_person_id) REFERENCES people (id) ON DELETE RESTRICT,
    CONSTRAINT fk_deputies_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);
CREATE INDEX ix_deputies_person_id ON deputies (person_id);
CREATE INDEX ix_deputies_office_id ON deputies (office_id);

CREATE TABLE inner_dates (
    id uuid NOT NULL,
    CONSTRAINT pk_inner_dates PRIMARY KEY (id),
    call_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    step text COLLATE "C" NOT NULL,
    day text NOT NULL,
    reason text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    made_by uuid NOT NULL,
    withdrawn_at bigint,
    withdrawn_by uuid,
    withdrawn_why text COLLATE "C",
    CONSTRAINT fk_inner_dates_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_inner_dates_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);
CREATE INDEX ix_inner_dates_call_id ON inner_dates (call_id);

CREATE TABLE paper_copies (
    application_id uuid NOT NULL,
    number integer NOT NULL,
    delivery text COLLATE "C" NOT NULL,
    copies integer NOT NULL,
    version integer,
    note text COLLATE "C",
    received_on text NOT NULL,
    at bigint NOT NULL,
    person_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    struck_at bigint,
    struck_by uuid,
    struck_why text COLLATE "C",
    CONSTRAINT pk_paper_copies PRIMARY KEY (application_id, number),
    CONSTRAINT fk_paper_copies_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_paper_copies_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

create trigger grants_only_added before delete or truncate on grants for each statement execute function only_added();
create trigger deputies_only_added before delete or truncate on deputies for each statement execute function only_added();
create trigger inner_dates_only_added before delete or truncate on inner_dates for each statement execute function only_added();
create trigger paper_copies_only_added before delete or truncate on paper_copies for each statement execute function only_added();
