-- Papers of a panel as they were signed by hand, scanned.

CREATE TABLE panel_scans (
    "id" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "paper" TEXT NOT NULL,
    "task_id" TEXT NULL,
    "group_id" TEXT NULL,
    "department" TEXT NULL,
    "edition" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "removed_at" INTEGER NULL,
    "removed_by" TEXT NULL,
    "removed_why" TEXT NULL,
    CONSTRAINT "pk_panel_scans" PRIMARY KEY ("id"),
    CONSTRAINT "fk_panel_scans_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_panel_scans_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_panel_scans_task_id" FOREIGN KEY ("task_id") REFERENCES "scoring_tasks" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_panel_scans_group_id" FOREIGN KEY ("group_id") REFERENCES "defence_groups" ("id") ON DELETE RESTRICT
);
CREATE INDEX ix_panel_scans_call_id_step_office_id ON panel_scans (call_id, step, office_id);

create trigger panel_scans_no_delete before delete on panel_scans begin select raise(abort, 'panel_scans can only be added to'); end;
