-- Experts: the pool, panels with their cases, seats and draws, avoidance, tasks, signed sheets, results.

CREATE TABLE experts (
    "id" TEXT NOT NULL CONSTRAINT "pk_experts" PRIMARY KEY,
    "office_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "phone" TEXT NULL,
    "employer" TEXT NOT NULL,
    "employer_code" TEXT NULL,
    "post" TEXT NULL,
    "region" TEXT NULL,
    "address" TEXT NULL,
    "fields" TEXT NOT NULL,
    "person_id" TEXT NULL,
    "added_at" INTEGER NOT NULL,
    "paused_at" INTEGER NULL,
    "paused_why" TEXT NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "fk_experts_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_experts_person_id" FOREIGN KEY ("person_id") REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_experts_office_id_email ON experts (office_id, email);
CREATE INDEX ix_experts_person_id ON experts (person_id);

CREATE TABLE expert_ties (
    "expert_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "institution" TEXT NOT NULL,
    "code" TEXT NULL,
    "from" TEXT NULL,
    "until" TEXT NULL,
    "what" TEXT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "struck_at" INTEGER NULL,
    "struck_by" TEXT NULL,
    CONSTRAINT "pk_expert_ties" PRIMARY KEY ("expert_id", "number"),
    CONSTRAINT "fk_expert_ties_expert_id" FOREIGN KEY ("expert_id") REFERENCES "experts" ("id") ON DELETE RESTRICT
);

CREATE TABLE panels (
    "id" TEXT NOT NULL CONSTRAINT "pk_panels" PRIMARY KEY,
    "call_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "formed_at" INTEGER NOT NULL,
    "opened_at" INTEGER NULL,
    "scores_until" INTEGER NULL,
    "closed_at" INTEGER NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "fk_panels_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_panels_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_panels_digest" FOREIGN KEY ("digest") REFERENCES "published_programmes" ("digest") ON DELETE RESTRICT
);
CREATE INDEX ix_panels_call_id_step_office_id ON panels (call_id, step, office_id);

CREATE TABLE panel_cases (
    "panel_id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "left_at" INTEGER NULL,
    "left_why" TEXT NULL,
    CONSTRAINT "pk_panel_cases" PRIMARY KEY ("panel_id", "application_id"),
    CONSTRAINT "fk_panel_cases_panel_id" FOREIGN KEY ("panel_id") REFERENCES "panels" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_panel_cases_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_panel_cases_application_id_step ON panel_cases (application_id, step) WHERE left_at IS NULL;

CREATE TABLE panel_seats (
    "panel_id" TEXT NOT NULL,
    "expert_id" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "draw_number" INTEGER NULL,
    "named_why" TEXT NULL,
    "state" TEXT NOT NULL,
    "invited_at" INTEGER NULL,
    "answered_at" INTEGER NULL,
    "pledged_as" TEXT NULL,
    "pledge_digest" TEXT NULL,
    "out_at" INTEGER NULL,
    "reason" TEXT NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "pk_panel_seats" PRIMARY KEY ("panel_id", "expert_id"),
    CONSTRAINT "fk_panel_seats_panel_id" FOREIGN KEY ("panel_id") REFERENCES "panels" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_panel_seats_expert_id" FOREIGN KEY ("expert_id") REFERENCES "experts" ("id") ON DELETE RESTRICT
);
CREATE INDEX ix_panel_seats_expert_id ON panel_seats (expert_id);

CREATE TABLE panel_draws (
    "panel_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "seed" TEXT NOT NULL,
    "asked" TEXT NOT NULL,
    "pool" TEXT NOT NULL,
    "drawn" TEXT NOT NULL,
    "reason" TEXT NULL,
    CONSTRAINT "pk_panel_draws" PRIMARY KEY ("panel_id", "number"),
    CONSTRAINT "fk_panel_draws_panel_id" FOREIGN KEY ("panel_id") REFERENCES "panels" ("id") ON DELETE RESTRICT
);

CREATE TABLE avoidances (
    "panel_id" TEXT NOT NULL,
    "expert_id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "excludes" INTEGER NOT NULL,
    "person_id" TEXT NULL,
    "at" INTEGER NOT NULL,
    "upheld" INTEGER NULL,
    "decided_why" TEXT NULL,
    "decided_by" TEXT NULL,
    "decided_at" INTEGER NULL,
    CONSTRAINT "pk_avoidances" PRIMARY KEY ("panel_id", "expert_id", "application_id", "number"),
    CONSTRAINT "fk_avoidances_panel_id_expert_id" FOREIGN KEY ("panel_id", "expert_id") REFERENCES "panel_seats" ("panel_id", "expert_id") ON DELETE RESTRICT,
    CONSTRAINT "fk_avoidances_panel_id_application_id" FOREIGN KEY ("panel_id", "application_id") REFERENCES "panel_cases" ("panel_id", "application_id") ON DELETE RESTRICT
);

CREATE TABLE scoring_tasks (
    "id" TEXT NOT NULL CONSTRAINT "pk_scoring_tasks" PRIMARY KEY,
    "panel_id" TEXT NOT NULL,
    "expert_id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "assigned_at" INTEGER NOT NULL,
    "assigned_by" TEXT NOT NULL,
    "why" TEXT NULL,
    "ended_at" INTEGER NULL,
    "ended_why" TEXT NULL,
    "draft" TEXT NULL,
    "draft_at" INTEGER NULL,
    "revision" INTEGER NOT NULL,
    "submitted" INTEGER NOT NULL,
    "reopened_why" TEXT NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "fk_scoring_tasks_panel_id_expert_id" FOREIGN KEY ("panel_id", "expert_id") REFERENCES "panel_seats" ("panel_id", "expert_id") ON DELETE RESTRICT,
    CONSTRAINT "fk_scoring_tasks_panel_id_application_id" FOREIGN KEY ("panel_id", "application_id") REFERENCES "panel_cases" ("panel_id", "application_id") ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_scoring_tasks_panel_id_expert_id_application_id ON scoring_tasks (panel_id, expert_id, application_id) WHERE ended_at IS NULL;
CREATE INDEX ix_scoring_tasks_expert_id ON scoring_tasks (expert_id);

CREATE TABLE signed_scores (
    "task_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "answers" TEXT NOT NULL,
    "total" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "signed_as" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "late" INTEGER NOT NULL,
    "reason" TEXT NULL,
    CONSTRAINT "pk_signed_scores" PRIMARY KEY ("task_id", "number"),
    CONSTRAINT "fk_signed_scores_task_id" FOREIGN KEY ("task_id") REFERENCES "scoring_tasks" ("id") ON DELETE RESTRICT
);

CREATE TABLE panel_results (
    "call_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "lines" TEXT NOT NULL,
    "minutes" TEXT NOT NULL,
    "met_on" TEXT NOT NULL,
    "present" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "pk_panel_results" PRIMARY KEY ("call_id", "step", "office_id", "number"),
    CONSTRAINT "fk_panel_results_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_panel_results_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

create trigger panel_draws_no_update before update on panel_draws begin select raise(abort, 'panel_draws can only be added to'); end;
create trigger panel_draws_no_delete before delete on panel_draws begin select raise(abort, 'panel_draws can only be added to'); end;
create trigger signed_scores_no_update before update on signed_scores begin select raise(abort, 'signed_scores can only be added to'); end;
create trigger signed_scores_no_delete before delete on signed_scores begin select raise(abort, 'signed_scores can only be added to'); end;
create trigger panel_results_no_update before update on panel_results begin select raise(abort, 'panel_results can only be added to'); end;
create trigger panel_results_no_delete before delete on panel_results begin select raise(abort, 'panel_results can only be added to'); end;
create trigger experts_no_delete before delete on experts begin select raise(abort, 'experts can only be added to'); end;
create trigger expert_ties_no_delete before delete on expert_ties begin select raise(abort, 'expert_ties can only be added to'); end;
create trigger panels_no_delete before delete on panels begin select raise(abort, 'panels can only be added to'); end;
create trigger panel_cases_no_delete before delete on panel_cases begin select raise(abort, 'panel_cases can only be added to'); end;
create trigger panel_seats_no_delete before delete on panel_seats begin select raise(abort, 'panel_seats can only be added to'); end;
create trigger avoidances_no_delete before delete on avoidances begin select raise(abort, 'avoidances can only be added to'); end;
create trigger scoring_tasks_no_delete before delete on scoring_tasks begin select raise(abort, 'scoring_tasks can only be added to'); end;
