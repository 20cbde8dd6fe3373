using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What an office handed up in a call, and what was handed to it; direct applications, which come without a letter.</summary>
public sealed class FindBatches(Db db, ProgrammeStore programmes, QuotaBook book, WorkCalendar calendar, TimeProvider time)
{
    /// <param name="Step">Where it stood when it went up; of a direct application, where it stands.</param>
    /// <param name="Now">Where it stands now; null where that is the same.</param>
    /// <param name="Excess">Why its place was beyond the quota.</param>
    public sealed record Line(Guid Application, string Number, string Institution, string Step, DateTimeOffset? SentBackAt = null, string? Now = null, Excess? Excess = null)
    {
        /// <summary>Somebody has acted on it since it was recommended: it is not sent back any more.</summary>
        public bool GoneOn { get; init; }

        /// <summary>Its applicant gave it up before the batch was answered: it was neither accepted nor sent back.</summary>
        public bool GivenUp { get; init; }

        /// <summary>Handed up after its deadline.</summary>
        public bool Late { get; init; }

        /// <summary>The step to which it would go back.</summary>
        public string? BackTo { get; init; }

        /// <summary>Since when that step is closed for it; null where it is not.</summary>
        public Deadline? Closed { get; init; }
    }

    public sealed record Item(Batch Batch, string Office, string? To, string SubmittedBy, string? AnsweredBy, SealedTable? Summary, IReadOnlyList<Line> Lines)
    {
        /// <summary>The programme wants files of it.</summary>
        public bool HasPackage { get; init; }

        /// <summary>The programme wants paper or discs of it.</summary>
        public bool HasPaper { get; init; }

        /// <summary>Who looks may give longer with a sending back.</summary>
        public bool MayExtend { get; init; }

        /// <summary>Whom it went to where that authority does not work here, as the programme names it.</summary>
        public string Outside { get; init; } = "上级主管部门";
    }

    /// <summary>The sealed table that went up with it.</summary>
    public sealed record SealedTable(string Id, int Number);

    /// <param name="Direct">Cases that came to this office past every other.</param>
    public sealed record View(Call Call, Programme Programme, Level? Level, string Office, string? Above, IReadOnlyList<Item> Sent, IReadOnlyList<Item> Received, IReadOnlyList<Line> Direct, bool AwaitsOutside)
    {
        /// <summary>A level below this office's hands up packages, which can be taken in.</summary>
        public bool TakesPackages { get; init; }
    }

