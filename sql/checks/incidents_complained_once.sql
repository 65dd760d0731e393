-- severity: warning
-- message: {zh: "同一事件编号不应有两件未并案的投诉（一事不二罚）", en: "An incident has one complaint; others about it are merged into that"}

-- The number of an incident is not told: it leads to the customer's complaint.
select cast(null as varchar) as subject
from feed.complaints
where incident_ref is not null and merged_into is null and withdrawn_at is null
group by incident_ref
having count(*) > 1 and bool_or(received_at >= $start and received_at < $end)
