-- What was recommended waits for its letter; what was handed up late; the cases of a call at a step, by number.

ALTER TABLE "applications" ADD COLUMN "held_at" TEXT NULL;
ALTER TABLE "batch_items" ADD COLUMN "late" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ix_applications_call_id_step_number ON applications (call_id, step, number);
