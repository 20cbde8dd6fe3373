using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using Shifan.Casework;

namespace Shifan.Bench.Review;

/// <summary>Puts cases straight into the tables, as many as are missing: institution, application, version; then counts them. Some wait for a county, a city or the province, the rest is spread over counties and ends.</summary>
internal sealed class CaseLoader(string kind, string connection, Guid call, string digest, Guid person, DateTimeOffset from)
{
    private static readonly string[] Counties = ["330106", "330105", "330212", "330203", "330302", "330303", "330402", "330411"];
    private static readonly (string Step, int Of, int Turn)[] Spread =
    [
        ("countyReview", 20, 1), ("cityReview", 3, 2), ("visit", 6, 3), ("recognised", 40, 0), ("notAccepted", 31, 0),
    ];

    private int loaded;

    private sealed record Case(Guid Institution, string Code, string Name, Guid Id, string Number, string Step, string? Turn, string County, string City, long Arrived, long? Due, string Order, string Verdict, int Unmet);

    private IEnumerable<Case> Make(int until)
    {
        for (; loaded < until; loaded++)
        {
            var (number, at) = (loaded, loaded % 100);
            var (step, turn) = ("", 0);
            foreach (var (one, of, who) in Spread)
            {
                (step, turn) = (one, who);
                if ((at -= of) < 0) break;
            }
            var county = Counties[number * 7 % Counties.Length];
            var city = county[..4] + "00";
            var arrived = from.AddSeconds(-(number * 37L % 40_000_000));
            DateTimeOffset? due = turn == 0 ? null : from.AddDays(number % 23 - 3);
            var application = new Application
            {
                Id = Guid.CreateVersion7(arrived), Number = string.Create(CultureInfo.InvariantCulture, $"33BENCH-{number:0000000}"), CallId = call, InstitutionId = Guid.CreateVersion7(arrived), Digest = digest, Step = step,
                StartedAt = arrived, ArrivedAt = arrived, DueAt = due,
            };
            yield return new Case(
                application.InstitutionId, string.Create(CultureInfo.InvariantCulture, $"BENCH{number:0000000000000}"), string.Create(CultureInfo.InvariantCulture, $"示例第{number}中小企业服务中心"), application.Id,
                application.Number, step, turn switch { 1 => county, 2 => city, 3 => "330000", _ => null }, county, city, Moments.Of(arrived), due is { } d ? Moments.Of(d) : null, WorkOrder.Of(application),
                number % 5 == 0 ? "NotMet" : "Met", number % 5 == 0 ? 2 : 0);
        }
    }

    public async Task FillAsync(int until)
    {
        if (kind == "sqlite") await SqliteAsync(until);
        else await PostgresAsync(until);
    }

    private const string Recount = """
        delete from case_counts;
        insert into case_counts (office_id, call_id, step, mine, share, number)
        select county_office_id, call_id, step, coalesce(turn_office_id = county_office_id, false), 0, count(*) from applications where version > 0 group by 1, 2, 3, 4;
        insert into case_counts (office_id, call_id, step, mine, share, number)
        select city_office_id, call_id, step, coalesce(turn_office_id = city_office_id, false), 0, count(*) from applications where version > 0 group by 1, 2, 3, 4;
        insert into case_counts (office_id, call_id, step, mine, share, number)
        select province_office_id, call_id, step, coalesce(turn_office_id = province_office_id, false), 0, count(*) from applications where version > 0 group by 1, 2, 3, 4;
        analyze;
        """;

