-- The register of titles holds what lists print: platform, number, seat, functions, the day of the decision; renamings; what a title renews.

CREATE TABLE titles_new (
    "id" TEXT NOT NULL CONSTRAINT "pk_titles" PRIMARY KEY,
    "credit_code" TEXT NULL,
    "holder" TEXT NOT NULL,
    "platform" TEXT NULL,
    "number" TEXT NULL,
    "division" INTEGER NULL,
    "functions" TEXT NULL,
    "kind" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "batch" TEXT NULL,
    "from" TEXT NOT NULL,
    "given_on" TEXT NOT NULL,
    "until" TEXT NULL,
    "ended_on" TEXT NULL,
    "ended_why" TEXT NULL,
    "ended_document" TEXT NULL,
    "plaque_back_on" TEXT NULL,
    "application_id" TEXT NULL,
    "renews_id" TEXT NULL,
    "source" TEXT NOT NULL,
    "office_id" TEXT NULL,
    "recorded_at" INTEGER NOT NULL,
    "recorded_by" TEXT NULL,
    CONSTRAINT "fk_titles_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_titles_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_titles_renews_id" FOREIGN KEY ("renews_id") REFERENCES "titles" ("id") ON DELETE RESTRICT
);
INSERT INTO titles_new (id, credit_code, holder, kind, level, batch, "from", given_on, until, ended_on, ended_why, source, office_id, recorded_at, recorded_by)
    SELECT id, credit_code, holder, kind, level, batch, "from", "from", until, ended_on, ended_why, source, office_id, recorded_at, recorded_by FROM titles;
DROP TABLE titles;
ALTER TABLE titles_new RENAME TO titles;
CREATE UNIQUE INDEX "ix_titles_credit_code_kind_from" ON "titles" ("credit_code", "kind", "from");
CREATE INDEX "ix_titles_office_id_holder" ON "titles" ("office_id", "holder");
CREATE UNIQUE INDEX "ix_titles_number" ON "titles" ("number");
CREATE UNIQUE INDEX "ix_titles_application_id" ON "titles" ("application_id");

CREATE TABLE title_names (
    "title_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "platform" TEXT NULL,
    "from" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "recorded_at" INTEGER NOT NULL,
    "recorded_by" TEXT NULL,
    CONSTRAINT "pk_title_names" PRIMARY KEY ("title_id", "number"),
    CONSTRAINT "fk_title_names_title_id" FOREIGN KEY ("title_id") REFERENCES "titles" ("id") ON DELETE RESTRICT
);
create trigger title_names_no_update before update on title_names begin select raise(abort, 'title_names can only be added to'); end;
create trigger title_names_no_delete before delete on title_names begin select raise(abort, 'title_names can only be added to'); end;
