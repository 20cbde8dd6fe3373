-- Packages of other installations are taken in by a job, case by case: what was looked at, what came of it, and how many cases a batch still waits for.

ALTER TABLE jobs ADD COLUMN "seen" TEXT NULL;
ALTER TABLE jobs ADD COLUMN "report" TEXT NULL;
ALTER TABLE batches ADD COLUMN "expected" INTEGER NULL;
