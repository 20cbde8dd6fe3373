-- Packages of other installations are taken in by a job, case by case: what was looked at, what came of it, and how many cases a batch still waits for.

ALTER TABLE jobs ADD COLUMN seen text COLLATE "C";
ALTER TABLE jobs ADD COLUMN report text COLLATE "C";
ALTER TABLE batches ADD COLUMN expected integer;
