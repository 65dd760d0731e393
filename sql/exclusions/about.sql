-- Whether an approved exclusion is about the indicator and the span from $start up to $end. grain: one row.
select exists (
    from staging.exclusions
    where spared_from < $end and spared_until >= $start
        and (spared_indicators is null or list_contains(spared_indicators, $indicator))
)
