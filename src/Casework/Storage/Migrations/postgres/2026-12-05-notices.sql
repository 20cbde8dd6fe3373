-- Drafts of a new year's notice, made from last year's.

CREATE TABLE notice_drafts (
    id uuid NOT NULL CONSTRAINT pk_notice_drafts PRIMARY KEY,
    office_id text COLLATE "C" NOT NULL,
    programme_id text COLLATE "C" NOT NULL,
    "from" text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    made_by uuid NOT NULL,
    changed_at bigint NOT NULL,
    changed_by uuid NOT NULL,
    call_id uuid,
    ended_at bigint,
    token integer NOT NULL,
    CONSTRAINT fk_notice_drafts_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT fk_notice_drafts_from FOREIGN KEY ("from") REFERENCES published_programmes (digest) ON DELETE RESTRICT,
    CONSTRAINT fk_notice_drafts_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT
);
CREATE INDEX ix_notice_drafts_office_id ON notice_drafts (office_id);
