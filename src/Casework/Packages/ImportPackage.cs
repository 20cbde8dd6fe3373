using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 导入下级的数据包: takes in what a lower level handed up in another installation. What cannot be taken in as a whole is not begun; then it goes case by case,
/// so that nobody waits for sixty of them, and a batch is answered only when all are here. Broken off and begun again, it goes on where it was: what is here already stays.
/// Institutions that are not known are made without accounts, and people who did something there without a way to sign in.
/// </summary>
public sealed class ImportPackage(Db db, JudgeImport judge, FileStore files, ProgrammeStore programmes, WorkCalendar calendar, TimeProvider time)
{
    /// <summary>The word under which the audit of a case says that it was taken in.</summary>
    internal const string Action = "application.import";

    // what the rows of a case weigh beside its files, for the progress that is shown
    private const long CaseWeight = 1 << 20;

    private static readonly TimeSpan Sign = TimeSpan.FromMilliseconds(500);

    /// <param name="Seen">The digests of what was looked at before, so that nothing else is taken in; null: nobody looked.</param>
    /// <param name="Paths">Where it lies: a zip, a folder, an image; of a package on several discs all of them.</param>
    public sealed record Input(Guid Call, IReadOnlyList<string> Paths, string? Seen = null);

    /// <param name="actor">In whose name.</param>
    /// <param name="input">What.</param>
    /// <param name="sign">Told how much of how much is done, again and again.</param>
    /// <param name="stop">Ends it between two steps.</param>
    public async Task<Outcome<ImportReport>> RunAsync(Actor actor, Input input, Func<long, long, Task>? sign = null, CancellationToken stop = default)
    {
        sign ??= (_, _) => Task.CompletedTask;
        if (!actor.Has(Duty.Recommend)) return Refusals.NotYours;
        var opening = Task.Run(() => ReceivedPackage.OpenAsync(input.Paths, stop), stop);
        while (await Task.WhenAny(opening, Task.Delay(Sign, stop)) != opening) await sign(0, 1);
        var opened = await opening;
        if (opened.Value is not { } package) return opened.Refusals.ToList();
        await using (package)
        {
            if (input.Seen is { } seen && seen != string.Join(' ', package.Digests)) return new Refusal("import.other", "这不是刚才试算的那个数据包，请重新选择文件试算", "file");
            // what cannot be taken in leaves no files behind either
            var before = await judge.RunAsync(actor, input.Call, package, stop);
            if (before.Value is not { } first) return before.Refusals.ToList();
            if (!first.Report.MayImport) return first.Report;
            var all = package.Data.Cases.SelectMany(PackageData.FilesOf).Distinct().ToList();
            var (done, total) = (0L, all.Sum(file => file.Size) + CaseWeight * package.Data.Cases.Count);
            foreach (var (digest, size) in all)
            {
                if (!files.Has(digest))
                {
                    await using var from = package.Open(digest);
                    if (await files.KeepAsync(from, size, stop) is not { } kept || kept.Digest != digest) return new Refusal("package.changed", "数据包在导入时发生了变化，没有导入任何内容", "file");
                }
                await sign(done += size, total);
            }
            var begun = await BeginAsync(actor, input.Call, package, stop);
            if (begun.Value is not { } judged) return begun.Refusals.ToList();
            if (!judged.Report.MayImport) return judged.Report;
            var lines = judged.Report.Lines.ToList();
            for (var i = 0; i < lines.Count; i++)
            {
                var taken = await TakeAsync(actor, judged, package, i, stop);
                if (taken.Value is not { } line) return taken.Refusals.ToList();
                lines[i] = line;
                if (!line.IsTaken) return judged.Report with { Lines = lines };
                await sign(done += CaseWeight, total);
            }
            return await EndAsync(actor, judged, package, lines, stop);
        }
    }

