-- Experts: the pool, panels with their cases, seats and draws, avoidance, tasks, signed sheets, results.

CREATE TABLE experts (
    id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    email text COLLATE "C" NOT NULL,
    phone text COLLATE "C",
    employer text COLLATE "C" NOT NULL,
    employer_code text COLLATE "C",
    post text COLLATE "C",
    region text COLLATE "C",
    address text COLLATE "C",
    fields text COLLATE "C" NOT NULL,
    person_id uuid,
    added_at bigint NOT NULL,
    paused_at bigint,
    paused_why text COLLATE "C",
    token integer NOT NULL,
    CONSTRAINT pk_experts PRIMARY KEY (id),
    CONSTRAINT fk_experts_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT fk_experts_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_experts_office_id_email ON experts (office_id, email);
CREATE INDEX ix_experts_person_id ON experts (person_id);

CREATE TABLE expert_ties (
    expert_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    institution text COLLATE "C" NOT NULL,
    code text COLLATE "C",
    "from" text,
    until text,
    what text COLLATE "C",
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    struck_at bigint,
    struck_by uuid,
    CONSTRAINT pk_expert_ties PRIMARY KEY (expert_id, number),
    CONSTRAINT fk_expert_ties_expert_id FOREIGN KEY (expert_id) REFERENCES experts (id) ON DELETE RESTRICT
);

CREATE TABLE panels (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    state text NOT NULL,
    formed_at bigint NOT NULL,
    opened_at bigint,
    scores_until bigint,
    closed_at bigint,
    token integer NOT NULL,
    CONSTRAINT pk_panels PRIMARY KEY (id),
    CONSTRAINT fk_panels_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_panels_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT fk_panels_digest FOREIGN KEY (digest) REFERENCES published_programmes (digest) ON DELETE RESTRICT
);
CREATE INDEX ix_panels_call_id_step_office_id ON panels (call_id, step, office_id);

CREATE TABLE panel_cases (
    panel_id uuid NOT NULL,
    application_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    place integer NOT NULL,
    left_at bigint,
    left_why text COLLATE "C",
    CONSTRAINT pk_panel_cases PRIMARY KEY (panel_id, application_id),
    CONSTRAINT fk_panel_cases_panel_id FOREIGN KEY (panel_id) REFERENCES panels (id) ON DELETE RESTRICT,
    CONSTRAINT fk_panel_cases_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_panel_cases_application_id_step ON panel_cases (application_id, step) WHERE left_at IS NULL;

CREATE TABLE panel_seats (
    panel_id uuid NOT NULL,
    expert_id uuid NOT NULL,
    place integer NOT NULL,
    draw_number integer,
    named_why text COLLATE "C",
    state text NOT NULL,
    invited_at bigint,
    answered_at bigint,
    pledged_as text COLLATE "C",
    pledge_digest text COLLATE "C",
    out_at bigint,
    reason text COLLATE "C",
    token integer NOT NULL,
    CONSTRAINT pk_panel_seats PRIMARY KEY (panel_id, expert_id),
    CONSTRAINT fk_panel_seats_panel_id FOREIGN KEY (panel_id) REFERENCES panels (id) ON DELETE RESTRICT,
    CONSTRAINT fk_panel_seats_expert_id FOREIGN KEY (expert_id) REFERENCES experts (id) ON DELETE RESTRICT
);
CREATE INDEX ix_panel_seats_expert_id ON panel_seats (expert_id);

CREATE TABLE panel_draws (
    panel_id uuid NOT NULL,
    number integer NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    seed text COLLATE "C" NOT NULL,
    asked text COLLATE "C" NOT NULL,
    pool text COLLATE "C" NOT NULL,
    drawn text COLLATE "C" NOT NULL,
    reason text COLLATE "C",
    CONSTRAINT pk_panel_draws PRIMARY KEY (panel_id, number),
    CONSTRAINT fk_panel_draws_panel_id FOREIGN KEY (panel_id) REFERENCES panels (id) ON DELETE RESTRICT
);

CREATE TABLE avoidances (
    panel_id uuid NOT NULL,
    expert_id uuid NOT NULL,
    application_id uuid NOT NULL,
    number integer NOT NULL,
    source text NOT NULL,
    reason text COLLATE "C" NOT NULL,
    excludes boolean NOT NULL,
    person_id uuid,
    at bigint NOT NULL,
    upheld boolean,
    decided_why text COLLATE "C",
    decided_by uuid,
    decided_at bigint,
    CONSTRAINT pk_avoidances PRIMARY KEY (panel_id, expert_id, application_id, number),
    CONSTRAINT fk_avoidances_panel_id_expert_id FOREIGN KEY (panel_id, expert_id) REFERENCES panel_seats (panel_id, expert_id) ON DELETE RESTRICT,
    CONSTRAINT fk_avoidances_panel_id_application_id FOREIGN KEY (panel_id, application_id) REFERENCES panel_cases (panel_id, application_id) ON DELETE RESTRICT
);

CREATE TABLE scoring_tasks (
    id uuid NOT NULL,
    panel_id uuid NOT NULL,
    expert_id uuid NOT NULL,
    application_id uuid NOT NULL,
    assigned_at bigint NOT NULL,
    assigned_by uuid NOT NULL,
    why text COLLATE "C",
    ended_at bigint,
    ended_why text COLLATE "C",
    draft text COLLATE "C",
    draft_at bigint,
    revision integer NOT NULL,
    submitted integer NOT NULL,
    reopened_why text COLLATE "C",
    token integer NOT NULL,
    CONSTRAINT pk_scoring_tasks PRIMARY KEY (id),
    CONSTRAINT fk_scoring_tasks_panel_id_expert_id FOREIGN KEY (panel_id, expert_id) REFERENCES panel_seats (panel_id, expert_id) ON DELETE RESTRICT,
    CONSTRAINT fk_scoring_tasks_panel_id_application_id FOREIGN KEY (panel_id, application_id) REFERENCES panel_cases (panel_id, application_id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_scoring_tasks_panel_id_expert_id_application_id ON scoring_tasks (panel_id, expert_id, application_id) WHERE ended_at IS NULL;
CREATE INDEX ix_scoring_tasks_expert_id ON scoring_tasks (expert_id);

CREATE TABLE signed_scores (
    task_id uuid NOT NULL,
    number integer NOT NULL,
    answers text COLLATE "C" NOT NULL,
    total text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    signed_as text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    late boolean NOT NULL,
    reason text COLLATE "C",
    CONSTRAINT pk_signed_scores PRIMARY KEY (task_id, number),
    CONSTRAINT fk_signed_scores_task_id FOREIGN KEY (task_id) REFERENCES scoring_tasks (id) ON DELETE RESTRICT
);

CREATE TABLE panel_results (
    call_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    lines text COLLATE "C" NOT NULL,
    minutes text COLLATE "C" NOT NULL,
    met_on text NOT NULL,
    present text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_panel_results PRIMARY KEY (call_id, step, office_id, number),
    CONSTRAINT fk_panel_results_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_panel_results_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

create trigger panel_draws_only_added before update or delete or truncate on panel_draws for each statement execute function only_added();
create trigger signed_scores_only_added before update or delete or truncate on signed_scores for each statement execute function only_added();
create trigger panel_results_only_added before update or delete or truncate on panel_results for each statement execute function only_added();
create trigger experts_only_added before delete or truncate on experts for each statement execute function only_added();
create trigger expert_ties_only_added before delete or truncate on expert_ties for each statement execute function only_added();
create trigger panels_only_added before delete or truncate on panels for each statement execute function only_added();
create trigger panel_cases_only_added before delete or truncate on panel_cases for each statement execute function only_added();
create trigger panel_seats_only_added before delete or truncate on panel_seats for each statement execute function only_added();
create trigger avoidances_only_added before delete or truncate on avoidances for each statement execute function only_added();
create trigger scoring_tasks_only_added before delete or truncate on scoring_tasks for each statement execute function only_added();
