-- feed: surveys
-- files: ["survey_mobile_zh_*.xlsx"]
-- # Asked in 2022, on no day that the file tells. -1, 98 and 99 are codes, and never scores.
select
    _row,
    "用户id" as survey_id,
    '2022-01-01' as answered_at,
    'phone_interview' as instrument,
    '10' as scale,
    nullif(nullif(nullif("语音通话整体满意度", '-1'), '98'), '99') as overall,
    nullif(nullif(nullif("语音通话整体满意度", '-1'), '98'), '99') as nps
from source
