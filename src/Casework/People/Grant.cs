using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Shifan.Casework;

/// <summary>授权: a role that somebody has in an office for a time. It ends, and stays: who could do what on a day can always be said.</summary>
public sealed class Grant
{
    public required Guid PersonId { get; init; }
    public required int Number { get; init; }
    public required string OfficeId { get; init; }
    public required Role Role { get; init; }
    public required DateTimeOffset From { get; init; }

    /// <summary>Until when it holds; null: until it is ended.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Who gave it; null: who runs the installation.</summary>
    public Guid? GivenBy { get; init; }
    public Guid? EndedBy { get; set; }
}

/// <summary>代理: somebody acts for a colleague of his office who is away, with the colleague's roles, from one moment to another.</summary>
public sealed class Deputy
{
    public required Guid Id { get; init; }
    public required Guid PersonId { get; init; }
    public required Guid ForPersonId { get; init; }
    public required string OfficeId { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset Until { get; set; }
    public required string Reason { get; init; }
    public required Guid NamedBy { get; init; }
    public Guid? EndedBy { get; set; }
}

internal sealed class GrantConfiguration : IEntityTypeConfiguration<Grant>
{
    public void Configure(EntityTypeBuilder<Grant> grant)
    {
        grant.HasKey(g => new { g.PersonId, g.Number });
        grant.HasIndex(g => g.OfficeId);
        grant.Property(g => g.Role).HasConversion<string>();
        grant.Property(g => g.Until).IsConcurrencyToken();
        grant.HasOne<Person>().WithMany().HasForeignKey(g => g.PersonId);
        grant.HasOne<Office>().WithMany().HasForeignKey(g => g.OfficeId);
    }
}

internal sealed class DeputyConfiguration : IEntityTypeConfiguration<Deputy>
{
    public void Configure(EntityTypeBuilder<Deputy> deputy)
    {
        deputy.HasIndex(d => d.PersonId);
        deputy.HasIndex(d => d.OfficeId);
        deputy.Property(d => d.Until).IsConcurrencyToken();
        deputy.HasOne<Person>().WithMany().HasForeignKey(d => d.PersonId);
        deputy.HasOne<Person>().WithMany().HasForeignKey(d => d.ForPersonId);
        deputy.HasOne<Office>().WithMany().HasForeignKey(d => d.OfficeId);
    }
}

/// <summary>The grants of somebody, and the office and role that follow from them.</summary>
public sealed class Grants(Db db)
{
    /// <summary>Those in force at a moment.</summary>
    internal static IQueryable<Grant> InForce(IQueryable<Grant> grants, DateTimeOffset at) => grants.Where(g => g.From <= at && (g.Until == null || g.Until > at));

    /// <summary>A further role; the account's office and role are kept as what its grants say.</summary>
    internal async Task<Grant> GiveAsync(Person person, string office, Role role, DateTimeOffset from, DateTimeOffset? until, Guid? by, CancellationToken stop)
    {
        var last = db.Grants.Local.Where(g => g.PersonId == person.Id).Select(g => g.Number).DefaultIfEmpty().Max();
        last = Math.Max(last, await db.Grants.Where(g => g.PersonId == person.Id).MaxAsync(g => (int?)g.Number, stop) ?? 0);
        var grant = new Grant { PersonId = person.Id, Number = last + 1, OfficeId = office, Role = role, From = from, Until = until, GivenBy = by };
        db.Grants.Add(grant);
        return grant;
    }

    /// <summary>Whether somebody else administers an office's accounts.</summary>
    internal Task<bool> HasAnotherAdministratorAsync(string office, Guid than, DateTimeOffset now, CancellationToken stop) =>
        InForce(db.Grants, now).AnyAsync(g => g.OfficeId == office && g.Role == Role.Administrator && g.PersonId != than && g.Until == null && db.Users.Any(p => p.Id == g.PersonId && p.EndedAt == null), stop);
}
