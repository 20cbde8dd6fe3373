using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>哪些必须核查: what the programme says of each case, and what the office has chosen besides.</summary>
public sealed class VisitDemands(Db db)
{
    /// <param name="Demand">What the programme says.</param>
    /// <param name="Why">Why, in one sentence.</param>
    /// <param name="Chosen">That the office has chosen it; null where it has not.</param>
    public sealed record Stand(VisitDemand Demand, string Why, VisitChoice? Chosen)
    {
        /// <summary>It does not go on unvisited as if nothing were missing.</summary>
        public bool Due => Demand != VisitDemand.May || Chosen is not null;
    }

    /// <summary>How cases stand to the visits of an office.</summary>
    internal async Task<IReadOnlyDictionary<Guid, Stand>> OfAsync(Programme programme, Guid call, string? office, IReadOnlyCollection<Application> cases, CancellationToken stop)
    {
        if (programme.Visits is not { } visits || cases.Count == 0) return new Dictionary<Guid, Stand>();
        var ids = cases.Select(a => a.Id).ToList();
        var choices = (await db.VisitChoices.AsNoTracking().Where(c => c.Step == visits.Step && ids.Contains(c.ApplicationId)).OrderBy(c => c.Number).ToListAsync(stop)).ToLookup(c => c.ApplicationId);
        var draws = visits.Who is VisitWho.Share ? await db.VisitDraws.AsNoTracking().Where(d => d.CallId == call && d.Step == visits.Step && d.OfficeId == office).OrderBy(d => d.Number).ToListAsync(stop) : [];
        var drawn = draws.SelectMany(draw => JsonSerializer.Deserialize<List<string>>(draw.Drawn)!.Select(number => (Number: number, draw))).ToLookup(one => one.Number, one => one.draw.Number);
        var facts = visits.Who is VisitWho.Where ? await FactsAsync(programme, cases, stop) : [];
        return cases.ToDictionary(a => a.Id, a =>
        {
            var sheet = facts.GetValueOrDefault(a.Id);
            var lot = drawn[a.Number].Cast<int?>().FirstOrDefault();
            var demand = visits.Who is VisitWho.Where && sheet is null ? VisitDemand.Unknown : visits.Who is VisitWho.Where where ? DemandOf(where.When, sheet!) : visits.For(sheet!, lot is not null);
            var why = visits.Who switch
            {
                VisitWho.All => $"全部核查（{visits.Clause}）",
                VisitWho.Where one when sheet is not null => one.When.Explain(sheet).Sentence,
                VisitWho.Share when lot is { } number => $"第 {number} 次抽取抽中",
                VisitWho.Share => draws.Count == 0 ? "尚未抽取" : "未抽中",
                _ => "由主管部门确定",
            };
            return new Stand(demand, why, choices[a.Id].LastOrDefault() is { Chosen: true } chosen ? chosen : null);
        });
    }

    /// <summary>Why a case that must be visited does not go on: it was not, and the programme closes its way. Null where nothing is in the way.</summary>
    internal async Task<Refusal?> MissingAsync(Casefile file, CancellationToken stop)
    {
        if (file.Programme.Visits is not { Unvisited: UnvisitedRule.Closes } visits || visits.Step != file.Step.Id) return null;
        var stand = (await OfAsync(file.Programme, file.Application.CallId, file.Application.TurnOfficeId, [file.Application], stop))[file.Application.Id];
        return !stand.Due || await IsDoneAsync(file.Application.Id, visits.Step, stop) ? null : new Refusal("visit.missing", $"此件应当实地核查，还没有核查记录，不能进入下一步（{stand.Why}）", Clause: visits.Clause);
    }

    /// <summary>That a case goes on which should have been visited and was not, where the programme bears it; null where nothing is to be said.</summary>
    internal async Task<string?> UnvisitedAsync(Casefile file, CancellationToken stop)
    {
        if (file.Programme.Visits is not { Unvisited: UnvisitedRule.Warns } visits || visits.Step != file.Step.Id) return null;
        var stand = (await OfAsync(file.Programme, file.Application.CallId, file.Application.TurnOfficeId, [file.Application], stop))[file.Application.Id];
        return !stand.Due || await IsDoneAsync(file.Application.Id, visits.Step, stop) ? null : $"应当实地核查，没有核查（{stand.Why}）";
    }

    internal Task<bool> IsDoneAsync(Guid application, string step, CancellationToken stop) => db.Visits.AnyAsync(v => v.ApplicationId == application && v.Step == step && v.CancelledAt == null && v.Submitted > 0 && v.ReopenedWhy == null, stop);

    private static VisitDemand DemandOf(Condition when, FactSheet facts) => when.Decide(facts) switch { Verdict.Met => VisitDemand.Must, Verdict.NotMet => VisitDemand.May, _ => VisitDemand.Unknown };

    private async Task<Dictionary<Guid, FactSheet>> FactsAsync(Programme programme, IReadOnlyCollection<Application> cases, CancellationToken stop)
    {
        var numbers = cases.ToDictionary(a => a.Id, a => a.Version);
        var ids = numbers.Keys.ToList();
        var rows = await db.Versions.AsNoTracking().Where(v => ids.Contains(v.ApplicationId)).Select(v => new { v.ApplicationId, v.Number, v.Answers, v.Declared, v.SubmittedAt }).ToListAsync(stop);
        return rows.Where(v => numbers[v.ApplicationId] == v.Number).ToDictionary(v => v.ApplicationId, v => Answered.Read(programme, v.Answers, v.Declared, Deadline.DayOf(v.SubmittedAt)).Sheet);
    }
}
