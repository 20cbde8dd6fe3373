-- Defence: groups, when each case is heard, orders, questions; opinions of other departments; what experts wish.

CREATE TABLE case_wishes (
    "panel_id" TEXT NOT NULL,
    "expert_id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "wish" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "pk_case_wishes" PRIMARY KEY ("panel_id", "expert_id", "application_id"),
    CONSTRAINT "fk_case_wishes_panel_id_expert_id" FOREIGN KEY ("panel_id", "expert_id") REFERENCES "panel_seats" ("panel_id", "expert_id") ON DELETE RESTRICT,
    CONSTRAINT "fk_case_wishes_panel_id_application_id" FOREIGN KEY ("panel_id", "application_id") REFERENCES "panel_cases" ("panel_id", "application_id") ON DELETE RESTRICT
);

CREATE TABLE defence_groups (
    "id" TEXT NOT NULL CONSTRAINT "pk_defence_groups" PRIMARY KEY,
    "panel_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "venue" TEXT NOT NULL,
    "days" TEXT NOT NULL,
    "formed_at" INTEGER NOT NULL,
    "current_id" TEXT NULL,
    "token" INTEGER NOT NULL,
    CONSTRAINT "fk_defence_groups_panel_id" FOREIGN KEY ("panel_id") REFERENCES "panels" ("id") ON DELETE RESTRICT
);
CREATE INDEX ix_defence_groups_panel_id ON defence_groups (panel_id);

CREATE TABLE hearings (
    "group_id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "place" INTEGER NULL,
    "starts_at" INTEGER NULL,
    "ends_at" INTEGER NULL,
    "told_starts_at" INTEGER NULL,
    "told_venue" TEXT NULL,
    "told_at" INTEGER NULL,
    "short_why" TEXT NULL,
    "attendance" TEXT NULL,
    "attended_at" INTEGER NULL,
    "represented" TEXT NULL,
    "why" TEXT NULL,
    "called_at" INTEGER NULL,
    "finished_at" INTEGER NULL,
    CONSTRAINT "pk_hearings" PRIMARY KEY ("group_id", "application_id"),
    CONSTRAINT "fk_hearings_group_id" FOREIGN KEY ("group_id") REFERENCES "defence_groups" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_hearings_application_id" FOREIGN KEY ("application_id") REFERENCES "applications" ("id") ON DELETE RESTRICT
);
CREATE INDEX ix_hearings_application_id ON hearings (application_id);

CREATE TABLE hearing_orders (
    "group_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "seed" TEXT NULL,
    "cases" TEXT NOT NULL,
    "reason" TEXT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "pk_hearing_orders" PRIMARY KEY ("group_id", "number"),
    CONSTRAINT "fk_hearing_orders_group_id" FOREIGN KEY ("group_id") REFERENCES "defence_groups" ("id") ON DELETE RESTRICT
);

CREATE TABLE hearing_questions (
    "group_id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "expert_id" TEXT NULL,
    "question" TEXT NOT NULL,
    "answer" TEXT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "answered_at" INTEGER NULL,
    CONSTRAINT "pk_hearing_questions" PRIMARY KEY ("group_id", "application_id", "number"),
    CONSTRAINT "fk_hearing_questions_group_id_application_id" FOREIGN KEY ("group_id", "application_id") REFERENCES "hearings" ("group_id", "application_id") ON DELETE RESTRICT
);

CREATE TABLE joint_opinions (
    "call_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "office_id" TEXT NOT NULL,
    "department" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "agrees" INTEGER NULL,
    "opinion" TEXT NULL,
    "day" TEXT NOT NULL,
    "signer" TEXT NULL,
    "document" TEXT NULL,
    "person_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    CONSTRAINT "pk_joint_opinions" PRIMARY KEY ("call_id", "step", "office_id", "department", "number"),
    CONSTRAINT "fk_joint_opinions_call_id" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE RESTRICT,
    CONSTRAINT "fk_joint_opinions_office_id" FOREIGN KEY ("office_id") REFERENCES "offices" ("id") ON DELETE RESTRICT
);

create trigger case_wishes_no_delete before delete on case_wishes begin select raise(abort, 'case_wishes can only be added to'); end;
create trigger defence_groups_no_delete before delete on defence_groups begin select raise(abort, 'defence_groups can only be added to'); end;
create trigger hearings_no_delete before delete on hearings begin select raise(abort, 'hearings can only be added to'); end;
create trigger hearing_orders_no_update before update on hearing_orders begin select raise(abort, 'hearing_orders can only be added to'); end;
create trigger hearing_orders_no_delete before delete on hearing_orders begin select raise(abort, 'hearing_orders can only be added to'); end;
create trigger hearing_questions_no_delete before delete on hearing_questions begin select raise(abort, 'hearing_questions can only be added to'); end;
create trigger joint_opinions_no_update before update on joint_opinions begin select raise(abort, 'joint_opinions can only be added to'); end;
create trigger joint_opinions_no_delete before delete on joint_opinions begin select raise(abort, 'joint_opinions can only be added to'); end;
