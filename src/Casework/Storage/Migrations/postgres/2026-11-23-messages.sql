-- Words between applicant and offices.

CREATE TABLE messages (
    application_id uuid NOT NULL,
    number integer NOT NULL,
    person_id uuid NOT NULL,
    office_id text COLLATE "C",
    at bigint NOT NULL,
    text text COLLATE "C" NOT NULL,
    CONSTRAINT pk_messages PRIMARY KEY (application_id, number),
    CONSTRAINT fk_messages_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT
);

create trigger messages_only_added before update or delete or truncate on messages for each statement execute function only_added();
