using System.Buffers.Text;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Shifan.Casework;

/// <summary>One connection, prepared statements, one transaction for all that wait.</summary>
internal sealed class SqliteDraftLane(string connection) : DraftLane
{
    private const int SavesBetweenCheckpoints = 4_000;
    private const int LongestLog = 32_000;

    private readonly SqliteCheckpoints checkpoints = new(connection);

    private Statements? statements;
    private int saves;

    private protected override int Most => 256;

    private protected override IReadOnlyList<DraftResult> Write(IReadOnlyList<DraftWrite> writes)
    {
        using var turn = WriteGate.Of(connection).Enter();
        try
        {
            statements ??= new Statements(connection);
            statements.Begin();
            var results = new DraftResult[writes.Count];
            for (var i = 0; i < writes.Count; i++) results[i] = Write(statements, writes[i]);
            statements.Commit();
            Fold(statements, writes.Count);
            return results;
        }
        catch
        {
            // whatever state it is in, the next batch begins with a new one
            Close();
            throw;
        }
    }

    private void Fold(Statements open, int written)
    {
        if (checkpoints.Frames > LongestLog) open.Checkpoint();
        saves += written;
        if (saves < SavesBetweenCheckpoints) return;
        saves = 0;
        checkpoints.Ask();
    }

    private void Close()
    {
        statements?.Dispose();
        statements = null;
    }

    private protected override void End()
    {
        Close();
        checkpoints.Dispose();
    }

    private static DraftResult Write(Statements statements, DraftWrite write)
    {
        if (statements.Meet(write) is not { } there) return new DraftResult(DraftWritten.NoSuchApplication);
        if (Judge(ref write, there.Met) is { } ended) return ended;
        statements.Put(write);
        statements.Append(Entry(write, there.Number + 1, there.Hash));
        return new DraftResult(DraftWritten.Saved, write.Revision + 1, write.At);
    }

    /// <summary>
    /// The library's own calls: the ADO layer above it took more time than the database below, and would turn every text into UTF-16 and back.
    /// </summary>
    private sealed class Statements : IDisposable
    {
        private const int PatienceMs = 30_000;

        private readonly SqliteConnection open;
        private readonly List<sqlite3_stmt> all = [];
        private readonly sqlite3_stmt begin;
        private readonly sqlite3_stmt commit;
        private readonly sqlite3_stmt meet;
        private readonly sqlite3_stmt put;
        private readonly sqlite3_stmt append;