    public async Task<View?> RunAsync(Actor actor, Guid callId, CancellationToken stop = default)
    {
        if (!actor.Has(Duty.ReadWork) || actor is not { OfficeId: { } officeId, Level: { } of }) return null;
        var now = time.GetUtcNow();
        if (await db.Calls.AsNoTracking().FirstOrDefaultAsync(call => call.Id == callId, stop) is not { } call) return null;
        var programme = await programmes.FindAsync(call.Digest, stop);
        var office = await db.Offices.AsNoTracking().FirstAsync(o => o.Id == officeId, stop);
        if (!Within.Covers(programme.Notice.Office, office.Division)) return null;
        var batches = await db.Batches.AsNoTracking().Where(b => b.CallId == callId && (b.OfficeId == officeId || b.ToOfficeId == officeId)).OrderByDescending(b => b.SubmittedAt)
            .Select(b => new
            {
                Batch = b,
                Office = db.Offices.First(o => o.Id == b.OfficeId).Name,
                db.Offices.First(o => o.Id == b.OfficeId).Level,
                To = db.Offices.First(o => o.Id == b.ToOfficeId).Name,
                By = db.Users.First(p => p.Id == b.SubmittedBy).DisplayName,
                AnsweredBy = db.Users.First(p => p.Id == b.AnsweredBy).DisplayName,
                Summary = db.SealedSummaries.Where(s => s.Id == b.SummaryId).Select(s => new SealedTable(s.SummaryId, s.Number)).FirstOrDefault(),
            }).ToListAsync(stop);
        var seen = actor.Sees(db.Applications.AsNoTracking());
        var lines = (await db.BatchItems.AsNoTracking().Where(i => db.Batches.Any(b => b.Id == i.BatchId && b.CallId == callId)).OrderBy(i => i.Place)
            .Join(seen, i => i.ApplicationId, a => a.Id, (i, a) => new { i.BatchId, i.Place, i.SentBackAt, i.Late, Application = a, Last = db.Handlings.Where(h => h.ApplicationId == a.Id).OrderByDescending(h => h.Number).Select(h => new { h.Step, h.ToStep }).First(), Institution = db.Institutions.First(x => x.Id == a.InstitutionId).Name }).ToListAsync(stop)).ToLookup(i => i.BatchId);
        var excesses = await Excess.FindAsync(db, book, programme, callId, now, stop);
        var handed = lines.SelectMany(batch => batch).Select(line => line.Application.Id).Distinct().ToList();
        var acts = (await db.Handlings.AsNoTracking().Where(h => EF.Parameter(handed).Contains(h.ApplicationId)).OrderBy(h => h.Number).Select(h => new { h.ApplicationId, h.At, h.ToStep }).ToListAsync(stop)).ToLookup(h => h.ApplicationId);
        string LabelOf(string step) => programme.Workflow.Steps.FirstOrDefault(s => s.Id == step)?.Label ?? "—";
        var items = batches.Select(b => new Item(
            b.Batch, b.Office, b.To, b.By, b.AnsweredBy, b.Summary,
            [.. lines[b.Batch.Id].OrderBy(l => l.Place).Select(l =>
            {
                // what became of it since does not change what went up
                var then = acts[l.Application.Id].LastOrDefault(act => act.At <= b.Batch.SubmittedAt)?.ToStep ?? l.Application.Step;
                var from = FindCandidates.LevelOf(programme, b.Level)?.Id;
                var excess = excesses[l.Application.Id].LastOrDefault(one => programme.Quotas.Any(q => q.Id == one.Place.QuotaId && q.Level == from)
                    && one.Place.TakenAt <= b.Batch.SubmittedAt && (one.Place.FreedAt is null || one.Place.FreedAt > b.Batch.SubmittedAt))?.At(b.Batch.SubmittedAt);
                var file = new Casefile(l.Application, programme, call);
                var to = AnswerBatch.StepOf(programme, b.Level);
                return new Line(l.Application.Id, l.Application.Number, l.Institution, LabelOf(then), l.SentBackAt, then == l.Application.Step ? null : LabelOf(l.Application.Step), excess)
                {
                    GivenUp = acts[l.Application.Id].Any(act => act.ToStep == Workflow.GivenUp && (b.Batch.AnsweredAt is not { } answered || act.At <= answered)),
                    GoneOn = l.SentBackAt is not null || AnswerBatch.HasGoneOn(file, to, l.Last.Step, l.Last.ToStep), Late = l.Late, BackTo = to.Label, Closed = AnswerBatch.ClosedAt(file, to, now, calendar),
                };
            })])
        {
            HasPackage = ComposePackage.Of(programme, FindCandidates.LevelOf(programme, b.Level)) is not null, HasPaper = FindPaperSets.Of(programme, FindCandidates.LevelOf(programme, b.Level)).Count > 0, MayExtend = CallOffice.Owns(actor, programme), Outside = programme.Workflow.Levels.FirstOrDefault(l => l.Of == OfficeLevel.Outside)?.Label ?? "上级主管部门",
        }).ToList();
        // the first step of a direct application is an office's own that nobody below reaches
        var direct = programme.Workflow.First.Actions.SelectMany(action => action.To).Select(way => programme.Workflow[way.Step])
            .Where(step => programme.Workflow.Level(step.By)?.Of == of && programme.Workflow.Levels.Any(level => level.Of < of)).Select(step => step.Id).ToHashSet(StringComparer.Ordinal);
        var came = direct.Count == 0 ? [] : (await seen.Where(a => a.CallId == callId && db.Handlings.Any(h => h.ApplicationId == a.Id && direct.Contains(h.ToStep))).OrderBy(a => a.ArrivedAt)
            .Select(a => new { a.Id, a.Number, a.Step, Institution = db.Institutions.First(x => x.Id == a.InstitutionId).Name }).ToListAsync(stop))
            .Select(a => new Line(a.Id, a.Number, a.Institution, programme.Workflow[a.Step].Label)).ToList();
        return new View(
            call, programme, FindCandidates.LevelOf(programme, of), office.Name, office.ParentId is null ? programme.Workflow.Levels.FirstOrDefault(l => l.Of == OfficeLevel.Outside)?.Label : await db.Offices.Where(o => o.Id == office.ParentId).Select(o => o.Name).FirstAsync(stop),
            [.. items.Where(i => i.Batch.OfficeId == officeId)], [.. items.Where(i => i.Batch.ToOfficeId == officeId)], came,
            of == OfficeLevel.Province && programme.Workflow.Steps.Any(step => step.Kind == StepKind.Await))
        {
            TakesPackages = programme.Packages.Any(package => package.Parts.Any(part => part is PackagePart.Records) && programme.Workflow.Level(package.By) is { } level && level.Of < of),
        };
    }
}
