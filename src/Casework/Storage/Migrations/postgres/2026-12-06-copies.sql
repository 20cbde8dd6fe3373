-- Who has copies of a decision.

ALTER TABLE decisions ADD COLUMN copy_to text COLLATE "C";
