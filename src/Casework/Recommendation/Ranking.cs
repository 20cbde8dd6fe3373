using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>
/// The order in which an office would recommend the cases of a call, and those it holds in reserve (候补). Who is recommended keeps his place in it: lists,
/// tables and letters follow it. Who is in neither list comes last: by arrival while he waits, by number once he is recommended.
/// </summary>
public sealed class Ranking
{
    public required Guid CallId { get; init; }
    public required string OfficeId { get; init; }

    /// <summary>Ids in order, as JSON.</summary>
    public required string Candidates { get; set; }

    /// <summary>Ids in order, as JSON.</summary>
    public required string Reserve { get; set; }
    public required DateTimeOffset At { get; set; }
    public required Guid PersonId { get; set; }

    /// <summary>Rises with every change, so that two officers cannot both order what they saw.</summary>
    public int Token { get; set; }

    /// <summary>Somebody of the office ordered meanwhile.</summary>
    internal static Refusal Changed(string what) => new("rank.changed", $"排序刚被本单位其他人员调整，或名单有变化；下面是现在的排序，您填的内容已保留，请核对后再{what}");

    /// <summary>Sets the order of those that wait around those that are recommended; the caller commits it.</summary>
    internal static async Task<Ranking> SetAsync(Db db, FindCandidates.View view, string office, Actor actor, IReadOnlyList<Guid> candidates, IReadOnlyList<Guid> reserve, DateTimeOffset now, CancellationToken stop)
    {
        var ranking = await db.Rankings.FirstOrDefaultAsync(r => r.CallId == view.Call.Id && r.OfficeId == office, stop);
        if (ranking is null)
        {
            ranking = new Ranking { CallId = view.Call.Id, OfficeId = office, Candidates = "[]", Reserve = "[]", At = now, PersonId = actor.PersonId };
            db.Rankings.Add(ranking);
        }
        var before = Read(ranking.Candidates);
        var gone = view.Recommended.Select(row => row.Application.Id).ToList();
        // who was recommended before there was an order stands before all others; whom it never named stands behind them
        var unordered = gone.Except(before).ToList();
        var order = before.Count == 0 ? unordered : [];
        var waiting = new Queue<Guid>(candidates);
        foreach (var id in before)
        {
            if (gone.Contains(id)) order.Add(id);
            else if (waiting.TryDequeue(out var next)) order.Add(next);
        }
        order.AddRange(waiting);
        if (before.Count > 0) order.AddRange(unordered);
        (ranking.Candidates, ranking.Reserve, ranking.At, ranking.PersonId) = (Write(order), Write(reserve), now, actor.PersonId);
        ranking.Token++;
        return ranking;
    }

    internal static List<Guid> Read(string? ids) => ids is null ? [] : JsonSerializer.Deserialize<List<Guid>>(ids)!;

    internal static string Write(IEnumerable<Guid> ids) => JsonSerializer.Serialize(ids);
}

internal sealed class RankingConfiguration : IEntityTypeConfiguration<Ranking>
{
    public void Configure(EntityTypeBuilder<Ranking> ranking)
    {
        ranking.HasKey(r => new { r.CallId, r.OfficeId });
        ranking.Property(r => r.Token).IsConcurrencyToken();
        ranking.HasOne<Call>().WithMany().HasForeignKey(r => r.CallId);
        ranking.HasOne<Office>().WithMany().HasForeignKey(r => r.OfficeId);
    }
}
