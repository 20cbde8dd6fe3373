-- The public register follows the titles by the numbered list of what changed in them.

CREATE TABLE title_changes (
    number bigint NOT NULL,
    title_id uuid,
    CONSTRAINT pk_title_changes PRIMARY KEY (number),
    CONSTRAINT fk_title_changes_title_id FOREIGN KEY (title_id) REFERENCES titles (id) ON DELETE RESTRICT
);
CREATE INDEX ix_titles_until ON titles (until);
create trigger title_changes_only_added before update or delete or truncate on title_changes for each statement execute function only_added();