    // the letter, its table and everybody who is named; the batch waits for its cases
    private async Task<Outcome<JudgeImport.Judged>> BeginAsync(Actor actor, Guid callId, ReceivedPackage package, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        await using var work = await LockedAsync(callId, package, stop);
        // somebody else may have been faster
        var again = await judge.RunAsync(actor, callId, package, stop);
        if (again.Value is not { Report.MayImport: true } judged || await db.Batches.AnyAsync(b => b.Id == package.Data.Letter.Batch, stop)) return again;
        var (data, call, letter, notes) = (package.Data, judged.Call, package.Data.Letter, new List<AuditNote>());
        var institutions = judged.Institutions.ToDictionary(pair => pair.Key, pair => pair.Value.Id, StringComparer.Ordinal);
        foreach (var holder in data.Cases.Select(one => one.Institution).Where(holder => !institutions.ContainsKey(holder.CreditCode)).DistinctBy(holder => holder.CreditCode))
        {
            var institution = new Institution { Id = Guid.CreateVersion7(now), CreditCode = holder.CreditCode, Name = holder.Name, Division = holder.Division };
            db.Institutions.Add(institution);
            institutions.Add(holder.CreditCode, institution.Id);
            notes.Add(AuditNote.OfSystem(actor.PersonId, "institution.import", now, new { institution = institution.Id, batch = letter.Batch }));
        }
        foreach (var person in data.People.Where(person => !judged.People.Contains(person.Id)))
        {
            var account = $"imported-{person.Id:N}";
            db.Users.Add(new Person
            {
                Id = person.Id, UserName = account, NormalizedUserName = account.ToUpperInvariant(), DisplayName = person.Name, Role = person.Office is null ? Role.Applicant : Role.Officer, OfficeId = person.Office,
                InstitutionId = person.Office is null && person.CreditCode is { } code && institutions.TryGetValue(code, out var whose) ? whose : null, SecurityStamp = Guid.CreateVersion7(now).ToString("N"), EndedAt = now,
            });
        }
        foreach (var mandate in data.Mandates)
        {
            if (await db.ExcessMandates.AnyAsync(m => m.Id == mandate.Id || m.CallId == call.Id && m.OfficeId == mandate.Office && m.PersonId == mandate.Person && m.EndedAt == null, stop)) continue;
            db.ExcessMandates.Add(new ExcessMandate { Id = mandate.Id, CallId = call.Id, OfficeId = mandate.Office, PersonId = mandate.Person, Document = mandate.Document, GivenBy = mandate.By, GivenAt = mandate.At });
        }
        if (data.Summary is { } table)
        {
            db.SealedSummaries.Add(new SealedSummary { Id = table.Id, CallId = call.Id, OfficeId = letter.OfficeId, SummaryId = table.Summary, Number = table.Number, Content = table.Content, Doubts = table.Doubts, Digest = table.Digest, PersonId = table.By, At = table.At });
        }
        db.Batches.Add(new Batch
        {
            Id = letter.Batch, CallId = call.Id, OfficeId = letter.OfficeId, ToOfficeId = letter.ToOfficeId, Title = letter.Title, Document = letter.Document, Signer = letter.Signer, SignedOn = letter.SignedOn,
            SummaryId = data.Summary?.Id, SubmittedAt = letter.SubmittedAt, SubmittedBy = letter.By, Expected = data.Cases.Count,
        });
        notes.Insert(0, AuditNote.OfRecommendation(call.Id, letter.OfficeId, actor, "batch.import", now, new { batch = letter.Batch, document = letter.Document, packages = package.Digests, applications = data.Cases.Select(one => one.Id) }));
        return await db.CommitAsync(notes, judged, stop);
    }

    private async Task<Outcome<ImportLine>> TakeAsync(Actor actor, JudgeImport.Judged judged, ReceivedPackage package, int index, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var (one, call, letter) = (package.Data.Cases[index], judged.Call, package.Data.Letter);
        await using var work = await LockedAsync(call.Id, package, stop);
        // it came before this was broken off
        if (await db.BatchItems.AnyAsync(i => i.BatchId == letter.Batch && i.ApplicationId == one.Id, stop)) return judged.Report.Lines[index];
        var line = await judge.OneAsync(actor, judged, package, one, stop);
        if (!line.IsTaken) return line;
        var programme = await programmes.FindAsync(one.Programme, stop);
        var institution = await db.Institutions.Where(i => i.CreditCode == one.Institution.CreditCode).Select(i => i.Id).FirstAsync(stop);
        var before = await db.Handlings.Where(h => h.ApplicationId == one.Id).OrderBy(h => h.Number).ToListAsync(stop);
        var file = line.State == ImportState.New
            ? ImportedCase.Add(db, one, letter.SubmittedAt, call, institution, programme, calendar)
            : await RenewedCase.AddAsync(db, one, letter, call, programme, calendar, stop);
        db.BatchItems.Add(new BatchItem { BatchId = letter.Batch, Place = index + 1, ApplicationId = one.Id, OfficeId = letter.OfficeId, Late = one.Late });
        var acts = db.Handlings.Local.Where(h => h.ApplicationId == one.Id).OrderBy(h => h.Number).ToList();
        return await db.CommitAsync(
            AuditNote.Of(file.Application, actor, Action, now, new
            {
                one.Number, batch = letter.Batch, version = one.Versions.Count, versions = one.Versions.Select(v => v.Digest), acts = acts.Count, before = before.Count, sum = ImportedCase.SumOf(acts), declared = AuditChain.HashOf(one.Versions[^1].Declared),
            }), judged.Report.Lines[index], stop);
    }

    private async Task<Outcome<ImportReport>> EndAsync(Actor actor, JudgeImport.Judged judged, ReceivedPackage package, List<ImportLine> lines, CancellationToken stop)
    {
        var letter = package.Data.Letter;
        await using var work = await LockedAsync(judged.Call.Id, package, stop);
        var batch = await db.Batches.FirstAsync(b => b.Id == letter.Batch, stop);
        (batch.Expected, batch.Token) = (null, batch.Token + 1);
        return await db.CommitAsync(
            AuditNote.OfRecommendation(judged.Call.Id, letter.OfficeId, actor, "batch.arrive", time.GetUtcNow(), new { batch = letter.Batch, applications = lines.Count }), judged.Report with { Lines = lines, Done = true }, stop);
    }

    private async Task<Work> LockedAsync(Guid call, ReceivedPackage package, CancellationToken stop)
    {
        var work = await db.BeginAsync(stop);
        await db.LockAsync($"call:{call}", stop);
        await db.LockAsync($"batch:{call}:{package.Data.Letter.OfficeId}", stop);
        return work;
    }
}
