-- Who goes on a visit gives his word, and says from whom he keeps away.

ALTER TABLE visit_members ADD COLUMN pledge_digest text COLLATE "C";
ALTER TABLE visit_members ADD COLUMN pledged_as text COLLATE "C";
ALTER TABLE visit_members ADD COLUMN pledged_at bigint;
ALTER TABLE visit_members ADD COLUMN avoid_why text COLLATE "C";
