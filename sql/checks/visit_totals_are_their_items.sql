-- severity: warning
-- message: {zh: "神秘客检测总分应等于各项得分之和（或按适用项目折算为百分制）", en: "A visit’s stated total is the sum of its items, or that sum on a scale of a hundred"}

-- Totals are stated to one or two decimals, before or after review; points come in halves.
with visit as (
    select
        visit_id,
        branch_id,
        max(stated_total) as stated,
        sum(coalesce(points_after_review, points_scored, points_possible - points_deducted)) as reviewed,
        sum(coalesce(points_scored, points_possible - points_deducted)) as given,
        sum(points_possible) filter (
            where coalesce(points_after_review, points_scored, points_deducted) is not null
        ) as possible
    from feed.mystery_visits
    where visited_at >= $start and visited_at < $end
    group by visit_id, branch_id
    having not bool_or(is_fault_only)
)

select coalesce(b.short_name, b.branch_name, v.branch_id) as subject
from visit as v
left join feed.branches as b on b.branch_id = v.branch_id
where
    v.stated is not null and v.reviewed is not null
    and abs(v.stated - v.reviewed) > 0.05
    and abs(v.stated - v.given) > 0.05
    and abs(v.stated * v.possible - 100 * v.reviewed) > 0.05 * v.possible
    and abs(v.stated * v.possible - 100 * v.given) > 0.05 * v.possible
