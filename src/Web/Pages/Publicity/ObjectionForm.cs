using System.Globalization;
using Shifan.Casework;

namespace Shifan.Web.Pages.Publicity;

/// <summary>What stands in the boxes of an objection.</summary>
public sealed record ObjectionForm(Guid? Application, string? Name, string? Body, string? Phone, string? Email, string? Text, string? Way, string? CameOn)
{
    public static ObjectionForm Empty { get; } = new(null, null, null, null, null, null, null, null);

    internal RaiseObjection.Input Of(Guid list, IEnumerable<IFormFile> files) => new(
        list, Application ?? Guid.Empty, Name, Body, Phone, Email, Text, [.. files.Where(file => file.Length > 0).Select(file => (file.FileName, file.OpenReadStream()))],
        Enum.TryParse<ObjectionWay>(Way, out var way) && way is ObjectionWay.Spoken ? way : ObjectionWay.Letter,
        DateOnly.TryParseExact(CameOn?.Trim(), ["yyyy-MM-dd", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var came) ? came : null);
}
