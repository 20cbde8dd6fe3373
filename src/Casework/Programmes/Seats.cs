using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>In whose areas somebody is before he has submitted: by what the draft says of the seat, else by the account.</summary>
public sealed class Seats(Db db, Divisions divisions)
{
    /// <summary>The offices of a division and of those above it.</summary>
    internal IReadOnlyList<string> Over(int? division)
    {
        var offices = new List<string>();
        for (var at = division is { } code ? divisions.Today(code) : null; at is not null; at = at.In is { } outer ? divisions.Find(outer) : null) offices.Add(InstallOffices.Id(at.Code));
        return offices;
    }

    internal IReadOnlyList<string> Of(Institution institution) => Over(divisions.SeatOf(institution)?.Code);

    /// <summary>Of an application: its own offices once it was submitted.</summary>
    internal async Task<IReadOnlyList<string>> OfAsync(Application application, Programme programme, CancellationToken stop)
    {
        if (application.ProvinceOfficeId is not null) return [.. new[] { application.CountyOfficeId, application.CityOfficeId, application.ProvinceOfficeId }.OfType<string>()];
        if (FindRoute.DivisionOf(programme) is { } field && (await Draft.OfAsync(db, application.Id, stop)).Answers[field.Id] is ScalarNode { IsNull: false, Text.Length: 6 } typed
            && int.TryParse(typed.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var code)) return Over(code);
        return Of(await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == application.InstitutionId, stop));
    }

    /// <summary>A draft is looked at more closely only where its place decides about its deadline.</summary>
    internal async Task<Casefile> WithPlaceAsync(Casefile file, CancellationToken stop) =>
        file.Application.ProvinceOfficeId is null && CallExtension.DependsOnPlace(file.Call, file.Application.Step) ? file with { Area = await OfAsync(file.Application, file.Programme, stop) } : file;
}
