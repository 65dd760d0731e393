-- The classes of case by which subjects are compared whose customers differ (strata). An indicator joins those that matter
-- to it with a slash, in `stratum`.

create or replace macro customer_class(customer_group) as
    case when customer_group in ('senior', 'disabled') then 'senior' else 'other' end;

create or replace macro hour_class(moment, peak_from, peak_until) as
    case
        when extract(hour from moment) >= peak_from and extract(hour from moment) < peak_until then 'peak'
        else 'usual'
    end;

-- `declared`: the businesses that have a class of their own, with commas between them.
create or replace macro business_class(business, declared) as
    case
        when declared <> '' and position(',' || business || ',' in ',' || declared || ',') > 0
            then business
        else 'other'
    end;
