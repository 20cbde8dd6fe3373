using System.Text.Json;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 退回补正: back to the applicant with the complete list of what is wrong (一次性告知), as often and for as long as the programme says. What came in time
/// stays in time: the correction has a deadline of its own, which may lie after the first one. The places named in the list are open for the correction, all
/// others are locked; given back without a list, with a reason alone, everything is open. Where another person has to approve it, it is proposed.
/// </summary>
public sealed class ReturnApplication(Db db, Verbs verbs, WorkCalendar calendar)
{
    private const int MostPoints = 200;
    private const int LongestPoint = 1000;
    private const int LongestClause = 200;

    /// <param name="Place">A section or slot; null: the application as a whole.</param>
    /// <param name="Text">What is wrong, and what to do.</param>
    /// <param name="Clause">What asks for it.</param>
    public sealed record Point(string? Place, string Text, string? Clause);

    /// <param name="Application">Which case.</param>
    /// <param name="Token">The state that the officer saw.</param>
    /// <param name="Reason">A word before the list; without a list the reason.</param>
    /// <param name="Points">The complete list.</param>
    /// <param name="Opens">Further places that the correction may change.</param>
    /// <param name="Once">The one-time key of the form; null: it came without.</param>
    public sealed record Input(Guid Application, int Token, string Reason, IReadOnlyList<Point>? Points = null, IReadOnlyList<string>? Opens = null, string? Once = null);

    private sealed record Listed(IReadOnlyList<Point> Points, IReadOnlyList<string> Opens);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        var listed = JsonSerializer.Serialize(new Listed(input.Points ?? [], input.Opens ?? []));
        if (await verbs.DoneAsync(actor, input.Once, input.Application, stop, nameof(ReturnApplication), input.Token, input.Reason, listed) is { } done) return done;
        return await ActAsync(actor, input, null, stop);
    }

    /// <summary>What a proposal to give back would do.</summary>
    internal static Input Proposed(Proposal proposal, int token)
    {
        var listed = ListedIn(proposal);
        return new Input(proposal.ApplicationId, token, proposal.Opinion, listed.Points, listed.Opens);
    }

    /// <summary>The points that a proposal would give back with.</summary>
    public static IReadOnlyList<Point> PointsOf(Proposal proposal) => ListedIn(proposal).Points;

    private static Listed ListedIn(Proposal proposal) => proposal.Points is { } points ? JsonSerializer.Deserialize<Listed>(points)! : new Listed([], []);

    internal async Task<Outcome<Application>> ActAsync(Actor actor, Input input, Proposal? approving, CancellationToken stop)
    {
        var ready = await verbs.ReadyAsync(actor, input.Application, Doing.Return, input.Token, stop, approving);
        if (ready.Value is not { } act) return ready.Refusals.ToList();
        var application = act.File.Application;
        if (Check(act.File.Programme, input, out var reason, out var listed) is { Count: > 0 } troubles) return troubles;
        if (act.Waits) return await verbs.ProposeAsync(act, actor, reason, stop, points: JsonSerializer.Serialize(listed));
        if (Until(act.File, act.Action, act.Now, calendar, out var until) is { } unknown) return unknown;
        application.ReturnedFrom = act.File.Step.Id;
        var handling = await verbs.MoveAsync(act, actor, Say(act.File.Programme, reason, listed.Points), stop);
        application.CorrectionUntil = until;
        application.OpenPlaces = OpenOf(listed);
        application.Returns++;
        foreach (var (point, i) in listed.Points.Select((point, i) => (point, i)))
        {
            db.ReturnPoints.Add(new ReturnPoint
            {
                ApplicationId = application.Id, HandlingNumber = handling.Number, Number = i + 1, Place = point.Place, Text = point.Text, Clause = point.Clause, OfficeId = actor.OfficeId!,
                Version = application.Version, State = PointState.Open,
            });
        }
        return await verbs.CommitAsync(act, actor, handling, stop);
    }

    /// <summary>Until when the correction may come, were it given back now; null where nothing bounds it.</summary>
    internal static Refusal? Until(Casefile file, StepAction action, DateTimeOffset now, WorkCalendar calendar, out DateTimeOffset? until)
    {
        until = null;
        if (action.CorrectionWorkdays is { } days)
        {
            var last = calendar.After(Deadline.DayOf(now), days);
            if (!calendar.Covers(last.Year)) return new Refusal("holidays.missing", $"节假日表没有 {last.Year} 年的安排，不能推算补正期限，请系统管理员更新后再办");
            until = Deadline.EndOf(last).Moment;
        }
        // never earlier than the day by which everybody may come, and inside the level's own deadline: after that nobody could judge it
        if (CallExtension.Closes(file.Call, file.Programme) is { } everybody && until < everybody.Moment) until = everybody.Moment;
        if (file.DeadlineOf(calendar) is { } own && (until is null || until > own.Moment)) until = own.Moment;
        return null;
    }

    private static List<Refusal> Check(Programme programme, Input input, out string reason, out Listed listed)
    {
        var troubles = new List<Refusal>();
        var points = new List<Point>();
        foreach (var (point, i) in (input.Points ?? []).Select((point, i) => (point, i)))
        {
            var label = $"第 {i + 1} 条补正意见";
            if (TypedText.Trouble(point.Text, $"points[{i}]", label, LongestPoint, out var text) is { } wrong) troubles.Add(wrong);
            if (TypedText.TroubleIfAny(point.Clause, $"points[{i}]", $"{label}的条款", LongestClause, out var clause) is { } unreadable) troubles.Add(unreadable);
            if (point.Place is { } place && CasePlace.LabelOf(programme, place) is null) troubles.Add(new Refusal("return.place", $"{label}所指的部分不存在，请刷新页面后重试", $"points[{i}]"));
            points.Add(new Point(point.Place, text, clause));
        }
        if (points.Count > MostPoints) troubles.Add(new Refusal("return.points", $"补正意见最多 {MostPoints} 条，请合并同类问题"));
        if ((input.Opens ?? []).FirstOrDefault(place => CasePlace.LabelOf(programme, place) is null) is not null) troubles.Add(new Refusal("return.place", "要开放的部分不存在，请刷新页面后重试"));
        if (TypedText.TroubleIfAny(input.Reason, "opinion", "总的说明", Verbs.LongestOpinion, out var said) is { } unreadableReason) troubles.Add(unreadableReason);
        // without a list only a reason says what to do
        else if (said is null && points.Count == 0) troubles.Add(Refusals.Missing("opinion", "退回的原因和需要补正的内容"));
        reason = said ?? "";
        listed = new Listed(points, input.Opens ?? []);
        return troubles;
    }

    private static string? OpenOf(Listed listed)
    {
        var places = listed.Points.Select(point => point.Place).OfType<string>().Concat(listed.Opens).Distinct(StringComparer.Ordinal).ToList();
        return listed.Points.Count == 0 || places.Count == 0 ? null : string.Join(' ', places);
    }

    // the act keeps the whole list in words, so that its audit entry vouches for it
    private static string Say(Programme programme, string reason, IReadOnlyList<Point> points) => string.Join('\n', points
        .Select((point, i) => $"{i + 1}. {(CasePlace.LabelOf(programme, point.Place) is { } label ? $"【{label}】" : "")}{point.Text}{(point.Clause is { } clause ? $"（{clause}）" : "")}")
        .Prepend(reason).Where(line => line.Length > 0));
}
