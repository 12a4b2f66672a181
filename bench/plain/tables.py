"""The tables of the plain pipeline."""

from typing import Final

TABLES: Final = """
create table record (
    id bigserial primary key, kind text not null, applicant text not null, since date not null
);
create table deadline (record bigint primary key references record, due date not null);
create table letter (record bigint primary key references record, body text not null);
create table invitation (record bigint primary key references record, send_on date not null);
"""
