using System.Globalization;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Shifan.Casework;

/// <summary>
/// What is kept, on SQLite or PostgreSQL alike: moments as integer UTC microseconds, days as ISO text, text ordered by code point.
/// CommitAsync is the only way to save.
/// </summary>
public sealed class Db(DbContextOptions<Db> options, TimeProvider time, RegisterVersion? register = null) : IdentityUserContext<Person, Guid>(options)
{
    // while the model is built the context cannot be asked for its provider yet
    private readonly bool isPostgres = options.Extensions.Any(extension => extension is Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal.NpgsqlOptionsExtension);

    private bool committing;

    private readonly List<Action> closing = [];

    public DbSet<Office> Offices => Set<Office>();
    public DbSet<Institution> Institutions => Set<Institution>();
    public DbSet<PublishedProgramme> PublishedProgrammes => Set<PublishedProgramme>();
    public DbSet<Call> Calls => Set<Call>();
    public DbSet<CallExtension> CallExtensions => Set<CallExtension>();
    public DbSet<CallFile> CallFiles => Set<CallFile>();
    public DbSet<CallContact> CallContacts => Set<CallContact>();
    public DbSet<Question> Questions => Set<Question>();
    public DbSet<TitleRecord> Titles => Set<TitleRecord>();
    public DbSet<TitleName> TitleNames => Set<TitleName>();
    public DbSet<TitleChange> TitleChanges => Set<TitleChange>();
    public DbSet<PublishedList> PublishedLists => Set<PublishedList>();
    public DbSet<PublishedCase> PublishedCases => Set<PublishedCase>();
    public DbSet<PublicityObjection> Objections => Set<PublicityObjection>();
    public DbSet<ObjectionFile> ObjectionFiles => Set<ObjectionFile>();
    public DbSet<Decision> Decisions => Set<Decision>();
    public DbSet<NoticeDraft> NoticeDrafts => Set<NoticeDraft>();
    public DbSet<Application> Applications => Set<Application>();
    public DbSet<DraftSection> DraftSections => Set<DraftSection>();
    public DbSet<ApplicationVersion> Versions => Set<ApplicationVersion>();
    public DbSet<Handling> Handlings => Set<Handling>();
    internal DbSet<SentForm> SentForms => Set<SentForm>();
    public DbSet<CaseCount> CaseCounts => Set<CaseCount>();
    public DbSet<SearchWord> SearchWords => Set<SearchWord>();
    public DbSet<SavedView> SavedViews => Set<SavedView>();
    public DbSet<QuotaPlace> QuotaPlaces => Set<QuotaPlace>();
    public DbSet<ExcessMandate> ExcessMandates => Set<ExcessMandate>();
    public DbSet<Ranking> Rankings => Set<Ranking>();
    public DbSet<SampleDraw> SampleDraws => Set<SampleDraw>();
    public DbSet<SampleContact> SampleContacts => Set<SampleContact>();
    public DbSet<RecommendationSheet> RecommendationSheets => Set<RecommendationSheet>();
    public DbSet<SealedSheet> SealedSheets => Set<SealedSheet>();
    public DbSet<SealedSummary> SealedSummaries => Set<SealedSummary>();
    public DbSet<Batch> Batches => Set<Batch>();
    public DbSet<Job> Jobs => Set<Job>();
    public DbSet<BatchItem> BatchItems => Set<BatchItem>();
    public DbSet<Mark> Marks => Set<Mark>();
    public DbSet<StatementJudgement> StatementJudgements => Set<StatementJudgement>();
    public DbSet<ReturnPoint> ReturnPoints => Set<ReturnPoint>();
    public DbSet<LookupResult> LookupResults => Set<LookupResult>();
    public DbSet<CaseNote> CaseNotes => Set<CaseNote>();
    public DbSet<Proposal> Proposals => Set<Proposal>();
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();
    public DbSet<AuditDigest> AuditDigests => Set<AuditDigest>();
    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<MessageRead> MessageReads => Set<MessageRead>();
    public DbSet<Setting> Settings => Set<Setting>();
    public DbSet<Letter> Letters => Set<Letter>();
    public DbSet<Push> Pushes => Set<Push>();
    public DbSet<Quiet> Quiets => Set<Quiet>();
    public DbSet<CallAmendment> CallAmendments => Set<CallAmendment>();
    public DbSet<ProgrammeMove> ProgrammeMoves => Set<ProgrammeMove>();
    public DbSet<PhoneCall> PhoneCalls => Set<PhoneCall>();
    public DbSet<SignUp> SignUps => Set<SignUp>();
    public DbSet<EndedSession> EndedSessions => Set<EndedSession>();
    public DbSet<NewAddress> NewAddresses => Set<NewAddress>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<MailedLink> MailedLinks => Set<MailedLink>();
    public DbSet<SecondFactor> SecondFactors => Set<SecondFactor>();
    public DbSet<Grant> Grants => Set<Grant>();
    public DbSet<Deputy> Deputies => Set<Deputy>();
    public DbSet<InnerDate> InnerDates => Set<InnerDate>();
    public DbSet<PaperCopy> PaperCopies => Set<PaperCopy>();
    public DbSet<Recovery> Recoveries => Set<Recovery>();
    public DbSet<DraftMaterial> DraftMaterials => Set<DraftMaterial>();
    public DbSet<Upload> Uploads => Set<Upload>();
    public DbSet<Expert> Experts => Set<Expert>();
    public DbSet<ExpertTie> ExpertTies => Set<ExpertTie>();
    public DbSet<Panel> Panels => Set<Panel>();
    public DbSet<PanelCase> PanelCases => Set<PanelCase>();
    public DbSet<PanelSeat> PanelSeats => Set<PanelSeat>();
    public DbSet<ExpertDraw> ExpertDraws => Set<ExpertDraw>();
    public DbSet<AvoidanceRecord> Avoidances => Set<AvoidanceRecord>();
    public DbSet<ScoringTask> ScoringTasks => Set<ScoringTask>();
    public DbSet<SignedScore> SignedScores => Set<SignedScore>();
    public DbSet<PanelResult> PanelResults => Set<PanelResult>();
    public DbSet<CaseWish> CaseWishes => Set<CaseWish>();
    public DbSet<DefenceGroup> DefenceGroups => Set<DefenceGroup>();
    public DbSet<Hearing> Hearings => Set<Hearing>();
    public DbSet<HearingOrder> HearingOrders => Set<HearingOrder>();
    public DbSet<HearingQuestion> HearingQuestions => Set<HearingQuestion>();
    public DbSet<JointOpinion> JointOpinions => Set<JointOpinion>();
    public DbSet<PanelScan> PanelScans => Set<PanelScan>();
    public DbSet<Visit> Visits => Set<Visit>();
    public DbSet<VisitMember> VisitMembers => Set<VisitMember>();
    public DbSet<VisitDraw> VisitDraws => Set<VisitDraw>();
    public DbSet<VisitChoice> VisitChoices => Set<VisitChoice>();
    public DbSet<VisitEntry> VisitEntries => Set<VisitEntry>();
    public DbSet<VisitFile> VisitFiles => Set<VisitFile>();
    public DbSet<VisitSignature> VisitSignatures => Set<VisitSignature>();
    public DbSet<VisitReport> VisitReports => Set<VisitReport>();

