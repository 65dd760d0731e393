-- severity: critical
-- message: {zh: "按统计期报送的业务量，统计期止不得早于统计期起", en: "A span that transactions cover does not end before it begins"}
select
    coalesce(b.short_name, b.branch_name, t.branch_id) as subject,
    t._file,
    t._row
from feed.transactions as t
left join feed.branches as b on b.branch_id = t.branch_id
where
    t.transaction_date is null and t.period_end < t.period_start
    and t.period_start >= $start and t.period_start < $end
