using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>The order in which an office would recommend the cases of a call, and those it holds in reserve (候补). Who is in neither list comes last, by arrival.</summary>
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
