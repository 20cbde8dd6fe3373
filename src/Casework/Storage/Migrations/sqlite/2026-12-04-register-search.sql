-- The public register follows the titles by the numbered list of what changed in them.

CREATE TABLE title_changes (
    "number" INTEGER NOT NULL CONSTRAINT "pk_title_changes" PRIMARY KEY,
    "title_id" TEXT NULL,
    CONSTRAINT "fk_title_changes_title_id" FOREIGN KEY ("title_id") REFERENCES "titles" ("id") ON DELETE RESTRICT
);
CREATE INDEX "ix_titles_until" ON "titles" ("until");
create trigger title_changes_no_update before update on title_changes begin select raise(abort, 'title_changes can only be added to'); end;
create trigger title_changes_no_delete before delete on title_changes begin select raise(abort, 'title_changes can only be added to'); end;
