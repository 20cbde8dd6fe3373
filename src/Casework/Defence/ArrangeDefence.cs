using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>How an order comes about.</summary>
public enum Ordering
{
    /// <summary>抽签</summary>
    Draw,

    /// <summary>排定: by the numbers typed.</summary>
    Set,

    /// <summary>The order stays; days or place change.</summary>
    Keep,
}

/// <summary>
/// 排答辩次序: draws the order of a group, or sets it, and gives each case its time. What is changed afterwards needs a reason; a look before says what changes and who is
/// told again. A draw is by a seed that nobody chose and can be repeated from outside (docs/drawing-experts.md).
/// </summary>
public sealed class ArrangeDefence(Db db, Defences defences, TimeProvider time)
{
    private const int SeedBytes = 16;

    /// <param name="Numbers">The places typed, by case, where the order is set.</param>
    /// <param name="Seen">The digest that was looked at; null: a look.</param>
    public sealed record Input(Guid Group, Ordering How, IReadOnlyDictionary<Guid, string?> Numbers, string? Days, string? Venue, string? Why, string? Seen);

    /// <param name="Was">When it is heard so far.</param>
    /// <param name="Will">When it will be; null before a draw.</param>
    /// <param name="Told">Its applicant was told already, and is to be told anew.</param>
    public sealed record Line(Guid Application, string Institution, DateTimeOffset? Was, DateTimeOffset? Will, bool Told);

    /// <param name="Slots">The times that are given out.</param>
    public sealed record Result(IReadOnlyList<Line> Lines, IReadOnlyList<DefenceSlot> Slots, string Digest, bool Written);