    internal bool IsPostgres => isPostgres;

    /// <summary>While set, a commit goes all its way and is then taken back: what would come of an operation, and nothing of it stays.</summary>
    internal bool Rehearses { get; set; }

    /// <summary>Does something as soon as everything else of this write is done, before it is saved.</summary>
    internal void AtCommit(Action act) => closing.Add(act);

    /// <summary>
    /// Begins a write. On SQLite it is the only one until it ends; on PostgreSQL what two people could take at once is locked by word, or
    /// guarded by a token or key. Dropped without a commit, nothing has happened. What was loaded before is forgotten: it may have changed since,
    /// and what an earlier write of the same request left behind is not this one's.
    /// </summary>
    public async Task<Work> BeginAsync(CancellationToken stop)
    {
        var work = await OpenAsync(stop);
        ChangeTracker.Clear();
        closing.Clear();
        return work;
    }

    private async Task<Work> OpenAsync(CancellationToken stop)
    {
        var turn = IsPostgres ? null : await WriteGate.Of(Database.GetConnectionString()!).EnterAsync(stop);
        try
        {
            return new Work(await Database.BeginTransactionAsync(stop), turn);
        }
        catch
        {
            turn?.Dispose();
            throw;
        }
    }

    /// <summary>Waits until nobody else holds the same word, and holds it until the transaction ends. SQLite has one writer anyway.</summary>
    internal async Task LockAsync(string word, CancellationToken stop)
    {
        if (IsPostgres) await Database.ExecuteSqlInterpolatedAsync($"select pg_advisory_xact_lock(hashtextextended({word}, 0))", stop);
    }

    /// <summary>Holds an application's row until the transaction ends; the batched path waits for it too.</summary>
    internal async Task LockRowAsync(Guid application, CancellationToken stop)
    {
        if (IsPostgres) await Database.ExecuteSqlInterpolatedAsync($"select 1 from applications where id = {application} for update", stop);
    }

