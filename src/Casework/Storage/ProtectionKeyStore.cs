using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Shifan.Casework;

/// <summary>The framework's data protection keys, kept in the database.</summary>
internal sealed class ProtectionKeyStore(IServiceScopeFactory scopes, TimeProvider time) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        return [.. db.ProtectionKeys.AsNoTracking().OrderBy(key => key.Id).Select(key => key.Xml).AsEnumerable().Select(xml => XElement.Parse(xml))];
    }

    // the framework's interface is synchronous; this runs once in weeks
    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var now = time.GetUtcNow();
        db.ProtectionKeys.Add(new ProtectionKey { Id = Guid.CreateVersion7(now), Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        var outcome = db.CommitAsync(AuditNote.OfSystem(null, "key.add", now, new { name = friendlyName }), true, CancellationToken.None).GetAwaiter().GetResult();
        if (!outcome.Done) throw new InvalidOperationException("The data protection key could not be kept.");
    }
}
