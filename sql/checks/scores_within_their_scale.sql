-- severity: warning
-- message: {zh: "评价得分应在1至量表满分之间；超出的不计入（0、98、99等代码应在来源中设为未评价）", en: "A score lies between 1 and the top of its scale; others do not count (codes such as 0, 98 or 99 are no answer, and their source should say so)"}

-- An overall score, or an item's, above its scale is told by the contract, and stops the period.
select cast(null as varchar) as subject
from feed.surveys
where
    answered_at >= $start and answered_at < $end
    and not is_default
    and (
        overall < 1
        or speed not between 1 and scale
        or professionalism not between 1 and scale
        or personalisation not between 1 and scale
    )
union all
select cast(null as varchar) as subject
from feed.survey_answers
where answered_at >= $start and answered_at < $end and score < 1
