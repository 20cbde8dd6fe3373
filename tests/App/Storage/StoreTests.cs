using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shifan.Casework;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Storage;

/// <summary>What the database itself guarantees, whoever writes to it.</summary>
public abstract class StoreTests<THost>(THost host)
    where THost : ShifanHost
{
    private readonly Scene scene = new(host);

    [Fact]
    public async Task Migrations_and_model_agree()
    {
        var migrated = await host.InDbAsync(ColumnsAsync);
        var store = await host.EmptyStoreAsync();
        var options = new DbContextOptionsBuilder<Db>();
        store.Use(options);
        await using var fresh = new Db(options.Options, TimeProvider.System);
        await fresh.Database.EnsureCreatedAsync();
        var modelled = await ColumnsAsync(fresh);
        Assert.NotEmpty(modelled);
        Assert.Equal(modelled, migrated);
    }

    [Fact]
    public async Task Migrations_run_once_and_again_without_harm()
    {
        var applied = await scene.DoAsync<Migrations, IReadOnlyList<string>>(migrations => migrations.RunAsync());
        Assert.Empty(applied);
    }

    [Fact]
    public async Task Migration_files_are_dated_and_the_same_on_both_databases()
    {
        var (sqlite, postgres) = (Migrations.Files("sqlite").Select(file => file.Name).ToList(), Migrations.Files("postgres").Select(file => file.Name).ToList());
        // how large values are packed is no part of the schema, and SQLite does not pack them
        Assert.Equal(sqlite, postgres.Where(name => name != "2026-11-24-compression"));
        var names = host is PostgresHost ? postgres : sqlite;
        Assert.All(names, name => Assert.Matches(@"^20\d\d-[01]\d-[0-3]\d-[a-z-]+$", name));
        Assert.Equal(names, await host.InDbAsync(db => db.Database.SqlQuery<string>($"select name as \"Value\" from schema_migrations order by name").ToListAsync()));
    }

    [Theory]
    [InlineData("update application_versions set answers = 'x'")]
    [InlineData("delete from application_versions")]
    [InlineData("update handlings set opinion = ''")]
    [InlineData("update audit_entries set detail = 'x'")]
    [InlineData("delete from audit_entries")]
    [InlineData("update published_programmes set text = ''")]
    [InlineData("delete from audit_digests")]
    public async Task What_was_written_down_cannot_be_changed(string sql)
    {
        await scene.SubmittedAsync(await scene.NewApplicantAsync());
        Assert.True((await scene.DoAsync<DigestHeads, Outcome<AuditDigest>>(digest => digest.RunAsync())).Done);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.InDbAsync(db => db.Database.ExecuteSqlRawAsync(sql)));
        Assert.Contains("can only be added to", error.Message);
    }

    [Fact]
    public async Task A_changed_entry_is_found()
    {
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        Assert.Empty((await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
        var chain = AuditNote.ChainOf(id);
        var lift = host is SqliteHost ? "drop trigger audit_entries_no_update" : "alter table audit_entries disable trigger audit_entries_only_added";
        var restore = host is SqliteHost
            ? "create trigger audit_entries_no_update before update on audit_entries begin select raise(abort, 'audit_entries can only be added to'); end"
            : "alter table audit_entries enable trigger audit_entries_only_added";
        var original = await host.InDbAsync(db => db.Audit.Where(e => e.Chain == chain && e.Number == 2).Select(e => e.Detail).FirstAsync());
        await host.InDbAsync(db => db.Database.ExecuteSqlRawAsync(lift));
        await host.InDbAsync(db => db.Database.ExecuteSqlAsync($"update audit_entries set detail = '{{}}' where chain = {chain} and number = 2"));
        var found = (await scene.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles;
        await host.InDbAsync(db => db.Database.ExecuteSqlAsync($"update audit_entries set detail = {original} where chain = {chain} and number = 2"));
        await host.InDbAsync(db => db.Database.ExecuteSqlRawAsync(restore));
        Assert.Equal($"{chain} 第 2 条与记录不符", found[0]);
        Assert.All(found, said => Assert.StartsWith(chain, said));
    }

    [Theory]
    [InlineData("update application_versions set answers = 'x' where application_id = {0}", "application_versions", "第 1 版与提交时不符")]
    [InlineData("delete from audit_entries where chain = {1} and action = 'application.submit'", "audit_entries", "应有 1 条办理记录，实有 0 条")]
    [InlineData("delete from audit_entries where chain = {1} and number > 2", "audit_entries", "与保存记录不符")]
    [InlineData("delete from audit_entries where chain = {1}", "audit_entries", "没有开始申报的记录")]
    [InlineData("update draft_sections set answers = '{{}}' where application_id = {0} and section = 'basics'", "draft_sections", "草稿“basics”与保存记录不符")]
    [InlineData("update handlings set to_step = 'recognised' where application_id = {0}", "handlings", "第 1 次办理与记录不符")]
    public async Task What_the_chains_vouch_for_is_compared(string sql, string table, string trouble)
    {
        // a store of its own: what is broken here stays broken
        await using var other = (ShifanHost)(object)Activator.CreateInstance<THost>();
        await other.InitializeAsync();
        var there = new Scene(other);
        var id = await there.SubmittedAsync(await there.NewApplicantAsync());
        Assert.Empty((await there.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles);
        string[] lifts = other is SqliteHost
            ? [$"drop trigger {table}_no_update", $"drop trigger {table}_no_delete"]
            : [$"alter table {table} disable trigger {table}_only_added"];
        if (table != "draft_sections") foreach (var lift in lifts) await other.InDbAsync(db => db.Database.ExecuteSqlRawAsync(lift));
        Assert.True(await other.InDbAsync(db => db.Database.ExecuteSqlRawAsync(sql, id, AuditNote.ChainOf(id))) > 0);
        Assert.Contains((await there.DoAsync<VerifyAudit, VerifyAudit.Result>(verify => verify.RunAsync())).Troubles, said => said.Contains(trouble, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_table_with_changes_has_an_audit_entry_in_the_same_transaction()
    {
        var applicant = await scene.NewApplicantAsync();
        var id = await scene.FilledAsync(applicant);
        // one for the start, one for each section that was saved
        var sections = await host.InDbAsync(db => db.DraftSections.CountAsync(s => s.ApplicationId == id));
        Task<int> EntriesAsync() => host.InDbAsync(db => db.Audit.CountAsync(e => e.Chain == AuditNote.ChainOf(id)));
        Assert.Equal(sections, await EntriesAsync());
        // a refused operation leaves neither a change nor an entry
        var stale = new SaveDraft.Input(id, "basics", 0, Scene.Typed(("employees", "99")));
        var refused = await scene.DoAsync<SaveDraft, Outcome<SaveDraft.Saved>>(save => save.RunAsync(applicant, stale));
        Assert.Equal("draft.changed", Assert.Single(refused.Refusals).Code);
        Assert.Equal(sections, await EntriesAsync());
    }

    [Fact]
    public async Task Nothing_saves_but_a_commit()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.InDbAsync(async db =>
        {
            (await db.Calls.FirstAsync()).Title = "x";
            return await db.SaveChangesAsync();
        }));
        Assert.Equal("Only CommitAsync saves.", error.Message);
    }

    [Fact]
    public async Task Moments_are_microseconds_and_survive_a_round_trip()
    {
        var at = new DateTimeOffset(2021, 5, 16, 23, 59, 59, TimeSpan.FromHours(8)).AddTicks(9_999_990);
        var id = await scene.SubmittedAsync(await scene.NewApplicantAsync());
        await host.InDbAsync(db => db.Database.ExecuteSqlAsync($"update applications set arrived_at = {(at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10} where number = (select number from applications where id = {id})"));
        Assert.Equal(at.ToUniversalTime(), await host.InDbAsync(db => db.Applications.Where(a => a.Id == id).Select(a => a.ArrivedAt).FirstAsync()));
    }

    [Fact]
    public async Task Text_is_ordered_by_code_point()
    {
        var names = new[] { "b", "B", "a", "杭", "Z", "上" };
        await host.InDbAsync(async db =>
        {
            foreach (var name in names) db.Settings.Add(new Setting { Name = $"order.{name}", Value = "" });
            return await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default);
        });
        Assert.Equal(["B", "Z", "a", "b", "上", "杭"], await host.InDbAsync(db => db.Settings.Where(s => s.Name.StartsWith("order.")).OrderBy(s => s.Name).Select(s => s.Name.Substring(6)).ToListAsync()));
    }

    [Fact]
    public async Task Data_protection_keys_lie_in_the_database()
    {
        using var client = host.CreateClient();
        await client.GetAsync("/sign-in");
        Assert.NotEmpty(await host.InDbAsync(db => db.ProtectionKeys.ToListAsync()));
    }

    // name, nullability and type of every column, every key and index: what both ways of making the schema must agree on
    private static Task<List<string>> ColumnsAsync(Db db) => db.Database.IsNpgsql()
        ? db.Database.SqlQuery<string>($"""
            select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(collation_name, '') as "Value"
            from information_schema.columns where table_schema = 'public' and table_name <> 'schema_migrations'
            union all select indexdef as "Value" from pg_indexes where schemaname = 'public' and tablename <> 'schema_migrations'
            union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) as "Value" from pg_constraint where connamespace = 'public'::regnamespace and conrelid::regclass::text <> 'schema_migrations'
            order by 1
            """).ToListAsync()
        : db.Database.SqlQuery<string>($"""
            select t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk as "Value"
            from sqlite_master t join pragma_table_info(t.name) c where t.type = 'table' and t.name not in ('schema_migrations', 'sqlite_sequence')
            union all select t.name || ' ' || i."unique" || ' ' || (select group_concat(name) from pragma_index_info(i.name)) as "Value"
            from sqlite_master t join pragma_index_list(t.name) i where t.type = 'table' and t.name <> 'schema_migrations'
            union all select t.name || ' ' || f."from" || ' ' || f."table" || ' ' || f."to" || ' ' || f.on_delete as "Value"
            from sqlite_master t join pragma_foreign_key_list(t.name) f where t.type = 'table'
            order by 1
            """).ToListAsync();
}

public sealed class StoreOnSqlite(SqliteHost host) : StoreTests<SqliteHost>(host), IClassFixture<SqliteHost>;

public sealed class StoreOnPostgres(PostgresHost host) : StoreTests<PostgresHost>(host), IClassFixture<PostgresHost>;
