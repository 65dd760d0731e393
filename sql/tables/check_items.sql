-- Points lost at checks, item by item; what branches found at themselves or at one another never counts, nor do rows that
-- sum up many items. What an item lost by an incident that costs the branch elsewhere is given back, and is no fault here
-- (see shared_incidents.sql). grain: one row per source (check, listening, document; see inspections.sql), period, branch and
-- item. possible is null where a list names faults only; an item without points counts as one. faults: how often it lost
-- points; repeats: of these, found before.
with items as (
    select
        case when v.method in ('listening', 'document') then v.method else 'check' end as source,
        v.branch_id,
        v.checked_at,
        v.weight as possible,
        coalesce(v.is_repeat, false) as is_repeat,
        coalesce(v.module, c.module) as module,
        coalesce(v.item_text, c.item_text, nullif(v.item_code, '-'), v.module) as item,
        case
            when not v.counts_for_branch then 0
            else coalesce(v.weight - v.passed, v.points_deducted, case when not v.is_passed then 1 end)
        end as lost
    from staging.checks as v
    left join feed.checklist_items as c
        on c.checklist_id = v.checklist_id and c.version = v.checklist_version and c.item_code = v.item_code
    where
        v.checked_at >= $first and v.checked_at < $after
        and v.method not in ('self', 'peer') and v.item_code <> 'ALL' and v.branch_id <> '-'
)

select
    source,
    cast(date_trunc($kind, checked_at) as date) as period,
    branch_id,
    min(module) as module,
    item,
    cast(sum(lost) as double) as lost,
    cast(case when count(possible) = count(*) then sum(possible) end as double) as possible,
    count(*) filter (where lost > 0) as faults,
    count(*) filter (where lost > 0 and is_repeat) as repeats
from items
where item is not null and lost is not null
group by source, period, branch_id, item
order by source, period, branch_id, item