    public async Task<Outcome<Result>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await defences.LockAsync(actor, input.Group, stop) is not { } file) return Defences.NoSuch;
        var (group, panel) = (file.Group, file.File.Panel);
        if (panel.State == PanelState.Closed) return Panels.Sealed;
        if (file.Terms is not { } terms) return Defences.NoTerms;
        if (!Enum.IsDefined(input.How)) return new Refusal("defence.how", "请选择抽签、排定还是只改时间地点");
        // what was heard, or is absent for good, keeps its time; the others are arranged behind it
        var open = file.Hearings.Where(one => one.Row.IsOpen).ToList();
        var begun = open.Count < file.Hearings.Count;
        if (open.Count == 0) return new Refusal("defence.begun", "本组各件都已答辩，没有可以另行安排的");
        var wrong = new List<Refusal>();
        var days = Defences.ReadDays(input.Days, Deadline.DayOf(now), wrong);
        if (TypedText.Trouble(input.Venue, "venue", "地点", 200, out var venue) is { } noVenue) wrong.Add(noVenue);
        var before = await db.HearingOrders.AsNoTracking().Where(o => o.GroupId == group.Id).OrderByDescending(o => o.Number).FirstOrDefaultAsync(stop);
        if (TypedText.TroubleIfAny(input.Why, "why", "理由", 200, out var why) is { } unreadable) wrong.Add(unreadable);
        if (before is not null && why is null) wrong.Add(Refusals.Missing("why", "改动的理由（原来的次序和时间保留在记录中）"));
        else if (before is null && input.How == Ordering.Keep) wrong.Add(new Refusal("defence.order", "还没有次序，请先抽签或排定"));
        else if (before is null && input.How == Ordering.Set && terms.Drawn && why is null) wrong.Add(new Refusal("missing", "规定次序抽签产生，由人排定的请写明理由", "why", terms.Clause));
        if (wrong.Count > 0) return wrong;
        var kept = file.Hearings.Where(one => !one.Row.IsOpen).Max(one => one.Row.EndsAt);
        var others = await OthersAsync(db, file, stop);
        IReadOnlyList<DefenceSlot> slots = [.. terms.Slots(days, int.MaxValue).Where(slot => StartOf(slot) > now && (kept is null || StartOf(slot) >= kept) && !others.Exists(other => other.Meets(slot))).Take(open.Count)];
        if (slots.Count < open.Count) return Short(days, slots.Count, open.Count, [.. others.Where(other => days.Contains(Deadline.DayOf(other.From))).Select(other => other.Group).Distinct()]);
        IReadOnlyList<HearingFile> ordered = input.How == Ordering.Set ? Numbered(open, input.Numbers, wrong) : open;
        if (wrong.Count > 0) return wrong;
        var digest = AuditChain.HashOf(string.Join('\n', [input.How.ToString(), DefenceGroup.Join(days), venue, group.Token.ToString(CultureInfo.InvariantCulture), .. ordered.Select(one => one.Application.Number)]));
        if (input.Seen is null) return Lines(input.How == Ordering.Draw ? null : ordered, written: false);
        if (input.Seen != digest) return new Refusal("defence.changed", "日期、地点、次序或评审件与您查看的不同，请重新查看");
        string? seed = null;
        if (input.How == Ordering.Draw)
        {
            seed = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SeedBytes));
            var drawn = DefenceTerms.Order(seed, open.Select(one => one.Application.Number));
            ordered = [.. drawn.Select(number => open.First(one => one.Application.Number == number))];
        }
        var answer = Lines(ordered, written: true);
        foreach (var (one, slot, i) in ordered.Zip(slots).Select((pair, i) => (pair.First, pair.Second, i)))
        {
            (one.Row.Place, one.Row.StartsAt, one.Row.EndsAt) = (file.Hearings.Count - open.Count + i + 1, MomentOf(slot.Day, slot.From), MomentOf(slot.Day, slot.Until));
            (one.Row.Attendance, one.Row.AttendedAt) = (null, null);
        }
        (group.Days, group.Venue) = (DefenceGroup.Join(days), venue);
        group.Token++;
        var order = new HearingOrder { GroupId = group.Id, Number = (before?.Number ?? 0) + 1, Seed = seed, Cases = JsonSerializer.Serialize(ordered.Select(one => one.Application.Number)), Reason = why, PersonId = actor.PersonId, At = now };
        db.HearingOrders.Add(order);
        return await db.CommitAsync(AuditNote.OfPanel(panel.Id, actor, seed is null ? "defence.set" : "defence.draw", now, new { group = group.Id, order.Number, seed, digest = AuditChain.HashOf(order.Cases), group.Days, why = why is null ? null : AuditChain.HashOf(why) }), answer, stop);

        Result Lines(IReadOnlyList<HearingFile>? order, bool written) => new(
            [.. (order ?? open).Select((one, i) => new Line(
                one.Application.Id, one.Institution, one.Row.StartsAt, order is null ? null : MomentOf(slots[i].Day, slots[i].From),
                one.Row.ToldAt is not null && (order is null || one.Row.ToldStartsAt != MomentOf(slots[i].Day, slots[i].From) || one.Row.ToldVenue != venue)))],
            slots, digest, written);
    }

    /// <summary>That the days do not hold the cases, and how many are left over; null where they do.</summary>
    internal static Refusal? Short(DefenceTerms terms, IReadOnlyList<DateOnly> days, int cases) => terms.Slots(days, cases).Count is var room && room < cases ? Short(days, room, cases, []) : null;

    private static Refusal Short(IReadOnlyList<DateOnly> days, int room, int cases, IReadOnlyList<string> others) =>
        new("defence.full", $"所选的 {days.Distinct().Count()} 天{(others.Count == 0 ? "" : $"除去同一评审组的{string.Concat(others.Select(name => $"“{name}”"))}已占的时间，")}排得下 {room} 件，还有 {cases - room} 件排不下，请增加日期或另编一组", "days");

    /// <summary>When a slot begins.</summary>
    public static DateTimeOffset StartOf(DefenceSlot slot) => MomentOf(slot.Day, slot.From);

    internal static DateTimeOffset MomentOf(DateOnly day, TimeOnly at) => Deadline.MomentOf(day.ToDateTime(at));

    private static IReadOnlyList<HearingFile> Numbered(IReadOnlyList<HearingFile> cases, IReadOnlyDictionary<Guid, string?> numbers, List<Refusal> wrong)
    {
        var places = new Dictionary<Guid, int>();
        foreach (var one in cases)
        {
            if (!int.TryParse(numbers.GetValueOrDefault(one.Application.Id)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var place) || place < 1 || place > cases.Count) wrong.Add(new Refusal("defence.number", $"{one.Institution}的次序应为 1 至 {cases.Count} 的整数", $"place:{one.Application.Id}"));
            else if (places.FirstOrDefault(pair => pair.Value == place) is { Value: > 0 } other) wrong.Add(new Refusal("defence.number", $"{one.Institution}与{cases.First(c => c.Application.Id == other.Key).Institution}的次序都是 {place}", $"place:{one.Application.Id}"));
            else places[one.Application.Id] = place;
        }
        return wrong.Count > 0 ? cases : [.. cases.OrderBy(one => places[one.Application.Id])];
    }

    /// <summary>A time at which another group of the panel is heard.</summary>
    internal sealed record Taken(string Group, DateTimeOffset From, DateTimeOffset Until)
    {
        public bool Meets(DefenceSlot slot) => MomentOf(slot.Day, slot.From) < Until && From < MomentOf(slot.Day, slot.Until);
    }

    // a panel hears one case at a time
    internal static async Task<List<Taken>> OthersAsync(Db db, DefenceFile file, CancellationToken stop) =>
        (await (from hearing in Defences.Live(db).AsNoTracking() join other in db.DefenceGroups on hearing.GroupId equals other.Id where other.PanelId == file.Group.PanelId && other.Id != file.Group.Id && hearing.StartsAt != null select new { other.Name, hearing.StartsAt, hearing.EndsAt }).ToListAsync(stop))
            .ConvertAll(one => new Taken(one.Name, one.StartsAt!.Value, one.EndsAt!.Value));
}
