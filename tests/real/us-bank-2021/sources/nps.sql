-- feed: surveys
-- files: ["survey_bank_nps_*.csv"]
-- department: research
-- format: {date_order: dmy}
select
    _row,
    'NPS' || "ID" as survey_id,
    "Survey date" as answered_at,
    'app' as instrument,
    '10' as scale,
    "NPS" as nps
from source
