create table survey_figures as
select
    employee_id,
    branch_id,
    date_trunc('month', answered_at) as month,
    count(*) filter (where instrument = 'counter_device' and is_satisfied) as counter_content,
    count(is_satisfied) filter (where instrument = 'counter_device') as counter_answers,
    count(*) filter (where instrument in ('ivr', 'sms') and is_satisfied) as call_content,
    count(is_satisfied) filter (where instrument in ('ivr', 'sms')) as call_answers,
    count(*) filter (where overall = scale) as top,
    count(overall) as rated,
    count(*) filter (where nps >= 9) as promoters,
    count(*) filter (where nps <= 6) as detractors,
    count(nps) as nps_answers,
    sum(100.0 * (overall - 1) / (scale - 1)) filter (where instrument = 'sms') as overall_sum,
    sum((100.0 * (overall - 1) / (scale - 1)) ** 2) filter (where instrument = 'sms') as overall_sq,
    count(overall) filter (where instrument = 'sms') as overall_answers,
    sum(100.0 * (speed - 1) / (scale - 1)) as speed_sum,
    sum((100.0 * (speed - 1) / (scale - 1)) ** 2) as speed_sq,
    count(speed) as speed_answers,
    sum(100.0 * (professionalism - 1) / (scale - 1)) as professionalism_sum,
    sum((100.0 * (professionalism - 1) / (scale - 1)) ** 2) as professionalism_sq,
    count(professionalism) as professionalism_answers,
    sum(100.0 * (personalisation - 1) / (scale - 1)) as personalisation_sum,
    sum((100.0 * (personalisation - 1) / (scale - 1)) ** 2) as personalisation_sq,
    count(personalisation) as personalisation_answers,
    count(*) as answers
from surveys
where not is_default
group by all
