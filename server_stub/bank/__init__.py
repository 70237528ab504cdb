"""The bank's own data: tables, rules, questions about it, a demo bank, and the import of a real bank's extracts.

Map of the package, lowest first; a module uses only what stands above it:

- `codes`     the closed lists (`StrEnum`): ranks, channels, purposes, consent uses, holding classes, …
- `labels`    their wording in Japanese and English, and the neutral name of a customer without a name
- `columns`   column types that SQLite and PostgreSQL treat alike; `tables` the tables on `store.schema.metadata`
- `model`     the immutable values that queries return
- `rules`     segment, consent state, age; `business_days` on which days banks are open
- `kana`      folding of names, readings and romaji for search
- `rows`      rows on their way into tables, and opaque references; `customer_rows` a customer with its search keys
- `queries`   plain functions over a SQLAlchemy `Connection`, one module a subject, all re-exported
- `demo`      `build_demo_bank(connection, seed, as_of)`: the same bank for the same seed and day
- `imports`   `import_extract(connection, mapping, source)`: a bank's CSV extracts by a mapping file, all or nothing

It knows nothing of sessions, rights, screens or HTTP: whoever calls a query has already decided that it may be asked.
What it does enforce by itself, because every path must share it: a search with too many hits returns no names, a member
of a household who has not permitted disclosure has no assets, a call list withholds whom consent protects, and the
history of contacts is only ever added to.
"""
