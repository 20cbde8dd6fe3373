-- What an office has done is found by the office: the board asks who has not begun.

CREATE INDEX ix_handlings_office_id ON handlings (office_id);
CREATE INDEX ix_marks_office_id ON marks (office_id);
CREATE INDEX ix_lookup_results_office_id ON lookup_results (office_id);
CREATE INDEX ix_sample_draws_office_id ON sample_draws (office_id);
