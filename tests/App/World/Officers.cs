using Microsoft.EntityFrameworkCore;
using Shifan.Casework;

namespace Shifan.Tests.App.World;

/// <summary>People of offices that a test needs besides those of the demonstration.</summary>
public static class Officers
{
    private static int made;

    /// <summary>Somebody with these roles in an office, who signs in with the password of the demonstration.</summary>
    public static async Task<(Actor Actor, string Email)> NewOfficerAsync(this Scene scene, string office, params Role[] roles)
    {
        var number = Interlocked.Increment(ref made);
        var email = $"official{number}@test.example";
        await scene.Host.InDbAsync(async db =>
        {
            var hash = await db.Users.Where(p => p.UserName == "officer-330106@demo.example").Select(p => p.PasswordHash).FirstAsync();
            var person = new Person
            {
                Id = Guid.CreateVersion7(), UserName = email, NormalizedUserName = email.ToUpperInvariant(), Email = email, NormalizedEmail = email.ToUpperInvariant(), EmailConfirmed = true,
                DisplayName = $"示例人员{number}", Role = Shifan.Casework.Authority.Leading(roles), OfficeId = office, PasswordHash = hash, SecurityStamp = Guid.NewGuid().ToString("N"),
            };
            db.Users.Add(person);
            for (var i = 0; i < roles.Length; i++) db.Grants.Add(new Grant { PersonId = person.Id, Number = i + 1, OfficeId = office, Role = roles[i], From = DateTimeOffset.UnixEpoch });
            Assert.True((await db.CommitAsync(AuditNote.OfSystem(null, "grant.give", DateTimeOffset.UnixEpoch, new { person = person.Id }), true, default)).Done);
            return true;
        });
        return (roles.Length == 0 ? null! : await scene.ActorAsync(email), email);
    }
}
