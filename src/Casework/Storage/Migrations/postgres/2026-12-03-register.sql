-- The register of titles holds what lists print: platform, number, seat, functions, the day of the decision; renamings; what a title renews.

ALTER TABLE titles ALTER COLUMN credit_code DROP NOT NULL;
ALTER TABLE titles ADD COLUMN platform text COLLATE "C";
ALTER TABLE titles ADD COLUMN number text COLLATE "C";
ALTER TABLE titles ADD COLUMN division integer;
ALTER TABLE titles ADD COLUMN functions text COLLATE "C";
ALTER TABLE titles ADD COLUMN given_on text;
UPDATE titles SET given_on = "from";
ALTER TABLE titles ALTER COLUMN given_on SET NOT NULL;
ALTER TABLE titles ADD COLUMN ended_document text COLLATE "C";
ALTER TABLE titles ADD COLUMN plaque_back_on text;
ALTER TABLE titles ADD COLUMN application_id uuid CONSTRAINT fk_titles_application_id REFERENCES applications (id) ON DELETE RESTRICT;
ALTER TABLE titles ADD COLUMN renews_id uuid CONSTRAINT fk_titles_renews_id REFERENCES titles (id) ON DELETE RESTRICT;
CREATE UNIQUE INDEX ix_titles_number ON titles (number);
CREATE UNIQUE INDEX ix_titles_application_id ON titles (application_id);

CREATE TABLE title_names (
    title_id uuid NOT NULL,
    number integer NOT NULL,
    holder text COLLATE "C" NOT NULL,
    platform text COLLATE "C",
    "from" text NOT NULL,
    document text COLLATE "C" NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by uuid,
    CONSTRAINT pk_title_names PRIMARY KEY (title_id, number),
    CONSTRAINT fk_title_names_title_id FOREIGN KEY (title_id) REFERENCES titles (id) ON DELETE RESTRICT
);
create trigger title_names_only_added before update or delete or truncate on title_names for each statement execute function only_added();
