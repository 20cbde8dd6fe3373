using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.WebEncoders;
using Npgsql;

namespace Shifan.Bench.Review;

/// <summary>The floor: the same rows of the same database in a bare Razor page over ADO.NET. Nobody signs in, nothing is counted or offered.</summary>
internal static class Floor
{
    public const string Word = "--list-floor";

    public static DbDataSource Source { get; private set; } = null!;

    public static async Task ServeAsync(string kind, string where, string url)
    {
        Source = kind == "sqlite" ? SqliteFactory.Instance.CreateDataSource($"Data Source={where}") : NpgsqlDataSource.Create(where);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRazorPages(options => options.RootDirectory = "/Review");
        builder.Services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        var app = builder.Build();
        app.MapRazorPages();
        await app.RunAsync(url);
    }
}

/// <summary>The first fifty of a province.</summary>
public sealed class FloorModel : PageModel
{
    public sealed record Row(string Id, string Number, string Institution, string Step, string Verdict, string Due, string County, string Arrived);

    public List<Row> Rows { get; } = [];

    public async Task OnGetAsync()
    {
        await using var open = await Floor.Source.OpenConnectionAsync();
        await using var command = open.CreateCommand();
        command.CommandText = """
            select a.id, a.number, i.name, a.step, a.verdict, a.due_at, a.county_office_id, a.arrived_at from applications a join institutions i on i.id = a.institution_id
            where a.province_office_id = '330000' and a.version > 0 order by a.work_order limit 50
            """;
        await using var read = await command.ExecuteReaderAsync();
        while (await read.ReadAsync())
        {
            Rows.Add(new Row(read.GetValue(0).ToString()!, read.GetString(1), read.GetString(2), read.GetString(3), read.GetString(4), Moment(read.GetInt64(5)), read.GetString(6), Moment(read.GetInt64(7))));
        }
    }

    private static string Moment(long micros) => DateTimeOffset.FromUnixTimeMilliseconds(micros / 1_000).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
