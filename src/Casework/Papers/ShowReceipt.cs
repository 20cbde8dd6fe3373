using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>The receipt of a submitted version, to all who may see the application. Writes nothing.</summary>
public sealed class ShowReceipt(Db db, ProgrammeStore programmes, Typesetter typesetter, ILogger<ShowReceipt> log)
{
    /// <param name="Receipt">What it attests.</param>
    /// <param name="Newest">The newest version there is.</param>
    /// <param name="Programme">Whose papers are printed.</param>
    public sealed record View(Receipt Receipt, int Newest, Programme Programme);

    /// <summary>Null where there is no such application or version for the actor.</summary>
    public async Task<View?> RunAsync(Actor actor, Guid id, int? version = null, CancellationToken stop = default)
    {
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return null;
        var number = version ?? application.Version;
        if (await db.Versions.AsNoTracking().FirstOrDefaultAsync(v => v.ApplicationId == id && v.Number == number, stop) is not { } submitted) return null;
        var names = await (from call in db.Calls from institution in db.Institutions where call.Id == application.CallId && institution.Id == application.InstitutionId
                           select new { call.Title, institution.Name }).AsNoTracking().FirstAsync(stop);
        var programme = await programmes.FindAsync(application.Digest, stop);
        var slots = programme.Materials.ToDictionary(material => material.Id, material => material.Label, StringComparer.Ordinal);
        return new View(
            new Receipt(application.Number, names.Title, NameIn(programme, submitted.Answers) ?? names.Name, number, submitted.SubmittedAt, submitted.Digest, submitted.Declarant, Files(submitted.Materials, slots)),
            application.Version, programme);
    }

    /// <summary>The same as a file. <paramref name="address"/> makes the address of the public page from a code.</summary>
    public async Task<Outcome<Printed>?> PrintAsync(Actor actor, Guid id, int? version, Func<string, string> address, PaperFormat format = PaperFormat.Pdf, CancellationToken stop = default) =>
        await RunAsync(actor, id, version, stop) is { } view ? await Printing.RunAsync(typesetter, ReceiptPaper.Of(view.Receipt, address(view.Receipt.Code), view.Programme), format, log, id, stop) : null;

    private static List<ReceiptFile> Files(string? materials, Dictionary<string, string> slots)
    {
        if (materials is null) return [];
        var files = (SequenceNode)JsonText.Read(materials, "", new Faults())!;
        return [.. files.Items.OfType<MappingNode>().Select(file => new ReceiptFile(
            slots.GetValueOrDefault(Part(file, "slot")) ?? Part(file, "slot"), Part(file, "name"), Part(file, "digest"), long.Parse(Part(file, "size"), CultureInfo.InvariantCulture)))];
    }

    /// <summary>The name that the application was submitted under: the account's may have been corrected since.</summary>
    internal static string? NameIn(Programme programme, string answers) =>
        programme.Form.Fields.FirstOrDefault(field => field.Type == FieldType.Institution) is { } field
        && JsonText.Read(answers, "", new Faults()) is MappingNode map && map[field.Id] is ScalarNode { IsNull: false } name ? name.Text : null;

    private static string Part(MappingNode file, string key) => ((ScalarNode)file[key]!).Text;
}