        public Statements(string connection)
        {
            // what is closed here is closed: a connection that failed does not go back to others
            open = new SqliteConnection(new SqliteConnectionStringBuilder(connection) { Pooling = false }.ToString());
            try
            {
                open.Open();
                raw.sqlite3_busy_timeout(open.Handle, PatienceMs);
                foreach (var setting in DurableConnections.Settings) Run(Prepare(setting));
                Run(Prepare("pragma wal_autocheckpoint = 0"));
                begin = Prepare("begin immediate");
                commit = Prepare("commit");
                meet = Prepare("""
                    select a.step, a.digest, p.institution_id is a.institution_id and p.role = 'Applicant', a.deleted_at is not null, a.open_places, p.security_stamp,
                           s.revision, s.save_key, s.saved_at, e.number, e.hash
                    from applications a left join people p on p.id = ?2 left join draft_sections s on s.application_id = a.id and s.section = ?3
                    left join audit_entries e on e.chain = ?4 and e.number = (select max(number) from audit_entries where chain = ?4)
                    where a.id = ?1
                    """);
                put = Prepare("""
                    insert into draft_sections (application_id, section, answers, revision, save_key, saved_at, saved_by) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                    on conflict (application_id, section) do update set
                    answers = excluded.answers, revision = excluded.revision, save_key = excluded.save_key, saved_at = excluded.saved_at, saved_by = excluded.saved_by
                    """);
                append = Prepare("""
                    insert into audit_entries (chain, number, at, person_id, office_id, action, detail, previous, hash) values (?1, ?2, ?3, ?4, null, ?5, ?6, ?7, ?8)
                    """);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        private sqlite3_stmt Prepare(string sql)
        {
            Check(raw.sqlite3_prepare_v2(open.Handle, sql, out var statement));
            all.Add(statement);
            return statement;
        }

        public void Begin() => Run(begin);

        public void Commit() => Run(commit);

        public void Checkpoint() => SqliteCheckpoints.Run(open);

        public (Met Met, int Number, string Hash)? Meet(DraftWrite write)
        {
            Bind(meet, 1, write.Application);
            Bind(meet, 2, write.Person);
            Bind(meet, 3, write.Section);
            Bind(meet, 4, AuditNote.ChainOf(write.Application));
            try
            {
                if (!Step(meet)) return null;
                return (
                    new Met(Text(meet, 0)!, Text(meet, 1)!, Number(meet, 2) != 0, Number(meet, 3) != 0, Text(meet, 4), Text(meet, 5), (int)Number(meet, 6), Text(meet, 7), Moments.Of(Number(meet, 8))),
                    (int)Number(meet, 9), Text(meet, 10) ?? AuditChain.Beginning);
            }
            finally
            {
                _ = raw.sqlite3_reset(meet);
            }
        }

        public void Put(DraftWrite write)
        {
            Bind(put, 1, write.Application);
            Bind(put, 2, write.Section);
            Check(raw.sqlite3_bind_text(put, 3, write.Answers.AsSpan()));
            Bind(put, 4, write.Revision + 1);
            Bind(put, 5, KeyOf(write));
            Bind(put, 6, Moments.Of(write.At));
            Bind(put, 7, write.Person);
            Run(put);
        }

        public void Append(AuditEntry entry)
        {
            Bind(append, 1, entry.Chain);
            Bind(append, 2, entry.Number);
            Bind(append, 3, Moments.Of(entry.At));
            Bind(append, 4, entry.PersonId!.Value);
            Bind(append, 5, entry.Action);
            Bind(append, 6, entry.Detail);
            Bind(append, 7, entry.Previous);
            Bind(append, 8, entry.Hash);
            Run(append);
        }

        private void Run(sqlite3_stmt statement)
        {
            try
            {
                while (Step(statement))
                {
                }
            }
            finally
            {
                _ = raw.sqlite3_reset(statement);
            }
        }

        private bool Step(sqlite3_stmt statement) => raw.sqlite3_step(statement) switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            var code => throw Trouble(code),
        };

        private void Check(int code)
        {
            if (code != raw.SQLITE_OK) throw Trouble(code);
        }

        private SqliteException Trouble(int code) => new(raw.sqlite3_errmsg(open.Handle).utf8_to_string(), code, raw.sqlite3_extended_errcode(open.Handle));

        // ids as EF writes them
        private void Bind(sqlite3_stmt statement, int at, Guid id)
        {
            Span<byte> text = stackalloc byte[36];
            _ = Utf8Formatter.TryFormat(id, text, out _);
            _ = Ascii.ToUpperInPlace(text, out _);
            Check(raw.sqlite3_bind_text(statement, at, text));
        }

        private void Bind(sqlite3_stmt statement, int at, long number) => Check(raw.sqlite3_bind_int64(statement, at, number));

        private void Bind(sqlite3_stmt statement, int at, string? text)
        {
            if (text is null)
            {
                Check(raw.sqlite3_bind_null(statement, at));
                return;
            }
            if (text.Length == 0)
            {
                // an empty span has no address, and would be bound as nothing at all
                Check(raw.sqlite3_bind_text(statement, at, ""));
                return;
            }
            Span<byte> utf8 = stackalloc byte[512];
            Check(Encoding.UTF8.TryGetBytes(text, utf8, out var length) ? raw.sqlite3_bind_text(statement, at, utf8[..length]) : raw.sqlite3_bind_text(statement, at, Encoding.UTF8.GetBytes(text)));
        }

        private static string? Text(sqlite3_stmt statement, int column) =>
            raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL ? null : raw.sqlite3_column_text(statement, column).utf8_to_string();

        // nothing there counts as nought
        private static long Number(sqlite3_stmt statement, int column) => raw.sqlite3_column_int64(statement, column);

        public void Dispose()
        {
            foreach (var statement in all) statement.Dispose();
            open.Dispose();
        }
    }
}
