using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Shifan.Bench.Applying;

/// <summary>The steps of an applicant as his browser sends them.</summary>
internal static partial class Journey
{
    private const int Piece = 1024 * 1024;

    /// <summary>Opens the page of submitting and sends it with the declaration; whether a receipt came, and what else.</summary>
    public static async Task<(bool Done, string Said)> SubmitAsync(HttpClient client, Session session, bool twice = false)
    {
        var here = $"/applications/{session.Who.Application}/submit";
        using var open = Request(HttpMethod.Get, here, session);
        using var page = await client.SendAsync(open);
        // submitted already, by a request whose answer was lost
        if (page.StatusCode == HttpStatusCode.Redirect) return (true, "");
        var html = await page.Content.ReadAsStringAsync();
        if (page.StatusCode != HttpStatusCode.OK) return (false, $"{page.StatusCode} on opening");
        var sent = twice ? await Task.WhenAll(SendAsync(client, session, here, html), SendAsync(client, session, here, html)) : [await SendAsync(client, session, here, html)];
        return (sent.All(answer => answer.Done), string.Join("; ", sent.Select(answer => answer.Said)));
    }

    private static async Task<(bool Done, string Said)> SendAsync(HttpClient client, Session session, string here, string html)
    {
        using var submit = Request(HttpMethod.Post, here, session);
        submit.Content = new FormUrlEncodedContent(
        [
            new("__RequestVerificationToken", Applicants.TokenIn(html)), new("revision", RevisionPattern().Match(html).Groups[1].Value), new("files", FilesPattern().Match(html).Groups[1].Value),
            new("Declarant", "示例声明人"), new("Position", "负责人"), new("Agrees", "true"),
        ]);
        using var answer = await client.SendAsync(submit);
        if (answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.OriginalString.Contains("/receipt", StringComparison.Ordinal)) return (true, "");
        var said = await answer.Content.ReadAsStringAsync();
        return (false, $"{answer.StatusCode}: {(RefusalPattern().Match(said) is { Success: true } refusal ? refusal.Value : answer.Headers.Location?.OriginalString)}");
    }

    /// <summary>Saves the section once more, with the applicant's own number in it.</summary>
    public static async Task<(bool Done, string Said)> SaveAsync(HttpClient client, Session session, string section, string body, long number)
    {
        using var save = Request(HttpMethod.Post, $"/applications/{session.Who.Application}/sections/{section}/draft", session);
        save.Headers.Add("RequestVerificationToken", session.Token);
        var own = body.Replace("\"revision\":0         ", $"\"revision\":{session.Revision}", StringComparison.Ordinal).Replace(Form.Mark, number.ToString("0000000000", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        save.Content = new StringContent(own, Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(save);
        return (answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode}: {(answer.StatusCode == HttpStatusCode.OK ? "" : await answer.Content.ReadAsStringAsync())}");
    }

    /// <summary>Uploads a file in pieces.</summary>
    public static async Task<(bool Done, string Said)> UploadAsync(HttpClient client, Session session, string slot, byte[] file)
    {
        async Task<(JsonElement? Told, string Said)> PostAsync(string path, HttpContent content)
        {
            using var request = Request(HttpMethod.Post, $"/applications/{session.Who.Application}/uploads{path}", session);
            request.Headers.Add("RequestVerificationToken", session.Token);
            request.Content = content;
            using var answer = await client.SendAsync(request);
            var said = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode == HttpStatusCode.OK ? (JsonSerializer.Deserialize<JsonElement>(said), said) : (null, $"{answer.StatusCode}: {said}");
        }
        var size = file.Length.ToString(CultureInfo.InvariantCulture);
        var (begun, why) = await PostAsync("", new FormUrlEncodedContent([new("slot", slot), new("name", "示例材料.pdf"), new("size", size), new("key", $"示例材料.pdf|{size}|0")]));
        if (begun is not { } upload) return (false, why);
        var id = upload.GetProperty("id").GetString();
        for (var at = 0; at < file.Length; at += Piece)
        {
            (var received, why) = await PostAsync($"/{id}?offset={at.ToString(CultureInfo.InvariantCulture)}", new ByteArrayContent(file, at, Math.Min(Piece, file.Length - at)));
            if (received is null) return (false, why);
        }
        (var finished, why) = await PostAsync($"/{id}/finish", new FormUrlEncodedContent([new("sha256", Convert.ToHexStringLower(SHA256.HashData(file)))]));
        return (finished is not null, why);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, Session session)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", session.Cookies);
        return request;
    }

    /// <summary>A plain PDF of one page that is one picture, somewhat more than 2 MB, of which no two are the same.</summary>
    public static byte[] Scan(int number)
    {
        const int side = 840;
        var picture = new byte[side * side * 3];
        new Random(number).NextBytes(picture);
        var file = new MemoryStream();
        var places = new List<long>();
        void Write(string text) => file.Write(Encoding.Latin1.GetBytes(text));
        void Begin(string text)
        {
            places.Add(file.Length);
            Write(string.Create(CultureInfo.InvariantCulture, $"{places.Count} 0 obj\n{text}\n"));
        }
        Write("%PDF-1.4\n%\u00E2\u00E3\u00CF\u00D3\n");
        Begin("<< /Type /Catalog /Pages 2 0 R >>\nendobj");
        Begin("<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj");
        Begin("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /P 4 0 R >> >> /Contents 5 0 R >>\nendobj");
        Begin(string.Create(CultureInfo.InvariantCulture, $"<< /Type /XObject /Subtype /Image /Width {side} /Height {side} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Length {picture.Length} >>\nstream"));
        file.Write(picture);
        Write("\nendstream\nendobj\n");
        const string draw = "q 500 0 0 500 40 300 cm /P Do Q";
        Begin(string.Create(CultureInfo.InvariantCulture, $"<< /Length {draw.Length} >>\nstream\n{draw}\nendstream\nendobj"));
        var table = file.Length;
        Write(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {places.Count + 1}\n0000000000 65535 f \n{string.Concat(places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{place:0000000000} 00000 n \n")))}trailer\n<< /Size {places.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
        return file.ToArray();
    }

    [GeneratedRegex("name=\"revision\" value=\"([0-9]+)\"")]
    private static partial Regex RevisionPattern();

    [GeneratedRegex("name=\"files\" value=\"([^\"]*)\"")]
    private static partial Regex FilesPattern();

    [GeneratedRegex("class=\"refusals\".*?</div>", RegexOptions.Singleline)]
    private static partial Regex RefusalPattern();
}
