-- Returned rows of files up to $upto lose their text and the cells that their reasons quote; file, line and reasons stay.
-- Rows that name a person whose records must stay keep theirs.
update quarantine.$feed
set
    content = map([]::varchar[], []::varchar[]),
    reasons = list_transform(
        reasons,
        lambda r: {'column': r."column", 'problem': r.problem, 'got': null::varchar, 'candidates': r.candidates}  -- noqa: LT01
    )
where _file <= $upto and cardinality(content) > 0 and not list_has_any(map_values(content), $kept::varchar[])
