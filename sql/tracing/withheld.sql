-- Items that cost the subject nothing (what they lost is given back) since their incident costs it elsewhere (一事不二罚). grain: one row per item.
select
    document_id,
    item,
    found_on,
    standing_kind,
    standing_id
from staging.withheld_items
where level = $level and subject_id = $traced_subject and feed = $feed and found_on >= $start and found_on < $end
order by found_on, document_id, item
