-- Every save of a section compresses its answers, and the usual way costs as much as all the rest of the save. A server built without lz4 keeps the usual way.
do $$
begin
    execute 'alter table draft_sections alter column answers set compression lz4';
exception when feature_not_supported or syntax_error then
    null;
end $$;
