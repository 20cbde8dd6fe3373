using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 批量办理: the same act on many chosen cases, each by its own operation in its own transaction. The dry run goes the same way to the end
/// and takes it back. What changed since the officer looked is refused, case by case.
/// </summary>
public sealed class ActOnMany(Db db, ProgrammeStore programmes, FindMarks marks, FindLacks lacks, QuotaBook book, AcceptApplication accept, RecommendApplication recommend, EndApplication end, WorkCalendar calendar, TimeProvider time)
{
    public const int Most = 200;

    /// <summary>What can be done to many with one text. To give back is not among them: what is wrong differs from case to case.</summary>
    public static readonly IReadOnlyList<Doing> Doings = [Doing.Accept, Doing.Recommend, Doing.Reject, Doing.Decline];

    /// <param name="Token">The state that the officer saw.</param>
    public readonly record struct Choice(Guid Application, int Token);

    /// <param name="DryRun">Only look.</param>
    /// <param name="Once">The one-time key of the form: what it has done to a case is shown again; null: it came without.</param>
    public sealed record Input(IReadOnlyList<Choice> Choices, Doing? Does, string? Opinion, string? ExcessReason, bool DryRun, string? Clause = null, string? Once = null);

    /// <param name="Step">Where it stands.</param>
    /// <param name="NextStep">Where it goes, or would go.</param>
    public sealed record Row(Guid Application, int Token, string Number, string Institution, string Step, IReadOnlyList<(Doing Does, string Label)> Actions, string? NextStep, IReadOnlyList<Refusal> Refusals)
    {
        public bool Done => Refusals.Count == 0 && NextStep is not null;

        /// <summary>What to know of it before anything is done.</summary>
        public IReadOnlyList<string> Flags { get; init; } = [];
    }

