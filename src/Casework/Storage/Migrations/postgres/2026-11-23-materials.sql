-- Files in an application's slots, and uploads on their way there.

CREATE TABLE draft_materials (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    slot text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    kind text NOT NULL,
    pages integer,
    warnings text COLLATE "C" NOT NULL,
    place integer NOT NULL,
    added_at bigint NOT NULL,
    added_by uuid NOT NULL,
    removed_at bigint,
    removed_by uuid,
    CONSTRAINT pk_draft_materials PRIMARY KEY (id),
    CONSTRAINT fk_draft_materials_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT
);

CREATE TABLE uploads (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    slot text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    file_key text COLLATE "C" NOT NULL,
    started_at bigint NOT NULL,
    started_by uuid NOT NULL,
    material_id uuid,
    ended_at bigint,
    CONSTRAINT pk_uploads PRIMARY KEY (id),
    CONSTRAINT fk_uploads_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_uploads_material_id FOREIGN KEY (material_id) REFERENCES draft_materials (id) ON DELETE RESTRICT
);

CREATE INDEX ix_draft_materials_application_id_slot ON draft_materials (application_id, slot);

CREATE INDEX ix_uploads_application_id ON uploads (application_id);
