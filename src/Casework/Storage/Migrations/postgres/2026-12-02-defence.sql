-- Defence: groups, when each case is heard, orders, questions; opinions of other departments; what experts wish.

CREATE TABLE case_wishes (
    panel_id uuid NOT NULL,
    expert_id uuid NOT NULL,
    application_id uuid NOT NULL,
    wish text NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_case_wishes PRIMARY KEY (panel_id, expert_id, application_id),
    CONSTRAINT fk_case_wishes_panel_id_expert_id FOREIGN KEY (panel_id, expert_id) REFERENCES panel_seats (panel_id, expert_id) ON DELETE RESTRICT,
    CONSTRAINT fk_case_wishes_panel_id_application_id FOREIGN KEY (panel_id, application_id) REFERENCES panel_cases (panel_id, application_id) ON DELETE RESTRICT
);

CREATE TABLE defence_groups (
    id uuid NOT NULL,
    panel_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    venue text COLLATE "C" NOT NULL,
    days text COLLATE "C" NOT NULL,
    formed_at bigint NOT NULL,
    current_id uuid,
    token integer NOT NULL,
    CONSTRAINT pk_defence_groups PRIMARY KEY (id),
    CONSTRAINT fk_defence_groups_panel_id FOREIGN KEY (panel_id) REFERENCES panels (id) ON DELETE RESTRICT
);
CREATE INDEX ix_defence_groups_panel_id ON defence_groups (panel_id);

CREATE TABLE hearings (
    group_id uuid NOT NULL,
    application_id uuid NOT NULL,
    place integer,
    starts_at bigint,
    ends_at bigint,
    told_starts_at bigint,
    told_venue text COLLATE "C",
    told_at bigint,
    short_why text COLLATE "C",
    attendance text,
    attended_at bigint,
    represented text COLLATE "C",
    why text COLLATE "C",
    called_at bigint,
    finished_at bigint,
    CONSTRAINT pk_hearings PRIMARY KEY (group_id, application_id),
    CONSTRAINT fk_hearings_group_id FOREIGN KEY (group_id) REFERENCES defence_groups (id) ON DELETE RESTRICT,
    CONSTRAINT fk_hearings_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT
);
CREATE INDEX ix_hearings_application_id ON hearings (application_id);

CREATE TABLE hearing_orders (
    group_id uuid NOT NULL,
    number integer NOT NULL,
    seed text COLLATE "C",
    cases text COLLATE "C" NOT NULL,
    reason text COLLATE "C",
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_hearing_orders PRIMARY KEY (group_id, number),
    CONSTRAINT fk_hearing_orders_group_id FOREIGN KEY (group_id) REFERENCES defence_groups (id) ON DELETE RESTRICT
);

CREATE TABLE hearing_questions (
    group_id uuid NOT NULL,
    application_id uuid NOT NULL,
    number integer NOT NULL,
    expert_id uuid,
    question text COLLATE "C" NOT NULL,
    answer text COLLATE "C",
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    answered_at bigint,
    CONSTRAINT pk_hearing_questions PRIMARY KEY (group_id, application_id, number),
    CONSTRAINT fk_hearing_questions_group_id_application_id FOREIGN KEY (group_id, application_id) REFERENCES hearings (group_id, application_id) ON DELETE RESTRICT
);

CREATE TABLE joint_opinions (
    call_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    department text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    agrees boolean,
    opinion text COLLATE "C",
    day text NOT NULL,
    signer text COLLATE "C",
    document text COLLATE "C",
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_joint_opinions PRIMARY KEY (call_id, step, office_id, department, number),
    CONSTRAINT fk_joint_opinions_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_joint_opinions_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

create trigger case_wishes_only_added before delete or truncate on case_wishes for each statement execute function only_added();
create trigger defence_groups_only_added before delete or truncate on defence_groups for each statement execute function only_added();
create trigger hearings_only_added before delete or truncate on hearings for each statement execute function only_added();
create trigger hearing_orders_only_added before update or delete or truncate on hearing_orders for each statement execute function only_added();
create trigger hearing_questions_only_added before delete or truncate on hearing_questions for each statement execute function only_added();
create trigger joint_opinions_only_added before update or delete or truncate on joint_opinions for each statement execute function only_added();
