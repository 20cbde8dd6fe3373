-- A draft is kept by section, so that two people in two sections never meet. What was there becomes what the draft began with.

CREATE TABLE draft_sections (
    application_id uuid NOT NULL,
    section text COLLATE "C" NOT NULL,
    answers text COLLATE "C" NOT NULL,
    revision integer NOT NULL,
    save_key text COLLATE "C",
    saved_at bigint NOT NULL,
    saved_by uuid NOT NULL,
    CONSTRAINT pk_draft_sections PRIMARY KEY (application_id, section),
    CONSTRAINT fk_draft_sections_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT
);

insert into draft_sections (application_id, section, answers, revision, saved_at, saved_by)
select application_id, '*', answers, revision, saved_at, saved_by from application_drafts;

insert into draft_sections (application_id, section, answers, revision, saved_at, saved_by)
select application_id, '*declared', declared, 1, saved_at, saved_by from application_drafts where declared <> '{}';

drop table application_drafts;

-- What was submitted besides answers, and who declared that it is true.
alter table application_versions add column materials text COLLATE "C";
alter table application_versions add column declarant text COLLATE "C";

-- A draft that was put away can be taken back.
alter table applications add column deleted_at bigint;