    private static async Task DoAsync(DbConnection open, string sql)
    {
        await using var command = open.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    // an index is faster made than kept
    private static async Task<List<(string Name, string Sql)>> IndexesAsync(DbConnection open, string query)
    {
        await using var command = open.CreateCommand();
        command.CommandText = query;
        await using var read = await command.ExecuteReaderAsync();
        var all = new List<(string, string)>();
        while (await read.ReadAsync()) all.Add((read.GetString(0), read.GetString(1)));
        return all;
    }

    private async Task SqliteAsync(int until)
    {
        await using var open = new SqliteConnection(connection);
        await open.OpenAsync();
        await DoAsync(open, "pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -400000");
        var indexes = await IndexesAsync(open, "select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name = 'applications'");
        foreach (var (name, _) in indexes) await DoAsync(open, $"drop index \"{name}\"");
        await using (var work = (SqliteTransaction)await open.BeginTransactionAsync())
        {
            SqliteCommand Prepare(string sql, int values)
            {
                var command = open.CreateCommand();
                command.Transaction = work;
                command.CommandText = sql;
                for (var i = 1; i <= values; i++) command.Parameters.Add(new SqliteParameter($"${i}", null));
                return command;
            }
            var institution = Prepare("insert into institutions (id, credit_code, name) values ($1, $2, $3)", 3);
            var application = Prepare(
                """
                insert into applications (id, number, call_id, institution_id, digest, step, started_at, arrived_at, submitted_at, version, returns, county_office_id, city_office_id, province_office_id, token,
                  turn_office_id, due_at, work_order, verdict, unmet, differs, functions)
                values ($1, $2, $3, $4, $5, $6, $7, $7, $7, 1, 0, $8, $9, '330000', 0, $10, $11, $12, $13, $14, 0, '|政策信息服务|')
                """, 14);
            var version = Prepare("insert into application_versions (application_id, number, answers, declared, digest, submitted_at, submitted_by) values ($1, 1, '{}', '{}', '', $2, $3)", 3);
            void Run(SqliteCommand command, params object?[] values)
            {
                for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] switch { Guid id => id.ToString().ToUpperInvariant(), null => DBNull.Value, var value => value };
                command.ExecuteNonQuery();
            }
            foreach (var one in Make(until))
            {
                Run(institution, one.Institution, one.Code, one.Name);
                Run(application, one.Id, one.Number, call, one.Institution, digest, one.Step, one.Arrived, one.County, one.City, one.Turn, one.Due, one.Order, one.Verdict, one.Unmet);
                Run(version, one.Id, one.Arrived, person);
            }
            await work.CommitAsync();
        }
        foreach (var (_, sql) in indexes) await DoAsync(open, sql);
        await DoAsync(open, Recount);
        await DoAsync(open, "pragma wal_checkpoint(truncate)");
    }

    private async Task PostgresAsync(int until)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync();
        var indexes = await IndexesAsync(open, "select indexname, indexdef from pg_indexes where tablename = 'applications' and indexname like 'ix%'");
        foreach (var (name, _) in indexes) await DoAsync(open, $"drop index \"{name}\"");
        await DoAsync(open, "alter table applications disable trigger all; alter table application_versions disable trigger all; alter table institutions disable trigger all");
        foreach (var some in Make(until).Chunk(50_000))
        {
            await CopyAsync(open, "institutions (id, credit_code, name)", some, (to, one) => [one.Institution, one.Code, one.Name]);
            await CopyAsync(
                open, "applications (id, number, call_id, institution_id, digest, step, started_at, arrived_at, submitted_at, version, returns, county_office_id, city_office_id, province_office_id, token, turn_office_id, due_at, work_order, verdict, unmet, differs, functions)",
                some, (to, one) => [one.Id, one.Number, call, one.Institution, digest, one.Step, one.Arrived, one.Arrived, one.Arrived, 1, 0, one.County, one.City, "330000", 0, one.Turn, one.Due, one.Order, one.Verdict, one.Unmet, false, "|政策信息服务|"]);
            await CopyAsync(open, "application_versions (application_id, number, answers, declared, digest, submitted_at, submitted_by)", some, (to, one) => [one.Id, 1, "{}", "{}", "", one.Arrived, person]);
        }
        await DoAsync(open, "alter table applications enable trigger all; alter table application_versions enable trigger all; alter table institutions enable trigger all");
        foreach (var (_, sql) in indexes) await DoAsync(open, sql);
        await DoAsync(open, Recount);
        await DoAsync(open, "vacuum analyze applications");
    }

    private static async Task CopyAsync(NpgsqlConnection open, string into, Case[] cases, Func<NpgsqlBinaryImporter, Case, object?[]> values)
    {
        await using var to = await open.BeginBinaryImportAsync($"copy {into} from stdin (format binary)");
        foreach (var one in cases)
        {
            await to.StartRowAsync();
            foreach (var value in values(to, one))
            {
                switch (value)
                {
                    case Guid id: await to.WriteAsync(id, NpgsqlDbType.Uuid); break;
                    case string text: await to.WriteAsync(text, NpgsqlDbType.Text); break;
                    case long number: await to.WriteAsync(number, NpgsqlDbType.Bigint); break;
                    case int number: await to.WriteAsync(number, NpgsqlDbType.Integer); break;
                    case bool flag: await to.WriteAsync(flag, NpgsqlDbType.Boolean); break;
                    default: await to.WriteNullAsync(); break;
                }
            }
        }
        await to.CompleteAsync();
    }
}
