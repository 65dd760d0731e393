-- severity: warning
-- message: {zh: "投诉办结、告知客户不应早于受理", en: "A complaint is not closed, nor its customer told, before it was received"}
select cast(null as varchar) as subject
from feed.complaints
where
    received_at >= $start and received_at < $end
    and cast(least(closed_at, informed_at) as date) < cast(received_at as date)
