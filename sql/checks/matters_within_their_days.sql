-- severity: warning
-- message: {zh: "加减分、一票否决、剔除事项的认定不应早于发生，有效期不应早于认定，剔除的截止时间不应早于起始时间", en: "A matter is not decided before it happened, does not run out before it was decided, and an exclusion ends after it begins"}
select cast(null as varchar) as subject
from feed.score_events
where
    not coalesce(is_withdrawn, false)
    and decided_at >= $start and decided_at < $end
    and (decided_at < occurred_at or valid_until < decided_at or ends_at < starts_at)
