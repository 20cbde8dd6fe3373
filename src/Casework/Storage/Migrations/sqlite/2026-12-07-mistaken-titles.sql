-- A title that was entered by mistake is another thing than one revoked from its first day; and what was entered by mistake may be entered anew.
ALTER TABLE titles ADD COLUMN mistaken INTEGER NOT NULL DEFAULT 0;
UPDATE titles SET mistaken = 1 WHERE ended_on = "from";
DROP INDEX ix_titles_credit_code_kind_from;
CREATE UNIQUE INDEX ix_titles_credit_code_kind_from ON titles (credit_code, kind, "from") WHERE NOT mistaken;
DROP INDEX ix_titles_number;
CREATE UNIQUE INDEX ix_titles_number ON titles (number) WHERE NOT mistaken;
