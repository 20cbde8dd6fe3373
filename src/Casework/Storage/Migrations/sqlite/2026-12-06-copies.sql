-- Who has copies of a decision.

ALTER TABLE decisions ADD COLUMN copy_to TEXT NULL;
