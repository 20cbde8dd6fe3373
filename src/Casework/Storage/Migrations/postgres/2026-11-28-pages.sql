-- What a person judged of a statement, only ever added; acceptance in spite of open marks; for whom a deputy proposed.

ALTER TABLE handlings ADD COLUMN despite text COLLATE "C";
ALTER TABLE proposals ADD COLUMN despite text COLLATE "C";
ALTER TABLE proposals ADD COLUMN for_person_id uuid;

CREATE TABLE statement_judgements (
    application_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    version integer NOT NULL,
    step text COLLATE "C" NOT NULL,
    statement text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    holds boolean NOT NULL,
    comment text COLLATE "C",
    person_id uuid NOT NULL,
    for_person_id uuid,
    at bigint NOT NULL,
    CONSTRAINT pk_statement_judgements PRIMARY KEY (application_id, office_id, number),
    CONSTRAINT fk_statement_judgements_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_statement_judgements_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

create trigger statement_judgements_only_added before update or delete or truncate on statement_judgements for each statement execute function only_added();
