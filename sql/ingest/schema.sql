-- The tables beside the feeds: what came, what replacing files stated, which months wait for recomputation.
create schema if not exists meta;

create schema if not exists feed;

create schema if not exists quarantine;

create schema if not exists partial;

create schema if not exists staging;

-- Which release's tables and macros these are; one row.
create table if not exists meta.made_by (
    mark varchar not null
);

create table if not exists meta.files (
    number integer primary key,
    sha256 varchar not null,
    name varchar not null,
    department varchar not null,
    record json not null
);

create table if not exists meta.loads (
    number integer not null,
    feed varchar not null,
    source varchar not null,
    as_of timestamp,
    covers varchar[]
);

create table if not exists meta.stated (
    feed varchar not null,
    source varchar not null,
    number integer not null,
    cover varchar,
    _key ubigint not null,
    content ubigint not null
);

create table if not exists meta.waiting (
    feed varchar not null,
    month date
);

-- Of which feed and month readers are shown other rows than there are (pipeline.shown); month null: rows without a day.
create table if not exists meta.unshown (
    feed varchar not null,
    month date
);

-- In which months a feed has ever had rows.
create table if not exists meta.months (
    feed varchar not null,
    month date
);

-- Of which feed and month rows were taken out since their time was over (pipeline.rows_cleared), and by which purge.
create table if not exists meta.cleared (
    feed varchar not null,
    month date not null,
    cleared_at varchar not null
);

create table if not exists meta.checks (
    period varchar not null,
    "check" varchar not null,
    feed varchar not null,
    severity varchar not null,
    zh varchar not null,
    en varchar not null,
    rows bigint,
    is_met boolean not null,
    subjects varchar[] not null
);

create table if not exists partial.facts (
    indicator varchar not null,
    version varchar not null,
    employee_id varchar not null,
    post varchar not null,
    branch_id varchar not null,
    month date not null,
    stratum varchar not null,
    numerator decimal(38, 12) not null,
    denominator decimal(38, 12) not null,
    sample bigint not null,
    numerator_sq decimal(38, 12),
    denominator_sq decimal(38, 12),
    cross_product decimal(38, 12),
    case_id varchar
);

-- In which months rows lie by another day than their feed's own, for the indicators that read them by it.
create table if not exists partial.placed (
    feed varchar not null,
    day varchar not null,
    month date not null,
    placed date not null
);

create table if not exists partial.computed (
    indicator varchar not null,
    month date not null,
    digest varchar not null,
    known_until date not null,
    ledger_number integer not null,
    primary key (indicator, month)
);