    /// <summary>Saves everything that was changed together with its audit entries, in one transaction; or a refusal where somebody else was faster.</summary>
    public async Task<Outcome<T>> CommitAsync<T>(IReadOnlyList<AuditNote> audit, T result, CancellationToken stop)
    {
        if (audit.Count == 0) throw new InvalidOperationException("A write without an audit entry.");
        await using var own = Database.CurrentTransaction is null ? await OpenAsync(stop) : null;
        foreach (var note in audit.OrderBy(note => note.Chain, StringComparer.Ordinal)) await AppendAsync(note, stop);
        foreach (var act in closing) act();
        closing.Clear();
        committing = true;
        try
        {
            var (counts, words, titles) = (KeptCounts.Changes(this), KeptWords.Changes(this), KeptTitles.Changes(this));
            await base.SaveChangesAsync(acceptAllChangesOnSuccess: true, stop);
            if (Rehearses)
            {
                await Database.CurrentTransaction!.RollbackAsync(stop);
                ChangeTracker.Clear();
                return result;
            }
            await KeptWords.KeepAsync(this, words, stop);
            await KeptTitles.KeepAsync(this, titles, stop);
            // last of all: others wait for these rows
            await KeptCounts.KeepAsync(this, counts, stop);
            await Database.CurrentTransaction!.CommitAsync(stop);
            if (titles.Count > 0) register?.Drop();
            return result;
        }
        catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || IsTaken(error))
        {
            ChangeTracker.Clear();
            return Refusals.Changed;
        }
        finally
        {
            committing = false;
        }
    }

    public Task<Outcome<T>> CommitAsync<T>(AuditNote audit, T result, CancellationToken stop) => CommitAsync([audit], result, stop);

    private async Task AppendAsync(AuditNote note, CancellationToken stop)
    {
        await LockAsync($"audit:{note.Chain}", stop);
        // the batched path appends to the same chain, and orders itself by the application's row
        if (AuditNote.ApplicationOf(note.Chain) is { } application) await LockRowAsync(application, stop);
        // of the same write, not of one before it: others may have gone on since
        var own = ChangeTracker.Entries<AuditEntry>().Where(entry => entry.State == EntityState.Added && entry.Entity.Chain == note.Chain).Select(entry => entry.Entity).MaxBy(entry => entry.Number);
        var head = own ?? await Audit.AsNoTracking().Where(entry => entry.Chain == note.Chain).OrderByDescending(entry => entry.Number).FirstOrDefaultAsync(stop);
        Audit.Add(AuditChain.Next(note, head));
    }

    // Identity's stores save by themselves: their changes are those of one account, and get that account's audit entry
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (committing) return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        var changed = ChangeTracker.Entries().Where(entry => entry.State is not (EntityState.Unchanged or EntityState.Detached)).ToList();
        if (changed.Count == 0) return 0;
        if (changed.Any(entry => entry.Entity is not Person)) throw new InvalidOperationException("Only CommitAsync saves.");
        var notes = changed.Select(entry => AuditNote.OfAccount((Person)entry.Entity, time.GetUtcNow(), entry.State.ToString(), [.. entry.Properties.Where(p => p.IsModified).Select(p => p.Metadata.Name)])).ToList();
        var outcome = await CommitAsync(notes, changed.Count, cancellationToken);
        if (!outcome.Done) throw new DbUpdateConcurrencyException(outcome.Refusals[0].Code);
        return outcome.Value;
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess) => throw new InvalidOperationException("Only CommitAsync saves.");

    private static bool IsTaken(DbUpdateException error) =>
        error.InnerException is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.UniqueViolation }
            or Microsoft.Data.Sqlite.SqliteException { SqliteExtendedErrorCode: 1555 or 2067 };

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MomentConverter>();
        configurationBuilder.Properties<DateOnly>().HaveConversion<DayConverter>();
        if (isPostgres) configurationBuilder.Properties<string>().UseCollation("C");
        configurationBuilder.Conventions.Remove<ForeignKeyIndexConvention>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<Person>(person =>
        {
            person.ToTable("people");
            person.Property(p => p.Role).HasConversion<string>();
            person.HasIndex(p => p.InstitutionId);
            person.HasOne<Office>().WithMany().HasForeignKey(p => p.OfficeId);
            person.HasOne<Institution>().WithMany().HasForeignKey(p => p.InstitutionId);
        });
        builder.Entity<Office>(office =>
        {
            office.Property(o => o.Level).HasConversion<string>();
            office.HasOne<Office>().WithMany().HasForeignKey(o => o.ParentId);
        });
        builder.Entity<Institution>().HasIndex(i => i.CreditCode).IsUnique();
        builder.Entity<PublishedProgramme>().HasKey(p => p.Digest);
        builder.Entity<Call>().HasOne<PublishedProgramme>().WithMany().HasForeignKey(c => c.Digest);
        builder.Entity<Application>(application =>
        {
            application.HasIndex(a => a.Number).IsUnique();
            application.HasIndex(a => new { a.CallId, a.InstitutionId });
            application.HasIndex(a => new { a.CallId, a.Step, a.Number });
            application.HasIndex(a => a.InstitutionId);
            application.HasIndex(a => new { a.TurnOfficeId, a.WorkOrder });
            application.HasIndex(a => new { a.CountyOfficeId, a.WorkOrder });
            application.HasIndex(a => new { a.CityOfficeId, a.WorkOrder });
            application.HasIndex(a => new { a.ProvinceOfficeId, a.WorkOrder });
            application.HasIndex(a => new { a.CountyOfficeId, a.StandsAt, a.WorkOrder });
            application.HasIndex(a => new { a.CityOfficeId, a.StandsAt, a.WorkOrder });
            application.HasIndex(a => new { a.ProvinceOfficeId, a.StandsAt, a.WorkOrder });
            application.Property(a => a.Verdict).HasConversion<string>();
            application.Property(a => a.Token).IsConcurrencyToken();
            application.Property(a => a.StandsAt).HasComputedColumnSql("coalesce(held_at, step)", stored: IsPostgres);
            application.HasOne<Call>().WithMany().HasForeignKey(a => a.CallId);
            application.HasOne<Institution>().WithMany().HasForeignKey(a => a.InstitutionId);
            application.HasOne<PublishedProgramme>().WithMany().HasForeignKey(a => a.Digest);
        });
        builder.Entity<ApplicationVersion>(version =>
        {
            version.ToTable("application_versions");
            version.HasKey(v => new { v.ApplicationId, v.Number });
            version.HasOne<Application>().WithMany().HasForeignKey(v => v.ApplicationId);
        });
        builder.Entity<Handling>(handling =>
        {
            handling.HasKey(h => new { h.ApplicationId, h.Number });
            handling.HasIndex(h => h.OfficeId);
            handling.HasOne<Application>().WithMany().HasForeignKey(h => h.ApplicationId);
        });
        builder.Entity<QuotaPlace>(place =>
        {
            place.HasKey(p => new { p.CallId, p.QuotaId, p.OfficeId, p.Place });
            place.HasIndex(p => new { p.ApplicationId, p.QuotaId }).IsUnique().HasFilter("freed_at IS NULL");
            place.HasOne<Application>().WithMany().HasForeignKey(p => p.ApplicationId);
            place.HasOne<Call>().WithMany().HasForeignKey(p => p.CallId);
            place.HasOne<Office>().WithMany().HasForeignKey(p => p.OfficeId);
        });
        builder.Entity<AuditEntry>(entry =>
        {
            entry.ToTable("audit_entries");
            entry.HasKey(e => new { e.Chain, e.Number });
        });
        builder.Entity<AuditDigest>(digest =>
        {
            digest.HasKey(d => d.Number);
            digest.Property(d => d.Number).ValueGeneratedNever();
        });
        builder.Entity<Setting>().HasKey(s => s.Name);
        // what belongs to one folder of the procedure is described in that folder
        builder.ApplyConfigurationsFromAssembly(typeof(Db).Assembly);
        SnakeCase(builder);
    }

    private static void SnakeCase(ModelBuilder builder)
    {
        foreach (var type in builder.Model.GetEntityTypes())
        {
            var table = type.GetTableName()!;
            type.SetTableName(Snake(table.Replace("AspNetUser", "Person", StringComparison.Ordinal)));
            foreach (var property in type.GetProperties()) property.SetColumnName(Snake(property.Name));
            foreach (var key in type.GetKeys()) key.SetName($"pk_{type.GetTableName()}");
            foreach (var key in type.GetForeignKeys())
            {
                // nothing is ever lost because something else was deleted
                key.DeleteBehavior = DeleteBehavior.Restrict;
                key.SetConstraintName($"fk_{type.GetTableName()}_{string.Join('_', key.Properties.Select(p => Snake(p.Name)))}");
            }
            foreach (var index in type.GetIndexes()) index.SetDatabaseName($"ix_{type.GetTableName()}_{string.Join('_', index.Properties.Select(p => Snake(p.Name)))}");
        }
    }

    private static string Snake(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 && name[i - 1] != '_' ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));

    private sealed class MomentConverter() : ValueConverter<DateTimeOffset, long>(moment => Moments.Of(moment), micros => Moments.Of(micros));

    private sealed class DayConverter() : ValueConverter<DateOnly, string>(
        day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        text => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture));
}
