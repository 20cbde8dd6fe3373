-- Papers of a panel as they were signed by hand, scanned.

CREATE TABLE panel_scans (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    paper text NOT NULL,
    task_id uuid,
    group_id uuid,
    department text COLLATE "C",
    edition integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    kind text NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    removed_at bigint,
    removed_by uuid,
    removed_why text COLLATE "C",
    CONSTRAINT pk_panel_scans PRIMARY KEY (id),
    CONSTRAINT fk_panel_scans_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_panel_scans_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT fk_panel_scans_task_id FOREIGN KEY (task_id) REFERENCES scoring_tasks (id) ON DELETE RESTRICT,
    CONSTRAINT fk_panel_scans_group_id FOREIGN KEY (group_id) REFERENCES defence_groups (id) ON DELETE RESTRICT
);
CREATE INDEX ix_panel_scans_call_id_step_office_id ON panel_scans (call_id, step, office_id);

create trigger panel_scans_only_added before delete or truncate on panel_scans for each statement execute function only_added();
