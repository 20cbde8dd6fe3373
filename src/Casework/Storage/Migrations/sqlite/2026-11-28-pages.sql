-- What a person judged of a statement, only ever added; acceptance in spite of open marks; for whom a deputy proposed.

ALTER TABLE "handlings" ADD COLUMN "despite" TEXT NULL;
ALTER TABLE "proposals" ADD COLUMN "despite" TEXT NULL;
ALTER TABLE "proposals" ADD COLUMN "for_person_id" TEXT NULL;

CREATE TABLE "statement_judgements" (
    "application_id" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "step" TEXT NOT NULL,
    "statement" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "holds" INTEGER NOT NULL,
    "comment" TEXT NULL,
    "person_id" TEXT NOT NULL,
    "for_person_id" TEXT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "pk_statement_judgements" PRIMARY KEY ("application_id", "office_id", "number"),
    CONSTRAINT "fk_statement_judgements_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_statement_judgements_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

create trigger statement_judgements_no_update before update on statement_judgements begin select raise(abort, 'statement_judgements can only be added to'); end;
create trigger statement_judgements_no_delete before delete on statement_judgements begin select raise(abort, 'statement_judgements can only be added to'); end;
