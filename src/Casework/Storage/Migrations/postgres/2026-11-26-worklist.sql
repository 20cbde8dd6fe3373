-- What the work list reads without computing: kept with each case, counts, words to search by, views that people keep. The first start fills it.

ALTER TABLE applications ADD COLUMN turn_office_id text COLLATE "C";
ALTER TABLE applications ADD COLUMN due_at bigint;
ALTER TABLE applications ADD COLUMN work_order text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE applications ADD COLUMN verdict text;
ALTER TABLE applications ADD COLUMN unmet integer NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN differs boolean NOT NULL DEFAULT false;
ALTER TABLE applications ADD COLUMN functions text COLLATE "C" NOT NULL DEFAULT '';

DROP INDEX ix_applications_county_office_id_step;
DROP INDEX ix_applications_city_office_id_step;
DROP INDEX ix_applications_province_office_id_step;

CREATE INDEX ix_applications_institution_id ON applications (institution_id);
CREATE INDEX ix_applications_turn_office_id_work_order ON applications (turn_office_id, work_order);
CREATE INDEX ix_applications_county_office_id_work_order ON applications (county_office_id, work_order);
CREATE INDEX ix_applications_city_office_id_work_order ON applications (city_office_id, work_order);
CREATE INDEX ix_applications_province_office_id_work_order ON applications (province_office_id, work_order);
CREATE INDEX ix_applications_county_office_id_step_work_order ON applications (county_office_id, step, work_order);
CREATE INDEX ix_applications_city_office_id_step_work_order ON applications (city_office_id, step, work_order);
CREATE INDEX ix_applications_province_office_id_step_work_order ON applications (province_office_id, step, work_order);

CREATE TABLE case_counts (
    office_id text COLLATE "C" NOT NULL,
    call_id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    mine boolean NOT NULL,
    share integer NOT NULL,
    number integer NOT NULL,
    CONSTRAINT pk_case_counts PRIMARY KEY (office_id, call_id, step, mine, share),
    CONSTRAINT fk_case_counts_call_id FOREIGN KEY (call_id) REFERENCES calls (id) ON DELETE RESTRICT,
    CONSTRAINT fk_case_counts_office_id FOREIGN KEY (office_id) REFERENCES offices (id) ON DELETE RESTRICT
);

CREATE TABLE search_words (
    word text COLLATE "C" NOT NULL,
    institution_id uuid NOT NULL,
    CONSTRAINT pk_search_words PRIMARY KEY (word, institution_id),
    CONSTRAINT fk_search_words_institution_id FOREIGN KEY (institution_id) REFERENCES institutions (id) ON DELETE RESTRICT
);

CREATE INDEX ix_search_words_institution_id ON search_words (institution_id);

CREATE TABLE saved_views (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    query text COLLATE "C" NOT NULL,
    is_default boolean NOT NULL,
    saved_at bigint NOT NULL,
    CONSTRAINT pk_saved_views PRIMARY KEY (id),
    CONSTRAINT fk_saved_views_person_id FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT
);

CREATE UNIQUE INDEX ix_saved_views_person_id_name ON saved_views (person_id, name);
