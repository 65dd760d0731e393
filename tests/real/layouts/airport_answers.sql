-- feed: survey_answers
-- files: ["survey_airport_*.csv"]
-- format: {unpivot: {columns: '^Q(7[A-O]|9[A-F])_', name: item_code, value: answer}}
-- # 1 to 5 is an answer; 6 is “never used” and 0 was left blank. RUN is month and day of 2013 (May), so 1215 is not a date.
select
    _row,
    RESPNUM as survey_id,
    item_code,
    answer as score,
    '5' as scale
from source
where answer between '1' and '5' or item_code = 'Q7O_WHOLE'
