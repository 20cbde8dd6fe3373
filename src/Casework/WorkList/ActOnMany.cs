using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 批量办理: the same act on many chosen cases, each by its own operation in its own transaction. The dry run goes the same way to the end
/// and takes it back. What changed since the officer looked is refused, case by case.
/// </summary>
public sealed class ActOnMany(Db db, ProgrammeStore programmes, AcceptApplication accept, RecommendApplication recommend, EndApplication end, WorkCalendar calendar, TimeProvider time)
{
    public const int Most = 200;

    /// <summary>What can be done to many with one text. To give back is not among them: what is wrong differs from case to case.</summary>
    public static readonly IReadOnlyList<Doing> Doings = [Doing.Accept, Doing.Recommend, Doing.Reject, Doing.Decline];

    /// <param name="Token">The state that the officer saw.</param>
    public readonly record struct Choice(Guid Application, int Token);

    /// <param name="DryRun">Only look.</param>
    public sealed record Input(IReadOnlyList<Choice> Choices, Doing? Does, string? Opinion, string? ExcessReason, bool DryRun);

    /// <param name="Step">Where it stands.</param>
    /// <param name="NextStep">Where it goes, or would go.</param>
    public sealed record Row(Guid Application, int Token, string Number, string Institution, string Step, IReadOnlyList<(Doing Does, string Label)> Actions, string? NextStep, IReadOnlyList<Refusal> Refusals)
    {
        public bool Done => Refusals.Count == 0 && NextStep is not null;
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
            .Select(a => new { a.Id, a.Number, a.Digest, a.Step, Application = a, Call = db.Calls.First(c => c.Id == a.CallId), Institution = db.Institutions.First(i => i.Id == a.InstitutionId).Name }).ToListAsync(stop)).ToDictionary(a => a.Id);
        var rows = new List<Row>();
        foreach (var choice in choices)
        {
            if (!seen.TryGetValue(choice.Application, out var found))
            {
                rows.Add(new Row(choice.Application, choice.Token, "", "", "", [], null, [Refusals.NoSuchApplication]));
                continue;
            }
            var programme = await programmes.FindAsync(found.Digest, stop);
            var step = programme.Workflow[found.Step];
            var file = new Casefile(found.Application, programme, found.Call);
            var closed = ClosedStep.Of(file, time.GetUtcNow(), calendar);
            var row = new Row(
                found.Id, choice.Token, found.Number, found.Institution, file.HeldAt is null ? step.Label : $"{file.Running.Label}（已推荐，待上报）",
                [.. step.Actions.Where(action => file.HeldAt is null && Doings.Contains(action.Does) && (closed is null || closed.Allows(action))).Select(action => (action.Does, action.Label))], null, []);
            if (input.Does is { } does)
            {
                var outcome = await ActAsync(actor, choice, does, input, stop);
                row = row with { NextStep = outcome.Value is { } moved ? programme.Workflow[moved.Step].Label : null, Refusals = outcome.Refusals };
            }
            rows.Add(row);
        }
        return rows;
    }

    private async Task<Outcome<Application>> ActAsync(Actor actor, Choice choice, Doing does, Input input, CancellationToken stop)
    {
        db.Rehearses = input.DryRun;
        try
        {
            return does switch
            {
                Doing.Accept => await accept.RunAsync(actor, new AcceptApplication.Input(choice.Application, choice.Token, input.Opinion!), stop),
                Doing.Recommend => await recommend.RunAsync(actor, new RecommendApplication.Input(choice.Application, choice.Token, input.Opinion!, input.ExcessReason), stop),
                _ => await end.RunAsync(actor, new EndApplication.Input(choice.Application, choice.Token, does, input.Opinion!), stop),
            };
        }
        finally
        {
            db.Rehearses = false;
        }
    }
}
