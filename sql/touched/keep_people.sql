-- The posts and branches that the months now computed rest on.
create or replace table partial.spells as select * from staging.spells;

create or replace table partial.stays as select * from staging.stays
