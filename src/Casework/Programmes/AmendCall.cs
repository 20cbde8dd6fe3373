using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 补充通知、更正: puts a call under an amended text of its programme. First a dry run: what changed, and whose verdict, blockers or demanded files change by
/// it. Applied, every draft moves with its answers; what was submitted stays under its text unless the amendment itself says that cases are
/// judged anew. Moving is done case by case and taken up again where it was interrupted.
/// </summary>
public sealed class AmendCall(Db db, ProgrammeStore programmes, DraftProgrammes remembered, Casefiles files, Notifications notifications, TimeProvider time)
{
    private const int Batch = 100;
    private const int LongestText = 2_000_000;

    /// <param name="Text">The whole amended programme file, with its papers (<see cref="ProgrammeText"/>) or without.</param>
    /// <param name="Reason">What it is about, for everybody to read.</param>
    /// <param name="KeepsPapers">Papers that do not come with it stay as they are; where none comes, all do.</param>
    public sealed record Input(Guid Call, string? Text, string? Reason, bool KeepsPapers = false);

    /// <param name="Changes">What the new text changes.</param>
    /// <param name="Text">It, as it will be published.</param>
    public sealed record Plan(Call Call, Programme Before, Programme After, IReadOnlyList<Difference> Changes, string Text);

    /// <summary>A draft or case to which it makes a difference.</summary>
    /// <param name="Moves">It goes over to the new text.</param>
    /// <param name="Demands">Files that are demanded now and were not, or no longer.</param>
    /// <param name="LeftOver">Answers that lose their place.</param>
    public sealed record Row(
        string Number, bool IsDraft, string Step, bool Moves, ListedVerdict Before, ListedVerdict After, int BlocksBefore, int BlocksAfter, IReadOnlyList<string> Demands, IReadOnlyList<string> LeftOver)
    {
        public bool Differs => Before != After || BlocksBefore != BlocksAfter || Demands.Count > 0 || LeftOver.Count > 0;
    }

    /// <summary>How many there are, and how many of them it makes a difference to.</summary>
    /// <param name="Told">The institutions that are told.</param>
    public sealed record Count(int Drafts, int DraftsChanged, int Cases, int CasesChanged, int Moved, int Told);

