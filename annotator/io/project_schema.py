"""The tables of a project: what SQLite itself keeps true, whatever program writes."""

__all__ = ["APPLICATION", "SCHEMA", "STATEMENTS"]

#: Marks in the header of the file: whose it is, and which tables it has.
APPLICATION = 0x6F6E6670
SCHEMA = 1

_STATUSES = "('not_started', 'in_progress', 'done', 'flagged')"

_TABLES = (
    "CREATE TABLE project (identifier TEXT NOT NULL, made_at TEXT NOT NULL) STRICT",
    """CREATE TABLE reader (
        name TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
        role TEXT NOT NULL CHECK (role IN ('reader', 'adjudicator')),
        joined_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE study_case (
        number INTEGER PRIMARY KEY,
        folder TEXT NOT NULL,
        series_sha256 TEXT NOT NULL CHECK (length(series_sha256) = 64),
        volume INTEGER NOT NULL CHECK (volume >= 1),
        sides TEXT NOT NULL CHECK (sides IN ('L', 'R', 'LR')),
        changed_at TEXT NOT NULL,
        UNIQUE (series_sha256, volume)
    ) STRICT""",
    f"""CREATE TABLE reading (
        case_number INTEGER NOT NULL REFERENCES study_case (number),
        side TEXT NOT NULL CHECK (side IN ('L', 'R')),
        reader TEXT NOT NULL COLLATE NOCASE REFERENCES reader (name),
        status TEXT NOT NULL CHECK (status IN {_STATUSES}),
        notes TEXT NOT NULL,
        seconds REAL NOT NULL CHECK (seconds >= 0),
        started_at TEXT NOT NULL,
        finished_at TEXT NOT NULL,
        file TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        version INTEGER NOT NULL CHECK (version >= 1),
        changed_at TEXT NOT NULL,
        PRIMARY KEY (case_number, side, reader),
        CHECK (status <> 'done' OR file <> ''),
        CHECK ((status = 'done') = (finished_at <> '')),
        CHECK ((file = '') = (sha256 = ''))
    ) STRICT""",
    """CREATE TABLE adjudication (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        case_number INTEGER NOT NULL REFERENCES study_case (number),
        side TEXT NOT NULL CHECK (side IN ('L', 'R')),
        adjudicator TEXT NOT NULL COLLATE NOCASE REFERENCES reader (name),
        method TEXT NOT NULL,
        inputs TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE trail (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        action TEXT NOT NULL,
        case_number INTEGER,
        side TEXT,
        detail TEXT NOT NULL
    ) STRICT""",
)


def _never(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'nothing in {table} is changed or removed'); END"
    )


def _own(table: str, verb: str, owner: str) -> str:
    """Only who is acting writes: a program that does not say who acts cannot write at all."""
    return (
        f"CREATE TRIGGER {table}_own_{verb.lower()} BEFORE {verb} ON {table} "
        f"WHEN NEW.{owner} <> acting_reader() COLLATE NOCASE "
        f"BEGIN SELECT RAISE(ABORT, 'only the reader writes an own reading'); END"
    )


_DETAIL = (
    "json_object('status', NEW.status, 'notes', NEW.notes, 'seconds', NEW.seconds, "
    "'file', NEW.file, 'sha256', NEW.sha256, 'version', NEW.version)"
)


def _told(name: str, event: str, values: str) -> str:
    """A trigger that writes the trail, so that no write can forget to."""
    return (
        f"CREATE TRIGGER trail_{name} AFTER {event} BEGIN "  # noqa: S608 - own text, no input
        "INSERT INTO trail (at, who, action, case_number, side, detail) "
        f"VALUES ({values}); END"
    )


_TRIGGERS = (
    *(_never(table, "UPDATE") for table in ("project", "reader", "adjudication", "trail")),
    *(
        _never(table, "DELETE")
        for table in ("project", "reader", "study_case", "reading", "adjudication", "trail")
    ),
    _own("reading", "INSERT", "reader"),
    _own("reading", "UPDATE", "reader"),
    _own("adjudication", "INSERT", "adjudicator"),
    """CREATE TRIGGER adjudication_role BEFORE INSERT ON adjudication
        WHEN (SELECT role FROM reader WHERE name = NEW.adjudicator) IS NOT 'adjudicator'
        BEGIN SELECT RAISE(ABORT, 'only an adjudicator adjudicates'); END""",
    """CREATE TRIGGER reading_stays_whose_it_is BEFORE UPDATE ON reading
        WHEN NEW.case_number <> OLD.case_number OR NEW.side <> OLD.side OR NEW.reader <> OLD.reader
        BEGIN SELECT RAISE(ABORT, 'a reading stays whose it is'); END""",
    # Time is added, whichever window it was spent in; all else says what it has seen.
    """CREATE TRIGGER reading_version BEFORE UPDATE ON reading
        WHEN NEW.seconds < OLD.seconds OR NEW.version <> OLD.version + (
            NEW.status <> OLD.status OR NEW.notes <> OLD.notes OR NEW.file <> OLD.file
            OR NEW.sha256 <> OLD.sha256 OR NEW.started_at <> OLD.started_at
            OR NEW.finished_at <> OLD.finished_at)
        BEGIN SELECT RAISE(ABORT, 'a change of a reading counts its version'); END""",
    _told(
        "project",
        "INSERT ON project",
        "NEW.made_at, acting_reader(), 'project made', NULL, NULL, ''",
    ),
    _told(
        "reader",
        "INSERT ON reader",
        "NEW.joined_at, NEW.name, 'joined', NULL, NULL, NEW.role",
    ),
    _told(
        "case",
        "INSERT ON study_case",
        "NEW.changed_at, acting_reader(), 'case added', NEW.number, NULL, NEW.series_sha256",
    ),
    _told(
        "moved",
        "UPDATE ON study_case",
        "NEW.changed_at, acting_reader(), 'case changed', NEW.number, NULL, NEW.sides",
    ),
    _told(
        "begun",
        "INSERT ON reading",
        f"NEW.changed_at, NEW.reader, 'reading begun', NEW.case_number, NEW.side, {_DETAIL}",
    ),
    _told(
        "changed",
        "UPDATE ON reading",
        f"NEW.changed_at, NEW.reader, 'reading changed', NEW.case_number, NEW.side, {_DETAIL}",
    ),
    _told(
        "adjudicated",
        "INSERT ON adjudication",
        "NEW.at, NEW.adjudicator, 'adjudicated', NEW.case_number, NEW.side, "
        "json_object('method', NEW.method, 'inputs', json(NEW.inputs), 'sha256', NEW.sha256)",
    ),
)

#: In the order in which they make an empty file a project.
STATEMENTS = (*_TABLES, *_TRIGGERS)
