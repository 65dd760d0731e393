-- The rows of a feed that count for the indicator; put in place of its staging view. grain: as staging.$feed.
select * from staging.$feed
where not exists (
    select 1 from staging.exclusions as x
    where
        $day between x.spared_from and x.spared_until
        and (x.spared_indicators is null or list_contains(x.spared_indicators, $indicator))
        and (x.spared_branches is null or list_contains(x.spared_branches, branch_id))  -- noqa: RF02, RF03
)
