"""DuckDB's side of the reconcile bench: joins gateway.csv and erp.csv, which it loads into memory first, and types every row.

    reconcile_duckdb.py FOLDER FIRST_LATE_DAY RUNS

Prints `run MICROSECONDS` for each run of the faster of two statements, and writes FOLDER/exceptions.csv. A statement ends with
every row of both sides placed in a table: that is what is timed, and nothing else.
"""

import sys
import time

import duckdb

folder, late_from, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
database = duckdb.connect(":memory:")
types = "{'line': 'UINTEGER', 'key': 'VARCHAR', 'currency': 'VARCHAR', 'amount': 'BIGINT', 'date': 'DATE'}"
for table in ("gateway", "erp"):
    database.execute(f"create table {table} as select * from read_csv('{folder}/{table}.csv', columns = {types})")

# A gateway's key is unique; a receipt that repeats another one of its key, currency and amount is a duplicate.
CLASSIFY = f"""
    case
        when e.again then 'duplicate'
        when g.line is null then if(e.date >= '{late_from}', 'late', 'missing_in_gateway')
        when e.line is null then if(g.date >= '{late_from}', 'late', 'missing_in_erp')
        when g.currency <> e.currency then 'currency_differs'
        when g.amount <> e.amount then 'amount_differs'
        else 'matched'
    end as kind,
    if(e.again, 0, coalesce(g.line, 0)) as gateway, coalesce(e.line, 0) as erp
    from gateway g full join receipts e on g.key = e.key
"""
BY_WINDOW = f"""
    create or replace table outcome as
    with receipts as (
        select *, row_number() over (partition by key, currency, amount order by date, line) > 1 as again from erp
    )
    select {CLASSIFY}
"""
BY_GROUP = f"""
    create or replace table outcome as
    with repeated as (
        select key, currency, amount, min(line) as first from erp group by key, currency, amount having count(*) > 1
    ),
    receipts as (
        select erp.*, repeated.first is not null as again
        from erp left join repeated
        on erp.key = repeated.key and erp.currency = repeated.currency and erp.amount = repeated.amount
            and erp.line > repeated.first
    )
    select {CLASSIFY}
"""


def timed(statement):
    times = []
    for _ in range(runs):
        began = time.perf_counter_ns()
        database.execute(statement).fetchall()
        times.append((time.perf_counter_ns() - began) // 1000)
    return times


times = min((timed(statement) for statement in (BY_WINDOW, BY_GROUP)), key=min)
for micros in times:
    print("run", micros)
database.execute(
    f"copy (select * from outcome where kind <> 'matched') to '{folder}/exceptions.csv' (header, delimiter ',')"
)
