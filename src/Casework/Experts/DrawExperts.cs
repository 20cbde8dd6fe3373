using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 抽取专家: from the pool, by what the programme asks and by a seed that nobody chose; who has to keep away from a case of the panel is not drawn, and it is
/// said why. With what is kept anybody draws the same (docs/drawing-experts.md). A further draw needs a reason, and leaves those who are in.
/// </summary>
public sealed class DrawExperts(Db db, Panels panels, TieFinder ties, Divisions divisions, TimeProvider time)
{
    private const int SeedBytes = 16;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>What a draw rests on, as it is kept: everybody in the pool as he was then, and whom the ties of the cases excluded.</summary>
    public sealed record Kept(IReadOnlyList<ExpertProfile> Pool, IReadOnlyDictionary<string, string> Avoided, IReadOnlyList<ExcludedExpert> Excluded);

    public async Task<Outcome<ExpertDraw>> RunAsync(Actor actor, Guid id, string? why, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, id, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        if (file.Programme.Panels.FirstOrDefault(terms => terms.Step == file.Panel.Step) is not { } terms) return new Refusal("draw.terms", "项目文件没有规定评审组怎样组成，请逐位指定专家");
        var seats = await db.PanelSeats.Where(s => s.PanelId == id).ToListAsync(stop);
        var number = (await db.ExpertDraws.Where(d => d.PanelId == id).MaxAsync(d => (int?)d.Number, stop) ?? 0) + 1;
        if (TypedText.TroubleIfAny(why, "why", "另行抽取的理由", 200, out var reason) is { } trouble) return trouble;
        if (number > 1 && reason is null) return Refusals.Missing("why", "另行抽取的理由（已抽取过，前一次的结果保留）");
        var experts = await db.Experts.AsNoTracking().Where(e => e.OfficeId == actor.OfficeId && e.PausedAt == null).OrderBy(e => e.Id).ToListAsync(stop);
        experts = [.. experts.Where(e => seats.All(s => s.ExpertId != e.Id))];
        var avoided = (await ties.FindAsync(file, experts, now, stop)).Where(hit => hit.Found.Any(one => one.Excludes)).GroupBy(hit => hit.Expert)
            .ToDictionary(group => Key(group.Key), group => group.First().Found.First(one => one.Excludes).Reason, StringComparer.Ordinal);
        var pool = experts.Select(ProfileOf).ToList();
        var seed = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SeedBytes));
        var drawn = PanelDraw.Of(seed, terms, pool, avoided, ties.Names);
        if (drawn.Refused is { } refused) return new Refusal("draw.refused", $"没有抽取：{refused}{(drawn.Excluded.Count > 0 ? $"（另有 {drawn.Excluded.Count} 人不合条件或须回避）" : "")}", Clause: terms.Clause);
        var draw = new ExpertDraw
        {
            PanelId = id, Number = number, PersonId = actor.PersonId, At = now, Seed = seed, Asked = terms.Say(), Reason = number > 1 ? reason : null,
            Pool = JsonSerializer.Serialize(new Kept(pool, avoided, drawn.Excluded), Plain), Drawn = JsonSerializer.Serialize(drawn.Experts.Concat(drawn.Standby).Select(Guid.Parse)),
        };
        db.ExpertDraws.Add(draw);
        var place = seats.Select(s => s.Place).DefaultIfEmpty().Max();
        foreach (var (expert, standby) in drawn.Experts.Select(e => (e, false)).Concat(drawn.Standby.Select(e => (e, true))))
        {
            db.PanelSeats.Add(new PanelSeat { PanelId = id, ExpertId = Guid.Parse(expert), Place = ++place, DrawNumber = number, State = standby ? SeatState.Standby : SeatState.Drawn });
        }
        var named = drawn.Experts.Concat(drawn.Standby).Select(Guid.Parse).ToHashSet();
        await ties.RecordAsync(file, [.. experts.Where(e => named.Contains(e.Id))], now, stop);
        file.Panel.Token++;
        return await db.CommitAsync(AuditNote.OfPanel(id, actor, "panel.draw", now, new { number, seed, pool = pool.Count, digest = AuditChain.HashOf(draw.Pool), drawn = named }), draw, stop);
    }

    internal static string Key(Guid expert) => expert.ToString();

    private ExpertProfile ProfileOf(Expert expert) => new(Key(expert.Id), expert.FieldList, expert.Employer, DivisionOf(expert.Region), expert.Post);

    // a place as people write it; of two of the same name the larger
    private int? DivisionOf(string? region) => region is null ? null : divisions.All.Where(division => division.Name == region.Trim()).OrderBy(division => division.Level == OfficeLevel.City ? 0 : 1).Select(division => (int?)division.Code).FirstOrDefault();
}
