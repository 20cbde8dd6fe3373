using Npgsql;
using NpgsqlTypes;

namespace Shifan.Casework;

/// <summary>
/// Two round trips for all that wait: lock the applications in one order and read what is there; then write sections and entries, each kind by
/// one statement over arrays, and commit. Over one connection, where these statements stay prepared.
/// </summary>
internal sealed class PostgresDraftLane(string connection) : DraftLane
{
    private Statements? statements;

    private protected override int Most => 256;

    private protected override IReadOnlyList<DraftResult> Write(IReadOnlyList<DraftWrite> writes)
    {
        try
        {
            statements ??= new Statements(connection);
            return Write(statements, writes);
        }
        catch
        {
            // whatever state it is in, the next batch begins with a new one
            Close();
            throw;
        }
    }

    private void Close()
    {
        statements?.Dispose();
        statements = null;
    }

    private protected override void End() => Close();

    private static DraftResult[] Write(Statements statements, IReadOnlyList<DraftWrite> writes)
    {
        var met = statements.Meet(writes);
        var heads = new Dictionary<Guid, (int Number, string Hash)>();
        var sections = new Dictionary<(Guid, string), Met>();
        var puts = new Dictionary<(Guid, string), DraftWrite>();
        var entries = new List<AuditEntry>(writes.Count);
        var results = new DraftResult[writes.Count];
        for (var i = 0; i < writes.Count; i++)
        {
            var write = writes[i];
            if (met[i] is not { } row)
            {
                results[i] = new DraftResult(DraftWritten.NoSuchApplication);
                continue;
            }
            // two saves of one section in a batch: the second meets the first
            var there = sections.TryGetValue((write.Application, write.Section), out var newer) ? row.Met with { Revision = newer.Revision, Key = newer.Key, At = newer.At } : row.Met;
            if (Judge(ref write, there) is { } ended)
            {
                results[i] = ended;
                continue;
            }
            var (number, previous) = heads.TryGetValue(write.Application, out var head) ? head : (row.Number, row.Hash);
            var entry = Entry(write, number + 1, previous);
            heads[write.Application] = (entry.Number, entry.Hash);
            sections[(write.Application, write.Section)] = there with { Revision = write.Revision + 1, Key = KeyOf(write), At = write.At };
            puts[(write.Application, write.Section)] = write;
            entries.Add(entry);
            results[i] = new DraftResult(DraftWritten.Saved, write.Revision + 1, write.At);
        }
        if (entries.Count > 0) statements.Put([.. puts.Values], entries);
        else statements.Drop();
        return results;
    }

    private sealed class Statements : IDisposable
    {
        private readonly NpgsqlConnection open;
        private readonly NpgsqlBatch meet;
        private readonly NpgsqlBatch put;

        private readonly NpgsqlParameter<Guid[]> locked = new();
        private readonly NpgsqlParameter<Guid[]> applications = new();
        private readonly NpgsqlParameter<string[]> sections = new();
        private readonly NpgsqlParameter<Guid[]> people = new();

        private readonly NpgsqlParameter<Guid[]> putApplication = new();
        private readonly NpgsqlParameter<string[]> putSection = new();
        private readonly NpgsqlParameter<byte[][]> putAnswers = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
        private readonly NpgsqlParameter<int[]> putRevision = new();
        private readonly NpgsqlParameter<string?[]> putKey = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
        private readonly NpgsqlParameter<long[]> putAt = new();
        private readonly NpgsqlParameter<Guid[]> putBy = new();

        private readonly NpgsqlParameter<string[]> chain = new();
        private readonly NpgsqlParameter<int[]> number = new();
        private readonly NpgsqlParameter<long[]> at = new();
        private readonly NpgsqlParameter<Guid[]> person = new();
        private readonly NpgsqlParameter<string[]> action = new();
        private readonly NpgsqlParameter<string[]> detail = new();
        private readonly NpgsqlParameter<string[]> previous = new();
        private readonly NpgsqlParameter<string[]> hash = new();

