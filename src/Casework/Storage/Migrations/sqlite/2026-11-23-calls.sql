-- What a call gives out and how its deadlines were moved, questions about it, and the register of earlier titles.

CREATE TABLE "call_extensions" (
    "call_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "step" TEXT NOT NULL,
    "until" INTEGER NOT NULL,
    "begun_before" INTEGER NULL,
    "reason" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "made_by" TEXT NULL,
    CONSTRAINT "pk_call_extensions" PRIMARY KEY ("call_id", "number"),
    CONSTRAINT "fk_call_extensions_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT
);

CREATE TABLE "call_files" (
    "call_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "added_at" INTEGER NOT NULL,
    "added_by" TEXT NULL,
    "removed_at" INTEGER NULL,
    CONSTRAINT "pk_call_files" PRIMARY KEY ("call_id", "number"),
    CONSTRAINT "fk_call_files_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT
);

CREATE TABLE "call_contacts" (
    "call_id" TEXT NOT NULL,
    "contact_id" TEXT NOT NULL,
    "person" TEXT NULL,
    "phone" TEXT NULL,
    "set_at" INTEGER NOT NULL,
    "set_by" TEXT NULL,
    CONSTRAINT "pk_call_contacts" PRIMARY KEY ("call_id", "contact_id"),
    CONSTRAINT "fk_call_contacts_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT
);

CREATE TABLE "questions" (
    "id" TEXT NOT NULL CONSTRAINT "pk_questions" PRIMARY KEY,
    "call_id" TEXT NOT NULL,
    "institution_id" TEXT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_at" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "answer" TEXT NULL,
    "answered_at" INTEGER NULL,
    "answered_by" TEXT NULL,
    "public_question" TEXT NULL,
    "public_answer" TEXT NULL,
    "published_at" INTEGER NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "fk_questions_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_questions_institution_id" FOREIGN KEY ("institution_id") REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_questions_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE TABLE "titles" (
    "id" TEXT NOT NULL CONSTRAINT "pk_titles" PRIMARY KEY,
    "credit_code" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "batch" TEXT NULL,
    "from" TEXT NOT NULL,
    "until" TEXT NULL,
    "ended_on" TEXT NULL,
    "ended_why" TEXT NULL,
    "source" TEXT NOT NULL,
    "office_id" TEXT NULL,
    "recorded_at" INTEGER NOT NULL,
    "recorded_by" TEXT NULL,
    CONSTRAINT "fk_titles_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

CREATE INDEX "ix_questions_call_id_institution_id" ON "questions" ("call_id", "institution_id");

CREATE INDEX "ix_questions_office_id_answered_at" ON "questions" ("office_id", "answered_at");

CREATE UNIQUE INDEX "ix_titles_credit_code_kind_from" ON "titles" ("credit_code", "kind", "from");

CREATE INDEX "ix_titles_office_id_holder" ON "titles" ("office_id", "holder");

-- how many applications an institution may have in a call is the notice's to say
DROP INDEX "ix_applications_call_id_institution_id";
CREATE INDEX "ix_applications_call_id_institution_id" ON "applications" ("call_id", "institution_id");

create trigger call_extensions_no_update before update on call_extensions begin select raise(abort, 'call_extensions can only be added to'); end;
create trigger call_extensions_no_delete before delete on call_extensions begin select raise(abort, 'call_extensions can only be added to'); end;
