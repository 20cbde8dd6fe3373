-- A draft is kept by section, so that two people in two sections never meet. What was there becomes what the draft began with.

CREATE TABLE "draft_sections" (
    "application_id" TEXT NOT NULL,
    "section" TEXT NOT NULL,
    "answers" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "save_key" TEXT NULL,
    "saved_at" INTEGER NOT NULL,
    "saved_by" TEXT NOT NULL,
    CONSTRAINT "pk_draft_sections" PRIMARY KEY ("application_id", "section"),
    CONSTRAINT "fk_draft_sections_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);

insert into draft_sections (application_id, section, answers, revision, saved_at, saved_by)
select application_id, '*', answers, revision, saved_at, saved_by from application_drafts;

insert into draft_sections (application_id, section, answers, revision, saved_at, saved_by)
select application_id, '*declared', declared, 1, saved_at, saved_by from application_drafts where declared <> '{}';

drop table application_drafts;

-- What was submitted besides answers, and who declared that it is true.
alter table application_versions add column "materials" TEXT NULL;
alter table application_versions add column "declarant" TEXT NULL;

-- A draft that was put away can be taken back.
alter table applications add column "deleted_at" INTEGER NULL;
