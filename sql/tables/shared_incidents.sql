-- Items that get back in a rate what they lost, since their incident costs the same subject elsewhere (一事不二罚), and what
-- stands instead; see staging.withheld_items. Checks of the period, mystery visits of its wave. grain: one row per feed,
-- document, item and level (branch, employee). points: what the item had lost.
select
    incident_ref,
    feed,
    document_id,
    item_code,
    item,
    level,
    branch_id,
    employee_id,
    found_on,
    cast(points as double) as points,
    standing_kind,
    standing_id
from staging.withheld_items
where
    (feed = 'checks' and found_on >= $first and found_on < $after)
    or (feed = 'mystery_visits' and found_on >= $wave_first and found_on < $wave_after)
order by incident_ref, feed, document_id, item_code, level
