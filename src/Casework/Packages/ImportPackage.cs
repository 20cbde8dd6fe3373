using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 导入下级的数据包: takes in what a lower level handed up in another installation, all of it or nothing. The batch then stands as if it had been handed up here.
/// Taken in again, the same package changes nothing. Institutions that are not known are made without accounts, and people who did something there without a
/// way to sign in.
/// </summary>
public sealed class ImportPackage(Db db, JudgeImport judge, FileStore files, ProgrammeStore programmes, WorkCalendar calendar, TimeProvider time)
{
    /// <summary>The word under which the audit of a case says that it was taken in.</summary>
    internal const string Action = "application.import";

    /// <param name="Seen">The digests of what was looked at before, so that nothing else is taken in; null: nobody looked.</param>
    /// <param name="Paths">Where it lies; null: what the actor sent to be looked at.</param>
    public sealed record Input(Guid Call, IReadOnlyList<string>? Paths, string? Seen = null);

    public async Task<Outcome<ImportReport>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (!actor.Has(Duty.Recommend)) return Refusals.NotYours;
        if (input.Paths is null && !File.Exists(files.InboxOf(actor.PersonId))) return new Refusal("import.none", "试算用的文件已不在服务器上，请重新选择文件", "file");
        var opened = await ReceivedPackage.OpenAsync(input.Paths ?? [files.InboxOf(actor.PersonId)], stop);
        if (opened.Value is not { } package) return opened.Refusals.ToList();
        await using (package)
        {
            if (input.Seen is { } seen && seen != string.Join(' ', package.Digests)) return new Refusal("import.other", "这不是刚才试算的那个数据包，请重新选择文件试算", "file");
            // what cannot be taken in leaves no files behind either
            var before = await judge.RunAsync(actor, input.Call, package, stop);
            if (before.Value is not { } first) return before.Refusals.ToList();
            if (!first.Report.MayImport) return first.Report;
            foreach (var (digest, size) in package.Data.Cases.SelectMany(PackageData.FilesOf).Distinct())
            {
                if (files.Has(digest)) continue;
                await using var from = package.Open(digest);
                if (await files.KeepAsync(from, size, stop) is not { } kept || kept.Digest != digest) return new Refusal("package.changed", "数据包在导入时发生了变化，没有导入任何内容", "file");
            }
            await using var work = await db.BeginAsync(stop);
            await db.LockAsync($"call:{input.Call}", stop);
            await db.LockAsync($"batch:{input.Call}:{package.Data.Letter.OfficeId}", stop);
            // somebody else may have been faster
            var judged = await judge.RunAsync(actor, input.Call, package, stop);
            return judged.Value is not { } found ? judged.Refusals.ToList() : found.Report.MayImport ? await TakeAsync(actor, package, found, now, stop) : found.Report;
        }
    }

    private async Task<Outcome<ImportReport>> TakeAsync(Actor actor, ReceivedPackage package, JudgeImport.Judged judged, DateTimeOffset now, CancellationToken stop)
    {
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
            SummaryId = data.Summary?.Id, SubmittedAt = letter.SubmittedAt, SubmittedBy = letter.By,
        });
        foreach (var (one, place) in data.Cases.Select((one, i) => (one, i + 1)))
        {
            var file = ImportedCase.Add(db, one, letter.SubmittedAt, call, institutions[one.Institution.CreditCode], await programmes.FindAsync(one.Programme, stop), calendar);
            db.BatchItems.Add(new BatchItem { BatchId = letter.Batch, Place = place, ApplicationId = one.Id, OfficeId = letter.OfficeId, Late = one.Late });
            var acts = db.Handlings.Local.Where(h => h.ApplicationId == one.Id).OrderBy(h => h.Number).ToList();
            notes.Add(AuditNote.Of(file.Application, actor, Action, now, new
            {
                one.Number, batch = letter.Batch, version = one.Versions.Count, versions = one.Versions.Select(v => v.Digest), acts = acts.Count, sum = ImportedCase.SumOf(acts), declared = AuditChain.HashOf(one.Versions[^1].Declared),
            }));
        }
        notes.Insert(0, AuditNote.OfRecommendation(call.Id, letter.OfficeId, actor, "batch.import", now, new { batch = letter.Batch, document = letter.Document, packages = package.Digests, applications = data.Cases.Select(one => one.Id) }));
        return await db.CommitAsync(notes, judged.Report with { Done = true }, stop);
    }
}
