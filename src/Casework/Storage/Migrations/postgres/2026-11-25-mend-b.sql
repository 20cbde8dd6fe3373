-- which office a message of the applicant is meant for, and that it was read there
ALTER TABLE messages ADD to_office_id text COLLATE "C";
CREATE INDEX ix_messages_to_office_id ON messages (to_office_id);
CREATE TABLE message_reads (
    application_id uuid NOT NULL,
    number integer NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_message_reads PRIMARY KEY (application_id, number),
    CONSTRAINT fk_message_reads_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT
);
