-- Recommendation: places that are given back, who may exceed a soft quota, order and reserve, measured results, 推荐表, 汇总表, batches upward.
-- What was measured, sealed and counted can only be added to.

ALTER TABLE quota_places ADD COLUMN taken_at bigint;
ALTER TABLE quota_places ADD COLUMN person_id uuid;
ALTER TABLE quota_places ADD COLUMN freed_at bigint;
ALTER TABLE quota_places ADD COLUMN freed_by uuid;
ALTER TABLE quota_places ADD COLUMN freed_why text COLLATE "C";

DROP INDEX ix_quota_places_application_id_quota_id;

CREATE UNIQUE INDEX ix_quota_places_application_id_quota_id ON quota_places (application_id, quota_id) WHERE freed_at IS NULL;

CREATE TABLE excess_mandates (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    document text COLLATE "C" NOT NULL,
    given_by uuid NOT NULL,
    given_at bigint NOT NULL,
    ended_by uuid,
    ended_at bigint,
    CONSTRAINT pk_excess_mandates PRIMARY KEY (id),
    CONSTRAINT fk_excess_mandates_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_excess_mandates_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT fk_excess_mandates_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT
);

CREATE TABLE rankings (
    call_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    candidates text COLLATE "C" NOT NULL,
    reserve text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    person_id uuid NOT NULL,
    token integer NOT NULL,
    CONSTRAINT pk_rankings PRIMARY KEY (call_id, office_id),
    CONSTRAINT fk_rankings_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_rankings_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

CREATE TABLE sample_draws (
    application_id uuid NOT NULL,
    number integer NOT NULL,
    version integer NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    seed text COLLATE "C" NOT NULL,
    population integer NOT NULL,
    drawn text COLLATE "C" NOT NULL,
    reason text COLLATE "C",
    CONSTRAINT pk_sample_draws PRIMARY KEY (application_id, number),
    CONSTRAINT fk_sample_draws_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_sample_draws_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

CREATE TABLE sample_contacts (
    application_id uuid NOT NULL,
    number integer NOT NULL,
    place integer NOT NULL,
    attempt integer NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    day text NOT NULL,
    method text COLLATE "C" NOT NULL,
    answer text NOT NULL,
    satisfaction text COLLATE "C",
    said text COLLATE "C",
    contact text COLLATE "C",
    CONSTRAINT pk_sample_contacts PRIMARY KEY (application_id, number, place, attempt),
    CONSTRAINT fk_sample_contacts_application_id_number FOREIGN KEY (application_id, number) REFERENCES sample_draws (application_id, number) ON DELETE RESTRICT
);

CREATE TABLE recommendation_sheets (
    application_id uuid NOT NULL,
    texts text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    person_id uuid NOT NULL,
    token integer NOT NULL,
    CONSTRAINT pk_recommendation_sheets PRIMARY KEY (application_id),
    CONSTRAINT fk_recommendation_sheets_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT
);

CREATE TABLE sealed_sheets (
    application_id uuid NOT NULL,
    number integer NOT NULL,
    version integer NOT NULL,
    texts text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_sealed_sheets PRIMARY KEY (application_id, number),
    CONSTRAINT fk_sealed_sheets_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT,
    CONSTRAINT fk_sealed_sheets_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

CREATE TABLE sealed_summaries (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    summary_id text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    content text COLLATE "C" NOT NULL,
    doubts text COLLATE "C",
    digest text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT pk_sealed_summaries PRIMARY KEY (id),
    CONSTRAINT fk_sealed_summaries_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_sealed_summaries_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

CREATE TABLE batches (
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    to_office_id text COLLATE "C",
    title text COLLATE "C" NOT NULL,
    document text COLLATE "C" NOT NULL,
    signer text COLLATE "C" NOT NULL,
    signed_on text NOT NULL,
    summary_id uuid,
    submitted_at bigint NOT NULL,
    submitted_by uuid NOT NULL,
    accepted boolean,
    answered_at bigint,
    answered_by uuid,
    answer text COLLATE "C",
    token integer NOT NULL,
    CONSTRAINT pk_batches PRIMARY KEY (id),
    CONSTRAINT fk_batches_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_batches_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT fk_batches_to_office_id FOREIGN KEY (to_office_id) REFERENCES offices (id) ON DELETE RESTRICT,
    CONSTRAINT fk_batches_summary_id FOREIGN KEY (summary_id) REFERENCES sealed_summaries (id) ON DELETE RESTRICT
);

CREATE TABLE batch_items (
    batch_id uuid NOT NULL,
    place integer NOT NULL,
    application_id uuid NOT NULL,
    office_id text COLLATE "C" NOT NULL,
    sent_back_at bigint,
    CONSTRAINT pk_batch_items PRIMARY KEY (batch_id, place),
    CONSTRAINT fk_batch_items_batch_id FOREIGN KEY (batch_id) REFERENCES batches (id) ON DELETE RESTRICT,
    CONSTRAINT fk_batch_items_application_id FOREIGN KEY (application_id) REFERENCES applications (id) ON DELETE RESTRICT
);

CREATE UNIQUE INDEX ix_excess_mandates_call_id_office_id_person_id ON excess_mandates (call_id, office_id, person_id) WHERE ended_at IS NULL;

CREATE UNIQUE INDEX ix_sealed_summaries_call_id_office_id_summary_id_number ON sealed_summaries (call_id, office_id, summary_id, number);

CREATE INDEX ix_batches_call_id_office_id ON batches (call_id, office_id);

CREATE INDEX ix_batches_to_office_id ON batches (to_office_id);

CREATE UNIQUE INDEX ix_batch_items_application_id_office_id ON batch_items (application_id, office_id) WHERE sent_back_at IS NULL;

create trigger sample_draws_only_added before update or delete or truncate on sample_draws for each statement execute function only_added();
create trigger sample_contacts_only_added before update or delete or truncate on sample_contacts for each statement execute function only_added();
create trigger sealed_sheets_only_added before update or delete or truncate on sealed_sheets for each statement execute function only_added();
create trigger sealed_summaries_only_added before update or delete or truncate on sealed_summaries for each statement execute function only_added();
create trigger quota_places_only_added before delete or truncate on quota_places for each statement execute function only_added();