        public Statements(string connection)
        {
            // not the pool's: it would forget what was prepared, and what is closed here after an error is closed
            open = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ToString());
            meet = new NpgsqlBatch(open)
            {
                BatchCommands =
                {
                    new NpgsqlBatchCommand("begin"),
                    new NpgsqlBatchCommand("select 1 from applications where id = any($1) order by id for update") { Parameters = { locked } },
                    new NpgsqlBatchCommand("""
                        select w.n::int, a.step, a.digest, p.institution_id = a.institution_id and p.role = 'Applicant', a.deleted_at is not null, a.open_places, p.security_stamp,
                               coalesce(s.revision, 0), s.save_key, coalesce(s.saved_at, 0), coalesce(h.number, 0), coalesce(h.hash, '')
                        from unnest($1, $2, $3) with ordinality w(application, section, person, n)
                        join applications a on a.id = w.application
                        left join people p on p.id = w.person
                        left join draft_sections s on s.application_id = w.application and s.section = w.section
                        left join lateral (select number, hash from audit_entries where chain = 'application:' || w.application order by number desc limit 1) h on true
                        """) { Parameters = { applications, sections, people } },
                },
            };
            put = new NpgsqlBatch(open)
            {
                BatchCommands =
                {
                    new NpgsqlBatchCommand("""
                        insert into draft_sections (application_id, section, answers, revision, save_key, saved_at, saved_by)
                        select * from unnest($1, $2, $3, $4, $5, $6, $7)
                        on conflict (application_id, section) do update set
                        answers = excluded.answers, revision = excluded.revision, save_key = excluded.save_key, saved_at = excluded.saved_at, saved_by = excluded.saved_by
                        """) { Parameters = { putApplication, putSection, putAnswers, putRevision, putKey, putAt, putBy } },
                    new NpgsqlBatchCommand("""
                        insert into audit_entries (chain, number, at, person_id, action, detail, previous, hash)
                        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)
                        """) { Parameters = { chain, number, at, person, action, detail, previous, hash } },
                    new NpgsqlBatchCommand("commit"),
                },
            };
            try
            {
                open.Open();
                // every row is found by its key: a plan made while the tables were small must not outlive that
                using (var plans = new NpgsqlCommand("set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off", open)) plans.ExecuteNonQuery();
                Set([]);
                Set([], []);
                meet.Prepare();
                put.Prepare();
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        /// <summary>Begins, and reads what is on file where each save arrives; nobody else changes it until <see cref="Put"/> or <see cref="Drop"/>.</summary>
        public (Met Met, int Number, string Hash)?[] Meet(IReadOnlyList<DraftWrite> writes)
        {
            Set(writes);
            using var rows = meet.ExecuteReader();
            while (rows.Read())
            {
            }
            rows.NextResult();
            var met = new (Met, int, string)?[writes.Count];
            while (rows.Read())
            {
                met[rows.GetInt32(0) - 1] = (
                    new Met(
                        rows.GetString(1), rows.GetString(2), !rows.IsDBNull(3) && rows.GetBoolean(3), rows.GetBoolean(4), rows.IsDBNull(5) ? null : rows.GetString(5), rows.IsDBNull(6) ? null : rows.GetString(6),
                        rows.GetInt32(7), rows.IsDBNull(8) ? null : rows.GetString(8), Moments.Of(rows.GetInt64(9))),
                    rows.GetInt32(10), rows.GetString(11));
            }
            return met;
        }

        /// <summary>Writes and commits.</summary>
        public void Put(List<DraftWrite> puts, List<AuditEntry> entries)
        {
            Set(puts, entries);
            put.ExecuteNonQuery();
        }

        /// <summary>Ends what was begun, with nothing to write.</summary>
        public void Drop()
        {
            using var rollback = new NpgsqlCommand("rollback", open);
            rollback.ExecuteNonQuery();
        }

        private void Set(IReadOnlyList<DraftWrite> writes)
        {
            locked.TypedValue = applications.TypedValue = [.. writes.Select(write => write.Application)];
            sections.TypedValue = [.. writes.Select(write => write.Section)];
            people.TypedValue = [.. writes.Select(write => write.Person)];
        }

        private void Set(List<DraftWrite> puts, List<AuditEntry> entries)
        {
            putApplication.TypedValue = [.. puts.Select(write => write.Application)];
            putSection.TypedValue = [.. puts.Select(write => write.Section)];
            putAnswers.TypedValue = [.. puts.Select(write => write.Answers)];
            putRevision.TypedValue = [.. puts.Select(write => write.Revision + 1)];
            putKey.TypedValue = [.. puts.Select(KeyOf)];
            putAt.TypedValue = [.. puts.Select(write => Moments.Of(write.At))];
            putBy.TypedValue = [.. puts.Select(write => write.Person)];
            chain.TypedValue = [.. entries.Select(entry => entry.Chain)];
            number.TypedValue = [.. entries.Select(entry => entry.Number)];
            at.TypedValue = [.. entries.Select(entry => Moments.Of(entry.At))];
            person.TypedValue = [.. entries.Select(entry => entry.PersonId!.Value)];
            action.TypedValue = [.. entries.Select(entry => entry.Action)];
            detail.TypedValue = [.. entries.Select(entry => entry.Detail)];
            previous.TypedValue = [.. entries.Select(entry => entry.Previous)];
            hash.TypedValue = [.. entries.Select(entry => entry.Hash)];
        }

        public void Dispose()
        {
            meet.Dispose();
            put.Dispose();
            open.Dispose();
        }
    }
}
