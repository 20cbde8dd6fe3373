using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>常用视图: filters of the work list that a person keeps under a name; one of them is what he begins with.</summary>
public sealed class SavedView
{
    public required Guid Id { get; init; }
    public required Guid PersonId { get; init; }
    public required string Name { get; init; }

    /// <summary>The filters, as <see cref="WorkFilter.Query"/> writes them.</summary>
    public required string Query { get; set; }
    public required bool IsDefault { get; set; }
    public required DateTimeOffset SavedAt { get; set; }
}

internal sealed class SavedViewConfiguration : IEntityTypeConfiguration<SavedView>
{
    public void Configure(EntityTypeBuilder<SavedView> view)
    {
        view.HasIndex(v => new { v.PersonId, v.Name }).IsUnique();
        view.HasOne<Person>().WithMany().HasForeignKey(v => v.PersonId);
    }
}
