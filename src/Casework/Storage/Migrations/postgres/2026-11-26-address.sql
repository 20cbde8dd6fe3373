-- an address that somebody wants to sign in by, until he confirms it
CREATE TABLE new_addresses (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    email text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    CONSTRAINT pk_new_addresses PRIMARY KEY (id),
    CONSTRAINT fk_new_addresses_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT
);
CREATE INDEX ix_new_addresses_person_id ON new_addresses (person_id);
