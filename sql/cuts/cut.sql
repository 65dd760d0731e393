-- The rows of a feed with a part of the period, or an instrument, in place of the post, and nobody's; put in place of its
-- staging view, so that an indicator's own SELECT sums them up by it at each branch. grain: as staging.$feed.
select * replace ($part as post, '-' as employee_id) from staging.$feed
