-- What came of a form that was sent, by the sum of its one-time key and its words: a double press adds nothing.

CREATE TABLE sent_forms (
    sum text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    made text COLLATE "C" NOT NULL,
    CONSTRAINT pk_sent_forms PRIMARY KEY (sum)
);