    public async Task<Outcome<IReadOnlyList<Row>>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var choices = input.Choices.DistinctBy(choice => choice.Application).ToList();
        if (choices.Count == 0) return new Refusal("many.none", "请先勾选要办理的申报件");
        if (choices.Count > Most) return new Refusal("many.most", $"一次最多办理 {Most} 件，已勾选 {choices.Count} 件，请分批办理");
        if (input.Does is { } asked && !Doings.Contains(asked)) return new Refusal("many.action", "请选择办理方式", "does");
        if (input.Does is not null && TypedText.Trouble(input.Opinion, "opinion", "意见或理由", Verbs.LongestOpinion, out _) is { } trouble) return trouble;
        if (input.Does is not null && TypedText.TroubleIfAny(input.ExcessReason, "excessReason", "超出名额的理由", Verbs.LongestOpinion, out _) is { } unreadable) return unreadable;
        var ids = choices.Select(choice => choice.Application).ToList();
        var seen = (await actor.Sees(db.Applications.AsNoTracking()).Where(a => EF.Parameter(ids).Contains(a.Id))
            .Select(a => new { Application = a, Call = db.Calls.First(c => c.Id == a.CallId), Institution = db.Institutions.First(i => i.Id == a.InstitutionId).Name }).ToListAsync(stop)).ToDictionary(a => a.Application.Id);
        var flags = input.DryRun ? await FlagsAsync(actor, [.. choices.Where(choice => seen.ContainsKey(choice.Application)).Select(choice => seen[choice.Application].Application)], input.Does, stop) : [];
        var rows = new List<Row>();
        foreach (var choice in choices)
        {
            if (!seen.TryGetValue(choice.Application, out var found))
            {
                rows.Add(new Row(choice.Application, choice.Token, "", "", "", [], null, [Refusals.NoSuchApplication]));
                continue;
            }
            var (application, programme) = (found.Application, await programmes.FindAsync(found.Application.Digest, stop));
            var step = programme.Workflow[application.Step];
            var file = new Casefile(application, programme, found.Call);
            var closed = ClosedStep.Of(file, time.GetUtcNow(), calendar);
            // a step of another office offers nothing to this one
            var offered = file.HeldAt is null && Verbs.MayAct(actor, application, programme) ? step.Actions.Where(action => Doings.Contains(action.Does) && (closed is null || closed.Allows(action))) : [];
            var row = new Row(application.Id, choice.Token, application.Number, found.Institution, file.HeldAt is null ? step.Label : $"{file.Running.Label}（已推荐，待上报）", [.. offered.Select(action => (action.Does, action.Label))], null, [])
            {
                Flags = flags.GetValueOrDefault(choice.Application, []),
            };
            if (input.Does is { } does)
            {
                var outcome = await ActAsync(actor, choice, does, input, stop);
                row = row with { NextStep = outcome.Value is { } moved ? programme.Workflow[moved.Step].Label : null, Refusals = outcome.Refusals };
            }
            rows.Add(row);
        }
        return rows;
    }

    private async Task<Dictionary<Guid, IReadOnlyList<string>>> FlagsAsync(Actor actor, IReadOnlyList<Application> cases, Doing? does, CancellationToken stop)
    {
        var ids = cases.Select(a => a.Id).ToList();
        var problems = await db.Marks.AsNoTracking().Where(m => EF.Parameter(ids).Contains(m.ApplicationId) && m.OfficeId == actor.OfficeId && m.State == MarkState.Problem).Select(m => m.ApplicationId).Distinct().ToListAsync(stop);
        var looked = (await db.LookupResults.AsNoTracking().Where(r => EF.Parameter(ids).Contains(r.ApplicationId)).Select(r => new { r.ApplicationId, r.LookupId }).Distinct().ToListAsync(stop)).ToLookup(r => r.ApplicationId, r => r.LookupId);
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        var before = new List<Application>();
        foreach (var application in cases)
        {
            if (does is null or Doing.Recommend && (await programmes.FindAsync(application.Digest, stop)).Workflow[application.Step].Action(Doing.Recommend) is not null) before.Add(application);
        }
        var missing = await lacks.RunAsync(before, stop);
        var all = new Dictionary<Guid, IReadOnlyList<string>>();
        foreach (var application in cases)
        {
            var programme = await programmes.FindAsync(application.Digest, stop);
            var flags = new List<string>();
            if (problems.Contains(application.Id) && (await marks.RunAsync(actor, application, stop)).Count(place => place.Own?.Mark.State == MarkState.Problem) is > 0 and var open) flags.Add($"有问题 {open} 处");
            if (application.Unmet > 0) flags.Add($"{application.Unmet} 项条件不符合");
            if (application.Differs) flags.Add("填报数与明细不一致");
            var due = programme.Lookups.Count(lookup => lookup.Steps.Contains(application.Step) && !looked[application.Id].Contains(lookup.Id));
            if (due > 0) flags.Add($"外部查询未记录 {due} 项");
            if (does is null or Doing.Recommend && await OverAsync(actor, application, programme, taken, stop) is { } over) flags.Add(over);
            flags.AddRange(missing[application.Id].Select(lack => lack.Sentence));
            all[application.Id] = flags;
        }
        return all;
    }

    // each is tried by itself; one after the other they take places from one another
    private async Task<string?> OverAsync(Actor actor, Application application, Programme programme, Dictionary<string, int> taken, CancellationToken stop)
    {
        if (programme.Quotas.All(quota => quota.Step != application.Step) || actor.OfficeId is not { } office || !Verbs.MayAct(actor, application, programme)) return null;
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == application.Id && v.Number == application.Version, stop);
        if (await book.StandsAsync(application, programme, Answered.Read(programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt)).Sheet, office, stop) is not { Places: { } places } pot) return null;
        var key = $"{application.CallId}:{pot.Quota.Id}";
        var before = taken[key] = taken.GetValueOrDefault(key, pot.Taken) + 1;
        return before > places ? $"将超出名额（{pot.Quota.Label} {places} 家）" : null;
    }

    private async Task<Outcome<Application>> ActAsync(Actor actor, Choice choice, Doing does, Input input, CancellationToken stop)
    {
        db.Rehearses = input.DryRun;
        var once = input.DryRun ? null : input.Once;
        try
        {
            return does switch
            {
                Doing.Accept => await accept.RunAsync(actor, new AcceptApplication.Input(choice.Application, choice.Token, input.Opinion!, Once: once), stop),
                Doing.Recommend => await recommend.RunAsync(actor, new RecommendApplication.Input(choice.Application, choice.Token, input.Opinion!, input.ExcessReason, once), stop),
                _ => await end.RunAsync(actor, new EndApplication.Input(choice.Application, choice.Token, does, input.Opinion!, input.Clause, Once: once), stop),
            };
        }
        finally
        {
            db.Rehearses = false;
        }
    }
}
