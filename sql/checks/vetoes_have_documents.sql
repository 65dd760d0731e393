-- severity: critical
-- message: {zh: "生效中的一票否决事项必须注明证明材料（文号），否则不得据以考核", en: "A veto that is in force names its document, else nobody may be appraised by it"}

-- One that nobody approved, or that names no article, is returned when it comes.
select
    cast(null as varchar) as subject,
    _file,
    _row
from feed.score_events
where
    kind = 'veto' and not coalesce(is_withdrawn, false)
    and document_no is null
    and decided_at < $end and coalesce(valid_until, decided_at) >= $start
