-- The exclusions and the items given back that the months now computed rest on.
create or replace table partial.exclusions as select * from staging.exclusions;

create or replace table partial.withheld_items as select * from staging.withheld_items
