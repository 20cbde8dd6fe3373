-- Work that goes on without a page: packages that are being made.

CREATE TABLE jobs (
    "id" TEXT NOT NULL CONSTRAINT "pk_jobs" PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "progress" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "held_until" INTEGER NULL,
    "attempts" INTEGER NOT NULL,
    "ended_at" INTEGER NULL,
    "trouble" TEXT NULL,
    "files" TEXT NULL
);
CREATE INDEX ix_jobs_subject_office_id ON jobs (subject, office_id);
CREATE INDEX ix_jobs_state ON jobs (state);
