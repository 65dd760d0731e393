-- feed: surveys
-- files: ["survey_airport_*.csv"]
-- # 1 to 5 is an answer; 6 is “never used” and 0 was left blank: neither is a score. Interviewed in May 2013.
select
    _row,
    RESPNUM as survey_id,
    '2013-05-' || lpad(INTDATE, 2, '0') as answered_at,
    'paper' as instrument,
    '5' as scale,
    case when Q7O_WHOLE between '1' and '5' then Q7O_WHOLE end as overall,
    case when Q7O_WHOLE between '1' and '5' then Q7O_WHOLE in ('4', '5') end as is_satisfied
from source
