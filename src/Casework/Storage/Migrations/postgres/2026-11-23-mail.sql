-- Letters, kept from the operation that wrote them on.

CREATE TABLE letters (
    id uuid NOT NULL,
    "to" text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    body text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    sent_at bigint,
    attempts integer NOT NULL,
    next_try_at bigint,
    last_error text COLLATE "C",
    CONSTRAINT pk_letters PRIMARY KEY (id)
);

CREATE INDEX ix_letters_made_at ON letters (made_at);

CREATE INDEX ix_letters_next_try_at ON letters (next_try_at);
