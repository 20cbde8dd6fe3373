-- The mark that was read on a scan of sealed pages.
ALTER TABLE draft_materials ADD COLUMN page_code text COLLATE "C";
