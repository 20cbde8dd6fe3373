using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>The area of an office: its own, and that of every office under it.</summary>
internal static class OfficeArea
{
    /// <summary>Whether an office is another one, or lies over it.</summary>
    public static async Task<bool> CoversAsync(Db db, string over, string office, CancellationToken stop)
    {
        for (string? id = office; id is not null; id = await db.Offices.Where(o => o.Id == id).Select(o => o.ParentId).FirstOrDefaultAsync(stop))
        {
            if (id == over) return true;
        }
        return false;
    }
}
