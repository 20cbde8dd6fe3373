-- What was recommended waits for its letter; what was handed up late; the cases of a call at a step, by number.

ALTER TABLE applications ADD COLUMN held_at text COLLATE "C";
ALTER TABLE batch_items ADD COLUMN late boolean NOT NULL DEFAULT false;
CREATE INDEX ix_applications_call_id_step_number ON applications (call_id, step, number);

ALTER TABLE applications ADD COLUMN stands_at text COLLATE "C" NOT NULL GENERATED ALWAYS AS (coalesce(held_at, step)) STORED;
DROP INDEX ix_applications_county_office_id_step_work_order;
DROP INDEX ix_applications_city_office_id_step_work_order;
DROP INDEX ix_applications_province_office_id_step_work_order;
CREATE INDEX ix_applications_county_office_id_stands_at_work_order ON applications (county_office_id, stands_at, work_order);
CREATE INDEX ix_applications_city_office_id_stands_at_work_order ON applications (city_office_id, stands_at, work_order);
CREATE INDEX ix_applications_province_office_id_stands_at_work_order ON applications (province_office_id, stands_at, work_order);
