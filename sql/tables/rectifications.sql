-- What was to be mended: issued or due in the period, or still open. grain: one row per notice and finding.
-- Nothing is due before it is issued; done_on is null while it is open.
with findings as (
    select
        notice_no,
        finding_ref,
        source,
        branch_id,
        issued_at as issued_on,
        greatest(due_date, issued_at) as due_on,
        done_on,
        is_repeat
    from staging.rectifications
)

select *
from findings
where
    issued_on < $after
    and (issued_on >= $first or (due_on >= $first and due_on < $after) or done_on is null)
order by notice_no, finding_ref
