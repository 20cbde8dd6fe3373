using System.Diagnostics;
using Shifan.Casework;
using Shifan.Documents;
using Shifan.Rules;
using Shifan.Tests.App.World;

namespace Shifan.Tests.App.Sheets;

/// <summary>A workbook that another office program has opened and saved is still the same workbook.</summary>
public sealed class ResavedTests : IDisposable
{
    private static readonly DateOnly Day = new(2021, 5, 12);

    private readonly string folder = Directory.CreateTempSubdirectory("shifan-office-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("zhejiang-2021", "xlsx")]
    [InlineData("shanghai-national-2021", "ods")]
    public async Task LibreOffice_changes_nothing_in_it(string id, string way)
    {
        var programme = ProgrammeFolder.Find(id)!.Programme!;
        var answers = Scene.Answers(id).With(Scene.Typed(("address", "=1+1"), ("contact", "示例<联系人>&“一”"), ("assets", "1,234.5")));
        var sheet = AnswerReader.Read(programme, answers, null, null, Day, new Faults());
        var file = Path.Combine(folder, "book.xlsx");
        await File.WriteAllBytesAsync(file, Workbook.Write(programme, "示例", answers, sheet));
        // by way of its own format nothing of ours is left but what it understood
        if (way == "ods") file = await ConvertAsync(file, "ods", "between");
        var saved = await File.ReadAllBytesAsync(await ConvertAsync(file, "xlsx", "after"));

        var faults = new Faults();
        var reading = Workbook.Read(programme, SheetReader.Read(saved, "book.xlsx", faults)!, Day, faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        Assert.Empty(reading!.Notes.Select(note => note.ToString()));
        Assert.Equal(programme.Form.Fields.Count, reading.Fields.Count);
        var plan = WorkbookPlan.Of(programme, answers, reading, clears: true, Day);
        Assert.Empty(plan.Fields.Select(field => $"{field.Field.Id}: {CellAnswer.Text(field.Before)} → {CellAnswer.Text(field.After)}"));
        Assert.Empty(plan.Tables.Select(table => table.Plan.Table.Id));
        Assert.All(reading.Fields, field => Assert.True(field.Untouched, field.Field.Id));
        Assert.All(reading.Tables, table => Assert.True(table.Untouched, table.Table.Id));
    }

    private async Task<string> ConvertAsync(string file, string to, string into)
    {
        var start = new ProcessStartInfo("soffice", [$"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to, "--outdir", Path.Combine(folder, into), file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var office = Process.Start(start)!;
        var says = await Task.WhenAll(office.StandardOutput.ReadToEndAsync(), office.StandardError.ReadToEndAsync());
        await office.WaitForExitAsync();
        var made = Path.Combine(folder, into, Path.ChangeExtension(Path.GetFileName(file), to));
        Assert.True(File.Exists(made), string.Concat(says));
        return made;
    }
}
