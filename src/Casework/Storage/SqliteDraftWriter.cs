using System.Data;
using Microsoft.Data.Sqlite;

namespace Shifan.Casework;

/// <summary>One connection, prepared statements, one transaction for all that wait.</summary>
internal sealed class SqliteDraftWriter(string connection) : DraftWriter
{
    private SqliteConnection? open;
    private Statements? statements;

    private protected override int Most => 256;

    private protected override async Task<IReadOnlyList<DraftResult>> WriteAsync(IReadOnlyList<DraftWrite> writes, CancellationToken stop)
    {
        using var turn = await WriteGate.Of(connection).EnterAsync(stop);
        try
        {
            if (open is null)
            {
                open = new SqliteConnection(connection);
                open.Open();
                using var durable = open.CreateCommand();
                durable.CommandText = "pragma synchronous = full";
                durable.ExecuteNonQuery();
                statements = new Statements(open);
            }
            using var work = open.BeginTransaction();
            statements!.In(work);
            var results = new DraftResult[writes.Count];
            for (var i = 0; i < writes.Count; i++) results[i] = Write(writes[i]);
            work.Commit();
            return results;
        }
        catch
        {
            // whatever state it is in, the next batch begins with a new one
            statements?.Dispose();
            open?.Dispose();
            (open, statements) = (null, null);
            throw;
        }
    }

    private DraftResult Write(DraftWrite write)
    {
        if (statements!.Meet(write) is not { } met) return new DraftResult(DraftWritten.NoSuchApplication);
        if (Judge(ref write, met) is { } ended) return ended;
        var (number, previous) = statements.Head(AuditNote.ChainOf(write.Application));
        statements.Put(write);
        statements.Append(Entry(write, number + 1, previous));
        return new DraftResult(DraftWritten.Saved, write.Revision + 1, write.At);
    }

    private sealed class Statements : IDisposable
    {
        private readonly SqliteCommand meet;
        private readonly SqliteCommand head;
        private readonly SqliteCommand put;
        private readonly SqliteCommand append;

        public Statements(SqliteConnection open)
        {
            meet = Prepare(open, """
                select a.step, a.digest, p.institution_id is a.institution_id and p.role = 'Applicant', a.deleted_at is not null, p.security_stamp,
                       coalesce(s.revision, 0), s.save_key, coalesce(s.saved_at, 0)
                from applications a left join people p on p.id = $2 left join draft_sections s on s.application_id = a.id and s.section = $3
                where a.id = $1
                """, 3);
            head = Prepare(open, "select number, hash from audit_entries where chain = $1 order by number desc limit 1", 1);
            put = Prepare(open, """
                insert into draft_sections (application_id, section, answers, revision, save_key, saved_at, saved_by) values ($1, $2, $3, $4, $5, $6, $7)
                on conflict (application_id, section) do update set
                answers = excluded.answers, revision = excluded.revision, save_key = excluded.save_key, saved_at = excluded.saved_at, saved_by = excluded.saved_by
                """, 7);
            append = Prepare(open, """
                insert into audit_entries (chain, number, at, person_id, office_id, action, detail, previous, hash) values ($1, $2, $3, $4, null, $5, $6, $7, $8)
                """, 8);
        }

        private static SqliteCommand Prepare(SqliteConnection open, string sql, int values)
        {
            var command = open.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values; i++) command.Parameters.Add(new SqliteParameter($"${i}", null));
            return command;
        }

        public void In(SqliteTransaction work)
        {
            foreach (var command in new[] { meet, head, put, append }) command.Transaction = work;
        }

        private static void Bind(SqliteCommand command, params ReadOnlySpan<object?> values)
        {
            for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        public Met? Meet(DraftWrite write)
        {
            Bind(meet, Id(write.Application), Id(write.Person), write.Section);
            using var row = meet.ExecuteReader(CommandBehavior.SingleRow);
            if (!row.Read()) return null;
            return new Met(
                row.GetString(0), row.GetString(1), !row.IsDBNull(2) && row.GetInt64(2) != 0, row.GetInt64(3) != 0, row.IsDBNull(4) ? null : row.GetString(4),
                row.GetInt32(5), row.IsDBNull(6) ? null : row.GetString(6), Moments.Of(row.GetInt64(7)));
        }

        public (int Number, string Hash) Head(string chain)
        {
            Bind(head, chain);
            using var row = head.ExecuteReader(CommandBehavior.SingleRow);
            return row.Read() ? (row.GetInt32(0), row.GetString(1)) : (0, AuditChain.Beginning);
        }

        public void Put(DraftWrite write)
        {
            Bind(put, Id(write.Application), write.Section, write.Answers, write.Revision + 1, KeyOf(write), Moments.Of(write.At), Id(write.Person));
            put.ExecuteNonQuery();
        }

        public void Append(AuditEntry entry)
        {
            Bind(append, entry.Chain, entry.Number, Moments.Of(entry.At), Id(entry.PersonId!.Value), entry.Action, entry.Detail, entry.Previous, entry.Hash);
            append.ExecuteNonQuery();
        }

        // ids as EF writes them
        private static string Id(Guid id) => id.ToString().ToUpperInvariant();

        public void Dispose()
        {
            foreach (var command in new[] { meet, head, put, append }) command.Dispose();
        }
    }
}
