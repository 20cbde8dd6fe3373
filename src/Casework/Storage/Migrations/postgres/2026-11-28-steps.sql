-- What was recommended waits for its letter; what was handed up late; the cases of a call at a step, by number.

ALTER TABLE applications ADD COLUMN held_at text COLLATE "C";
ALTER TABLE batch_items ADD COLUMN late boolean NOT NULL DEFAULT false;
CREATE INDEX ix_applications_call_id_step_number ON applications (call_id, step, number);
