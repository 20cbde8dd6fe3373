using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Shifan.Casework;

/// <summary>
/// Two round trips for all that wait: lock the applications in one order and read what is there; then write sections and entries, each kind by
/// one statement over arrays.
/// </summary>
internal sealed class PostgresDraftWriter(string connection) : DraftWriter
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connection);

    private protected override int Most => 256;

    private protected override async Task<IReadOnlyList<DraftResult>> WriteAsync(IReadOnlyList<DraftWrite> writes, CancellationToken stop)
    {
        await using var open = await source.OpenConnectionAsync(stop);
        await using var work = await open.BeginTransactionAsync(stop);
        var met = await MeetAsync(open, writes, stop);
        var heads = new Dictionary<Guid, (int Number, string Hash)>();
        var sections = new Dictionary<(Guid, string), Met>();
        var puts = new Dictionary<(Guid, string), DraftWrite>();
        var entries = new List<AuditEntry>();
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
        if (entries.Count > 0) await PutAsync(open, [.. puts.Values], entries, stop);
        await work.CommitAsync(stop);
        return results;
    }

    private static async Task<(Met Met, int Number, string Hash)?[]> MeetAsync(NpgsqlConnection open, IReadOnlyList<DraftWrite> writes, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(open);
        var ids = writes.Select(write => write.Application).ToArray();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select 1 from applications where id = any($1) order by id for update")
        {
            Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = ids } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            select w.n::int, a.step, a.digest, p.institution_id = a.institution_id and p.role = 'Applicant', a.deleted_at is not null, p.security_stamp,
                   coalesce(s.revision, 0), s.save_key, coalesce(s.saved_at, 0), coalesce(h.number, 0), coalesce(h.hash, '')
            from unnest($1, $2, $3) with ordinality w(application, section, person, n)
            join applications a on a.id = w.application
            left join people p on p.id = w.person
            left join draft_sections s on s.application_id = w.application and s.section = w.section
            left join lateral (select number, hash from audit_entries where chain = 'application:' || w.application order by number desc limit 1) h on true
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = ids },
                new NpgsqlParameter<string[]> { TypedValue = [.. writes.Select(write => write.Section)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. writes.Select(write => write.Person)] },
            },
        });
        await using var rows = await batch.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop))
        {
        }
        await rows.NextResultAsync(stop);
        var met = new (Met, int, string)?[writes.Count];
        while (await rows.ReadAsync(stop))
        {
            met[rows.GetInt32(0) - 1] = (
                new Met(
                    rows.GetString(1), rows.GetString(2), !await rows.IsDBNullAsync(3, stop) && rows.GetBoolean(3), rows.GetBoolean(4), await rows.IsDBNullAsync(5, stop) ? null : rows.GetString(5),
                    rows.GetInt32(6), await rows.IsDBNullAsync(7, stop) ? null : rows.GetString(7), Moments.Of(rows.GetInt64(8))),
                rows.GetInt32(9), rows.GetString(10));
        }
        return met;
    }

    private static async Task PutAsync(NpgsqlConnection open, List<DraftWrite> puts, List<AuditEntry> entries, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(open);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            insert into draft_sections (application_id, section, answers, revision, save_key, saved_at, saved_by)
            select * from unnest($1, $2, $3, $4, $5, $6, $7)
            on conflict (application_id, section) do update set
            answers = excluded.answers, revision = excluded.revision, save_key = excluded.save_key, saved_at = excluded.saved_at, saved_by = excluded.saved_by
            """)
        {
            Parameters =
            {
                Of(puts, put => put.Application), Of(puts, put => put.Section), Of(puts, put => Encoding.UTF8.GetString(put.Answers)), Of(puts, put => put.Revision + 1),
                Of(puts, KeyOf, NpgsqlDbType.Text), Of(puts, put => Moments.Of(put.At)), Of(puts, put => put.Person),
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            insert into audit_entries (chain, number, at, person_id, action, detail, previous, hash)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)
            """)
        {
            Parameters =
            {
                Of(entries, entry => entry.Chain), Of(entries, entry => entry.Number), Of(entries, entry => Moments.Of(entry.At)), Of(entries, entry => entry.PersonId!.Value),
                Of(entries, entry => entry.Action), Of(entries, entry => entry.Detail), Of(entries, entry => entry.Previous), Of(entries, entry => entry.Hash),
            },
        });
        await batch.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlParameter<TValue[]> Of<TRow, TValue>(List<TRow> rows, Func<TRow, TValue> value) => new() { TypedValue = [.. rows.Select(value)] };

    private static NpgsqlParameter<TValue[]> Of<TRow, TValue>(List<TRow> rows, Func<TRow, TValue> value, NpgsqlDbType type) =>
        new() { TypedValue = [.. rows.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await source.DisposeAsync();
    }
}
