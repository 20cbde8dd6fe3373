-- sessions that were signed out: their cookies open nothing any more
CREATE TABLE ended_sessions (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_ended_sessions PRIMARY KEY (id),
    CONSTRAINT fk_ended_sessions_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT
);
CREATE INDEX ix_ended_sessions_person_id ON ended_sessions (person_id);
