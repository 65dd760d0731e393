-- severity: warning
-- message: {zh: "加分、扣分、剔除事项应注明证明材料（文号）", en: "A bonus, a deduction or an exclusion names its document"}
select cast(null as varchar) as subject
from feed.score_events
where
    kind <> 'veto' and not coalesce(is_withdrawn, false)
    and document_no is null
    and decided_at >= $start and decided_at < $end
