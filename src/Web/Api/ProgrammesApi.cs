using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Web.Api;

/// <summary>The programmes, and checking an institution against one; without an account, from the file as it is.</summary>
internal static class ProgrammesApi
{
    private const int MostBytes = 4 * 1024 * 1024;

    /// <param name="Answers">Answers by field or table id; numbers may carry a unit ("5 亿元").</param>
    /// <param name="Declared">The applicant's own word on statements that a person judges, by id: true, false, 是, 否.</param>
    /// <param name="Judged">An office's finding on such statements, likewise.</param>
    public sealed record CheckRequest(Dictionary<string, object?> Answers, Dictionary<string, object?>? Declared, Dictionary<string, object?>? Judged);

    public static void MapProgrammes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/programmes").WithTags("programmes");
        group.MapGet("/", () => ProgrammeFolder.Sound().Select(CheckedProgramme.Of).ToList())
            .WithName("ListProgrammes").WithSummary("The programmes and the digests of their files.");
        group.MapGet("/{id}", async Task<Results<Ok<ProgrammeDetail>, NotFound<ProblemDetails>>> (string id, ProgrammeStore programmes, CancellationToken stop) => await programmes.OfAsync(id, stop) is { } programme ? TypedResults.Ok(ProgrammeDetail.Of(programme)) : NoProgramme(id))
            .WithName("ShowProgramme").WithSummary("What a check of this programme may answer: fields, tables, statements.");
        group.MapPost("/{id}/check", CheckAsync)
            .Accepts<CheckRequest>("application/json").WithName("CheckInstitution")
            .WithSummary("Checks an institution against a programme.")
            .WithDescription("422 with the faults where an answer cannot be understood; each fault has the path of the answer, what is wrong and what to do.");
    }

    private static async Task<Results<Ok<CheckResult>, NotFound<ProblemDetails>, UnprocessableEntity<CheckResult>, BadRequest<ProblemDetails>, StatusCodeHttpResult>> CheckAsync(
        string id, HttpRequest request, ReadClock clock, ProgrammeStore programmes, CancellationToken stop)
    {
        if (await programmes.OfAsync(id, stop) is not { } programme) return NoProgramme(id);
        if (await ReadAsync(request, stop) is not { } text) return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        var faults = new Faults();
        if (JsonText.Read(text, "", faults) is not MappingNode body)
        {
            return TypedResults.BadRequest(new ProblemDetails { Title = faults.None ? "请求内容应为 JSON 对象" : faults.All[0].ToString() });
        }
        var sheet = AnswerReader.ReadFile(programme, body, clock.Today, faults);
        return faults.None ? TypedResults.Ok(CheckResult.Of(programme.Evaluate(sheet))) : TypedResults.UnprocessableEntity(CheckResult.Refused(programme, faults.All));
    }

    private static async Task<string?> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, stop)) > 0)
        {
            if (buffer.Length + read > MostBytes) return null;
            buffer.Write(chunk, 0, read);
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length).TrimStart('\uFEFF');
    }

    private static NotFound<ProblemDetails> NoProgramme(string id) =>
        TypedResults.NotFound(new ProblemDetails { Title = $"没有名为“{id}”的项目", Detail = $"现有：{string.Join("、", ProgrammeFolder.Sound().Select(p => p.Id))}" });
}

/// <summary>A programme as a machine needs it to check somebody.</summary>
public sealed record ProgrammeDetail(CheckedProgramme Programme, string? ReferenceDay, IReadOnlyList<AskedField> Fields, IReadOnlyList<AskedTable> Tables, IReadOnlyList<AskedStatement> Statements)
{
    public static ProgrammeDetail Of(Programme programme) => new(
        CheckedProgramme.Of(programme), programme.ReferenceDay?.ToString("yyyy-MM-dd"),
        [.. programme.Form.Fields.Select(field => AskedField.Of(field, programme.DecidingFields.Contains(field)))],
        [.. programme.Form.Tables.Select(table => new AskedTable(table.Id, table.Label, [.. table.Columns.Select(column => AskedField.Of(column, false))]))],
        [.. programme.Statements.Select(statement => new AskedStatement(statement.Rubric.Id, statement.Rubric.Clause, statement.Statement, statement.Judges))]);
}

/// <param name="Decides">A condition reads it, directly or through a computed figure.</param>
public sealed record AskedField(string Id, string Label, string Type, string? Unit, string? Period, IReadOnlyList<string>? Options, bool Required, bool Private, bool Decides, string Clause)
{
    public static AskedField Of(Field field, bool decides) => new(
        field.Id, field.Label, char.ToLowerInvariant(field.Type.ToString()[0]) + field.Type.ToString()[1..], field.Unit?.Name, field.Figure.Period?.Label, field.Options?.Options,
        field.Required, field.Private, decides, field.Clause);
}

public sealed record AskedTable(string Id, string Label, IReadOnlyList<AskedField> Columns);

public sealed record AskedStatement(string Id, string Clause, string Statement, IReadOnlyList<string> Judges);