    /// <summary>Whether the text can take the place of the call's; writes nothing.</summary>
    public async Task<Outcome<Plan>> PlanAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(c => c.Id == input.Call, stop) is not { } call) return CallOffice.NoSuchCall;
        var before = await programmes.FindAsync(call.Digest, stop);
        if (!CallOffice.Owns(actor, before)) return CallOffice.NotYours;
        // a browser sends its own line ends
        var text = (input.Text ?? "").ReplaceLineEndings("\n");
        if (text.Trim().Length == 0) return Refusals.Missing("text", "更正后的项目文件");
        var sent = ProgrammeText.Split(text);
        if (input.KeepsPapers || sent.Papers.Count == 0)
        {
            var kept = ProgrammeText.Split(await db.PublishedProgrammes.AsNoTracking().Where(p => p.Digest == call.Digest).Select(p => p.Text).FirstAsync(stop)).Papers;
            text = ProgrammeText.Join(sent.Programme, [.. sent.Papers, .. kept.Where(paper => sent.Papers.All(other => other.Name != paper.Name))]);
        }
        if (text.Length > LongestText || TypedText.Unreadable(text) is not null) return new Refusal("amend.text", "项目文件不是可读的文字，或超过 200 万字符", "text");
        var faults = new Faults();
        if (ProgrammeReader.Read(text, ProgrammeFile.Name, faults) is not { } after) return faults.All.Take(20).Select(fault => new Refusal(fault.Code, fault.ToString(), "text")).ToList();
        var refusals = Unfit(call, before, after).ToList();
        if (await db.CallAmendments.AnyAsync(a => a.CallId == call.Id && a.FinishedAt == null, stop)) refusals.Add(new Refusal("amend.running", "上一次更正还在转入草稿，请稍后再办"));
        return refusals.Count > 0 ? refusals : new Plan(call, before, after, ProgrammeDiff.Of(before, after), text);
    }

    private static IEnumerable<Refusal> Unfit(Call call, Programme before, Programme after)
    {
        if (after.Digest == before.Digest)
        {
            yield return new Refusal("amend.same", "与现在的文本完全相同，没有更正", "text");
            yield break;
        }
        if (after.Id != call.ProgrammeId) yield return new Refusal("amend.other", $"这是“{after.Id}”的项目文件，本次申报的是“{call.ProgrammeId}”", "text");
        if (after.Notice.Office != before.Notice.Office) yield return new Refusal("amend.office", "发布通知的单位不能更改", "text");
        if (after.Amendment is not { } amendment) yield return new Refusal("amend.unsaid", "项目文件没有写 amendment（补充通知的名称、文号，已提交的申报怎样办）", "text");
        else if (amendment.Number == before.Amendment?.Number) yield return new Refusal("amend.again", $"文号“{amendment.Number}”的更正已经办理过", "text");
        // cases stand at them, and what was done names them
        foreach (var step in before.Workflow.Steps)
        {
            if (after.Workflow.Steps.FirstOrDefault(s => s.Id == step.Id) is not { } kept) yield return new Refusal("amend.step", $"更正后的文本没有步骤“{step.Label}”（{step.Id}）。步骤可以增加，不能删去", "text", step.Clause);
            else if (CallExtension.ByNotice(step) is { } was && CallExtension.ByNotice(kept) is { } will && will.Moment < was.Moment) yield return new Refusal("amend.deadline", $"“{step.Label}”的期限不能用更正提前（原为 {was}）", "text", step.Clause);
            else if (kept.By != step.By) yield return new Refusal("amend.step", $"步骤“{step.Label}”的办理层级不能更改", "text", step.Clause);
            else if (step.Actions.FirstOrDefault(action => kept.Action(action.Id) is null) is { } gone) yield return new Refusal("amend.step", $"步骤“{step.Label}”不能再“{gone.Label}”（{gone.Id}）：已办理的记录要用到它", "text", step.Clause);
        }
        if (after.Workflow.First.Id != before.Workflow.First.Id) yield return new Refusal("amend.step", "第一步不能更改", "text");
    }

    /// <summary>Those to whom it makes a difference, read piece by piece however many there are.</summary>
    public async IAsyncEnumerable<Row> RowsAsync(Plan plan, Action<Count> done, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var today = Deadline.DayOf(time.GetUtcNow());
        var ends = plan.Before.Workflow.Steps.Where(step => step.Kind == StepKind.End).Select(step => step.Id).ToList();
        var anew = plan.After.Amendment!.CasesAnew;
        var (drafts, draftsChanged, cases, casesChanged, moved, last) = (0, 0, 0, 0, 0, "");
        var told = new HashSet<Guid>();
        while (true)
        {
            var batch = await db.Applications.AsNoTracking().Where(a => a.CallId == plan.Call.Id && a.DeletedAt == null && !ends.Contains(a.Step) && string.Compare(a.Number, last) > 0).OrderBy(a => a.Number).Take(Batch).ToListAsync(stop);
            if (batch.Count == 0) break;
            last = batch[^1].Number;
            var ids = batch.Select(a => a.Id).ToList();
            var sections = (await db.DraftSections.AsNoTracking().Where(s => EF.Parameter(ids).Contains(s.ApplicationId)).ToListAsync(stop)).ToLookup(s => s.ApplicationId);
            var materials = (await db.DraftMaterials.AsNoTracking().Where(m => EF.Parameter(ids).Contains(m.ApplicationId) && m.RemovedAt == null).ToListAsync(stop)).ToLookup(m => m.ApplicationId);
            var versions = (await db.Versions.AsNoTracking().Where(v => EF.Parameter(ids).Contains(v.ApplicationId)).Select(v => new { v.ApplicationId, v.Number, v.Answers, v.Declared, v.SubmittedAt }).ToListAsync(stop)).ToLookup(v => v.ApplicationId);
            foreach (var application in batch)
            {
                var own = await programmes.FindAsync(application.Digest, stop);
                var moves = application.Version == 0 || anew;
                Row row;
                if (application.Version == 0)
                {
                    drafts++;
                    var draft = Draft.From(sections[application.Id]);
                    row = Compare(application, own, plan.After, draft.Answers, draft.Declared, Refit.Of(own, plan.After, sections[application.Id]), [.. materials[application.Id]], today, moves);
                    if (row.Differs) draftsChanged++;
                }
                else
                {
                    cases++;
                    var version = versions[application.Id].MaxBy(v => v.Number)!;
                    row = Compare(application, own, plan.After, Draft.Read(version.Answers), Draft.Read(version.Declared), null, [.. materials[application.Id]], Deadline.DayOf(version.SubmittedAt), moves);
                    if (row.Differs) casesChanged++;
                }
                if (moves)
                {
                    moved++;
                    told.Add(application.InstitutionId);
                }
                if (row.Differs) yield return row;
            }
        }
        done(new Count(drafts, draftsChanged, cases, casesChanged, moved, told.Count));
    }

    private static Row Compare(Application application, Programme before, Programme after, MappingNode answers, MappingNode declared, Refit? refit, IReadOnlyCollection<DraftMaterial> handed, DateOnly day, bool moves)
    {
        var (was, wasBlocked, wasMissing) = Judge(before, answers, declared, handed, day);
        var (will, willBeBlocked, willMiss) = Judge(after, refit?.Answers ?? answers, refit?.Declared ?? declared, handed, day);
        return new Row(
            application.Number, application.Version == 0, before.Workflow[application.Step].Label, moves, was, will, application.Version == 0 ? wasBlocked : 0, application.Version == 0 ? willBeBlocked : 0,
            [.. willMiss.Except(wasMissing).Select(one => $"新要求：{one}"), .. wasMissing.Except(willMiss).Select(one => $"不再要求：{one}")], refit?.Said ?? []);
    }

    private static (ListedVerdict Verdict, int Blocks, IReadOnlyList<string> Missing) Judge(Programme programme, MappingNode answers, MappingNode declared, IReadOnlyCollection<DraftMaterial> handed, DateOnly day)
    {
        var answered = Answered.Read(programme, answers, declared, day);
        var report = programme.Evaluate(answered.Sheet);
        var missing = MaterialTroubles.Of(programme, answered.Sheet, handed).Select(trouble => trouble.Sentence).ToList();
        return (report.MachineVerdict switch { Verdict.Met => ListedVerdict.Met, Verdict.NotMet => ListedVerdict.NotMet, _ => ListedVerdict.Unknown }, Readiness.Of(programme, answered, report).Blocking.Count + missing.Count, missing);
    }

    /// <summary>The same for good: the call at once, then each draft and, where it says so, each case.</summary>
    public async Task<Outcome<CallAmendment>> RunAsync(Actor? actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var planned = await PlanAsync(actor, input, stop);
        if (planned.Value is not { } plan) return planned.Refusals.ToList();
        if (TypedText.Trouble(input.Reason, "reason", "更正的内容", 1000, out var reason) is { } unsaid) return unsaid;
        CallAmendment made;
        await using (var work = await db.BeginAsync(stop))
        {
            // nobody begins under the text that is no more
            await db.LockAsync($"call:{plan.Call.Id}", stop);
            var call = await db.Calls.FirstAsync(c => c.Id == plan.Call.Id, stop);
            if (call.Digest != plan.Before.Digest) return Refusals.Changed;
            var amendment = plan.After.Amendment!;
            if (!await db.PublishedProgrammes.AnyAsync(p => p.Digest == plan.After.Digest, stop))
            {
                db.PublishedProgrammes.Add(new PublishedProgramme { Digest = plan.After.Digest, ProgrammeId = plan.After.Id, Title = plan.After.Notice.Title, Text = plan.Text, PublishedAt = now });
            }
            made = new CallAmendment
            {
                CallId = call.Id,
                Number = await db.CallAmendments.CountAsync(a => a.CallId == call.Id, stop) + 1,
                FromDigest = call.Digest,
                ToDigest = plan.After.Digest,
                Title = amendment.Title,
                Document = amendment.Number,
                CasesAnew = amendment.CasesAnew,
                Reason = reason,
                MadeAt = now,
                MadeBy = actor?.PersonId,
            };
            db.CallAmendments.Add(made);
            (call.Digest, call.Title) = (plan.After.Digest, plan.After.Notice.Title);
            var note = CallOffice.Note(actor, "call.amend", now, new { call = call.Id, made.Number, from = made.FromDigest, to = made.ToDigest, made.Document, made.CasesAnew, reason });
            var outcome = await db.CommitAsync(note, made, stop);
            if (!outcome.Done) return outcome;
        }
        await FinishAsync(stop);
        return made;
    }

    /// <summary>Moves whatever has still to move; the server asks for it too, in case somebody who began was interrupted.</summary>
    public async Task<int> FinishAsync(CancellationToken stop = default)
    {
        var count = 0;
        foreach (var amendment in await db.CallAmendments.AsNoTracking().Where(a => a.FinishedAt == null).OrderBy(a => a.MadeAt).ToListAsync(stop))
        {
            var after = await programmes.FindAsync(amendment.ToDigest, stop);
            var ends = after.Workflow.Steps.Where(step => step.Kind == StepKind.End).Select(step => step.Id).ToList();
            var waiting = db.Applications.AsNoTracking().Where(a => a.CallId == amendment.CallId && a.Digest != amendment.ToDigest && (a.Version == 0 || amendment.CasesAnew && !ends.Contains(a.Step)));
            var last = "";
            while (await waiting.Where(a => string.Compare(a.Number, last) > 0).OrderBy(a => a.Number).Take(Batch).Select(a => new { a.Id, a.Number }).ToListAsync(stop) is { Count: > 0 } batch)
            {
                foreach (var one in batch)
                {
                    if (await MoveAsync(amendment, after, one.Id, stop)) count++;
                }
                last = batch[^1].Number;
            }
            await EndAsync(amendment, await waiting.AnyAsync(stop), stop);
        }
        return count;
    }

    private async Task EndAsync(CallAmendment amendment, bool more, CancellationToken stop)
    {
        // somebody was faster than one of the moves: it is tried again
        if (more) return;
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await db.CallAmendments.FirstOrDefaultAsync(a => a.CallId == amendment.CallId && a.Number == amendment.Number && a.FinishedAt == null, stop) is not { } kept) return;
        kept.FinishedAt = now;
        await db.CommitAsync(AuditNote.OfSystem(null, "call.amended", now, new { call = kept.CallId, kept.Number }), true, stop);
    }

    private async Task<bool> MoveAsync(CallAmendment amendment, Programme after, Guid id, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        // the notice's office moves drafts that it does not see
        if (await files.LockAnyAsync(id, stop) is not { } file || file.Application.Digest == amendment.ToDigest) return false;
        var application = file.Application;
        var rows = await db.DraftSections.Where(s => s.ApplicationId == id).ToListAsync(stop);
        var refit = Refit.Of(file.Programme, after, rows);
        var notes = new List<AuditNote>();
        void Note(string action, string detail) => notes.Add(new AuditNote(AuditNote.ChainOf(id), action, amendment.MadeBy, InstallOffices.Id(after.Notice.Office), now, detail));
        var left = refit.Said.ToList();
        if (application.Version == 0) left.AddRange(await TakeOutAsync(application, file.Programme, after, amendment, now, notes, stop));
        var moves = await db.ProgrammeMoves.CountAsync(m => m.ApplicationId == id, stop);
        db.ProgrammeMoves.Add(new ProgrammeMove
        {
            ApplicationId = id, Number = moves + 1, Amendment = amendment.Number, FromDigest = application.Digest, ToDigest = after.Digest, Version = application.Version, At = now, LeftOver = left.Count == 0 ? null : string.Join('\n', left),
        });
        notes.Insert(0, AuditNote.OfSystem(amendment.MadeBy, "application.amend", now, new { amendment = amendment.Number, document = amendment.Document, from = application.Digest, to_digest = after.Digest, left = left.Count }) with
        {
            Chain = AuditNote.ChainOf(id), OfficeId = InstallOffices.Id(after.Notice.Office),
        });
        foreach (var (section, answers) in refit.Sections) Write(rows, id, section, answers, amendment, now, Note);
        if (refit.Left.Entries.Count > 0) Write(rows, id, DraftSection.Left, refit.Left, amendment, now, Note);
        application.Digest = after.Digest;
        application.Token++;
        var moved = file with { Programme = after };
        if (application.Version > 0)
        {
            var facts = await files.FactsAsync(moved, stop);
            moved.Judge(facts);
            db.AtCommit(moved.Arrange);
        }
        await notifications.AmendedAsync(moved, amendment, left, now, stop);
        var outcome = await db.CommitAsync(notes, true, stop);
        remembered.Forget(id);
        return outcome.Done;
    }

    // files of a slot that is no more: taken out, and never lost
    private async Task<IReadOnlyList<string>> TakeOutAsync(Application application, Programme before, Programme after, CallAmendment amendment, DateTimeOffset now, List<AuditNote> notes, CancellationToken stop)
    {
        var gone = (await db.DraftMaterials.Where(m => m.ApplicationId == application.Id && m.RemovedAt == null).ToListAsync(stop)).Where(m => after.Materials.All(slot => slot.Id != m.Slot)).ToList();
        foreach (var material in gone)
        {
            (material.RemovedAt, material.RemovedBy) = (now, amendment.MadeBy);
            notes.Add(AuditNote.OfSystem(amendment.MadeBy, "material.remove", now, new { material = material.Id, material.Slot, material.Digest }) with { Chain = AuditNote.ChainOf(application.Id), OfficeId = InstallOffices.Id(after.Notice.Office) });
        }
        return [.. gone.GroupBy(m => m.Slot).Select(slot => $"材料“{before.Materials.FirstOrDefault(m => m.Id == slot.Key)?.Label ?? slot.Key}”的 {slot.Count()} 个文件")];
    }

    private void Write(List<DraftSection> rows, Guid id, string section, MappingNode answers, CallAmendment amendment, DateTimeOffset now, Action<string, string> note)
    {
        var text = JsonText.Write(answers);
        var row = rows.Find(r => r.Section == section);
        if (row?.Answers == text) return;
        var by = row?.SavedBy ?? amendment.MadeBy ?? rows[0].SavedBy;
        if (row is null) db.DraftSections.Add(row = new DraftSection { ApplicationId = id, Section = section, Answers = "", Revision = 0, SavedAt = now, SavedBy = by });
        (row.Answers, row.SaveKey, row.SavedAt) = (text, null, now);
        row.Revision++;
        note("draft.save", DraftLane.DetailOf(section, row.Revision, AuditChain.HashOf(Encoding.UTF8.GetBytes(text))));
    }
}
