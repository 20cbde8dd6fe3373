-- Who goes on a visit gives his word, and says from whom he keeps away.

ALTER TABLE visit_members ADD COLUMN "pledge_digest" TEXT NULL;
ALTER TABLE visit_members ADD COLUMN "pledged_as" TEXT NULL;
ALTER TABLE visit_members ADD COLUMN "pledged_at" INTEGER NULL;
ALTER TABLE visit_members ADD COLUMN "avoid_why" TEXT NULL;
