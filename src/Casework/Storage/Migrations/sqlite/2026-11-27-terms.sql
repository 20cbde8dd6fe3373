-- What happens after a deadline, longer deadlines for some, notices amended in mid-call, letters that are written once, the webhook, what people
-- want to be told, calls by telephone.

ALTER TABLE "handlings" ADD COLUMN "late" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "applications" ADD COLUMN "was_late" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "call_extensions" ADD COLUMN "office_id" TEXT NULL;
ALTER TABLE "call_extensions" ADD COLUMN "institution_id" TEXT NULL;
ALTER TABLE "call_extensions" ADD COLUMN "document" TEXT NULL;
ALTER TABLE "letters" ADD COLUMN "key" TEXT NULL;
CREATE UNIQUE INDEX ix_letters_key ON letters (key) WHERE key IS NOT NULL;

CREATE TABLE pushes (
    "letter_id" TEXT NOT NULL CONSTRAINT "pk_pushes" PRIMARY KEY,
    "sent_at" INTEGER NULL,
    "attempts" INTEGER NOT NULL,
    "next_try_at" INTEGER NULL,
    "last_error" TEXT NULL,
    CONSTRAINT fk_pushes_letter_id FOREIGN KEY (letter_id) REFERENCES letters (id) ON DELETE RESTRICT
);
CREATE INDEX ix_pushes_next_try_at ON pushes (next_try_at);

CREATE TABLE quiets (
    "person_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT pk_quiets PRIMARY KEY (person_id, kind),
    CONSTRAINT fk_quiets_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT
);

CREATE TABLE call_amendments (
    "call_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "from_digest" TEXT NOT NULL,
    "to_digest" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "cases_anew" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "made_by" TEXT NULL,
    "finished_at" INTEGER NULL,
    CONSTRAINT pk_call_amendments PRIMARY KEY (call_id, number),
    CONSTRAINT fk_call_amendments_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_call_amendments_from_digest FOREIGN KEY (from_digest) REFERENCES published_programmes (digest) ON DELETE RESTRICT,
    CONSTRAINT fk_call_amendments_to_digest FOREIGN KEY (to_digest) REFERENCES published_programmes (digest) ON DELETE RESTRICT
);

CREATE TABLE programme_moves (
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "amendment" INTEGER NOT NULL,
    "from_digest" TEXT NOT NULL,
    "to_digest" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "left_over" TEXT NULL,
    CONSTRAINT pk_programme_moves PRIMARY KEY (application_id, number),
    CONSTRAINT fk_programme_moves_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT
);

CREATE TABLE phone_calls (
    "id" TEXT NOT NULL CONSTRAINT "pk_phone_calls" PRIMARY KEY,
    "call_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "to_office_id" TEXT NULL,
    "application_id" TEXT NULL,
    "step" TEXT NOT NULL,
    "said" TEXT NOT NULL,
    CONSTRAINT fk_phone_calls_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_phone_calls_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT fk_phone_calls_to_office_id FOREIGN KEY (to_office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT fk_phone_calls_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_phone_calls_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT
);
CREATE INDEX ix_phone_calls_office_id_call_id ON phone_calls (office_id, call_id);

create trigger call_amendments_no_delete before delete on call_amendments begin select raise(abort, 'call_amendments can only be added to'); end;
create trigger programme_moves_no_update before update on programme_moves begin select raise(abort, 'programme_moves can only be added to'); end;
create trigger programme_moves_no_delete before delete on programme_moves begin select raise(abort, 'programme_moves can only be added to'); end;
create trigger phone_calls_no_update before update on phone_calls begin select raise(abort, 'phone_calls can only be added to'); end;
create trigger phone_calls_no_delete before delete on phone_calls begin select raise(abort, 'phone_calls can only be added to'); end;
