-- Drafts of a new year's notice, made from last year's.

CREATE TABLE notice_drafts (
    "id" TEXT NOT NULL CONSTRAINT "pk_notice_drafts" PRIMARY KEY,
    "office_id" TEXT NOT NULL,
    "programme_id" TEXT NOT NULL,
    "from" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "made_by" TEXT NOT NULL,
    "changed_at" INTEGER NOT NULL,
    "changed_by" TEXT NOT NULL,
    "call_id" TEXT NULL,
    "ended_at" INTEGER NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "fk_notice_drafts_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_notice_drafts_from" FOREIGN KEY ("from") REFERENCES "published_programmes" ("digest") ON DELETE RESTRICT,
    CONSTRAINT "fk_notice_drafts_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT
);
CREATE INDEX ix_notice_drafts_office_id ON notice_drafts (office_id);
