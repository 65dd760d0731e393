-- What customers answered: of the period, the one before it and the same one of the year before. Needs sql/tables/voices.sql.
-- grain: one row per period, branch, instrument, question, scale and score.
-- question: overall, nps (0 to 10 on a scale of 11), speed, professionalism, personalisation, else the code of a further item
-- (question_text: its wording). score is null where only satisfied or not is known. answers: given; satisfied of declared:
-- by the source's own declaration (overall alone). timed_out: no answers, in no other count. commented, complained: answers
-- with a comment, and those of them by a customer who was not content.
with kept as (
    select
        *,
        cast(date_trunc($kind, answered_at) as date) as period
    from voices
    where cast(date_trunc($kind, answered_at) as date) in ($now, $before, $year_ago)
),

answer as (
    select
        period,
        branch_id,
        instrument,
        'overall' as question,
        null as question_text,
        scale,
        case when overall between 1 and scale then overall end as score,
        answer_count,
        is_default,
        is_satisfied,
        is_commented and not is_default as is_commented,
        is_commented and not is_default and not is_content as is_complaint
    from kept
    where is_default or is_satisfied is not null or overall between 1 and scale
    union all by name
    select
        period,
        branch_id,
        instrument,
        'nps' as question,
        11 as scale,
        nps as score,
        answer_count
    from kept
    where nps between 0 and 10 and not is_default
    union all by name
    select
        period,
        branch_id,
        instrument,
        part as question,
        scale,
        score,
        answer_count
    from (
        select
            period,
            branch_id,
            instrument,
            scale,
            answer_count,
            speed,
            professionalism,
            personalisation
        from kept
        where instrument in ('phone_interview', 'sms', 'app', 'paper') and not is_default
    )
    unpivot (score for part in (speed, professionalism, personalisation))
    where score between 1 and scale
    union all by name
    select
        k.period,
        k.branch_id,
        k.instrument,
        i.item_code as question,
        i.item_text as question_text,
        i.scale,
        i.score,
        k.answer_count
    from feed.survey_answers as i
    inner join kept as k on k.survey_id = i.survey_id
    where i.score between 1 and i.scale and not k.is_default
)

select
    period,
    branch_id,
    instrument,
    question,
    min(question_text) as question_text,
    scale,
    score,
    coalesce(sum(answer_count) filter (where not coalesce(is_default, false)), 0) as answers,
    coalesce(sum(answer_count) filter (where not is_default and is_satisfied), 0) as satisfied,
    coalesce(sum(answer_count) filter (where not is_default and is_satisfied is not null), 0) as declared,
    coalesce(sum(answer_count) filter (where is_default), 0) as timed_out,
    count(*) filter (where is_commented) as commented,
    count(*) filter (where is_complaint) as complained
from answer
group by period, branch_id, instrument, question, scale, score
order by period, branch_id, instrument, question, scale, score
