using System.Net;
using AngleSharp;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;

namespace Shifan.Tests.App.World;

/// <summary>Somebody with a browser without script: follows links, fills forms, presses buttons, over real HTTP.</summary>
public sealed class Visitor
{
    private readonly HttpClient client;

    private readonly CookieContainer cookies = new();

    // the same cookies, but somebody who looks at redirects
    private readonly HttpClient leaving;

    public Visitor(WebApplicationFactory<Program> host)
    {
        client = host.CreateDefaultClient(new RedirectHandler(), new CookieContainerHandler(cookies));
        leaving = host.CreateDefaultClient(new CookieContainerHandler(cookies));
    }

    /// <summary>The page now open.</summary>
    public IHtmlDocument Page { get; private set; } = null!;

    public string Path { get; private set; } = "";

    public HttpStatusCode Status { get; private set; }

    public string Text => Page.Body!.TextContent;

    public async Task<Visitor> OpenAsync(string path)
    {
        await TakeAsync(await client.GetAsync(path));
        return this;
    }

    public HttpClient Client => client;

    /// <summary>What the browser would send, as the line of a request.</summary>
    public string Cookies => cookies.GetCookieHeader(client.BaseAddress!);

    /// <summary>Follows a link that leads out of here, as far as the address outside.</summary>
    public async Task<Uri> LeaveAsync(string path)
    {
        using var response = await leaving.GetAsync(path);
        return response.Headers.Location!;
    }

    /// <summary>Signs in from the demonstration's list as the person whose button shows that text.</summary>
    public async Task<Visitor> SignInAsync(string shown)
    {
        await OpenAsync("/sign-in");
        var form = Page.Forms.First(f => f.QuerySelectorAll("button").Any(b => b.TextContent.Contains(shown, StringComparison.Ordinal)));
        await SendAsync(form, null, []);
        return this;
    }

    /// <summary>Fills boxes of the form that has a button with that text, and presses it.</summary>
    public async Task<Visitor> PressAsync(string button, params (string Name, string Value)[] boxes)
    {
        var pressed = Page.QuerySelectorAll("button").OfType<IHtmlButtonElement>().FirstOrDefault(b => b.TextContent.Trim() == button)
            ?? throw new InvalidOperationException($"No button “{button}” on {Path}. There are: {string.Join("、", Page.QuerySelectorAll("button").Select(b => b.TextContent.Trim()))}");
        Assert.False(pressed.IsDisabled, $"“{button}” is disabled");
        await SendAsync(pressed.Form!, pressed, boxes);
        return this;
    }

    /// <summary>The same, pressed twice at the same time: where each of the two arrives.</summary>
    public async Task<IReadOnlyList<(HttpStatusCode Status, string Path)>> PressTwiceAsync(string button, params (string Name, string Value)[] boxes)
    {
        var pressed = Page.QuerySelectorAll("button").OfType<IHtmlButtonElement>().First(b => b.TextContent.Trim() == button);
        var (target, fields) = Filled(pressed.Form!, pressed, boxes);
        var responses = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => PostAsync(target, new FormUrlEncodedContent(fields)))));
        var arrived = responses.Select(response => (response.StatusCode, response.RequestMessage!.RequestUri!.PathAndQuery)).ToList();
        foreach (var response in responses) await TakeAsync(response);
        return arrived;
    }

    public bool Has(string button) => Page.QuerySelectorAll("button").Any(b => b.TextContent.Trim() == button);

    private async Task SendAsync(IHtmlFormElement form, IHtmlButtonElement? button, (string Name, string Value)[] boxes)
    {
        var (target, fields) = Filled(form, button, boxes);
        await TakeAsync(form.Method.Equals("get", StringComparison.OrdinalIgnoreCase)
            ? await client.GetAsync(target + "?" + await new FormUrlEncodedContent(fields).ReadAsStringAsync())
            : await PostAsync(target, new FormUrlEncodedContent(fields)));
    }

    private (string Target, List<KeyValuePair<string, string>> Fields) Filled(IHtmlFormElement form, IHtmlButtonElement? button, (string Name, string Value)[] boxes)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var element in form.Elements)
        {
            switch (element)
            {
                case IHtmlInputElement { Name.Length: > 0, Type: "checkbox" or "radio" } box when box.IsChecked:
                case IHtmlInputElement { Name.Length: > 0, Type: not ("checkbox" or "radio" or "submit") } input:
                    fields.Add(new(((IHtmlInputElement)element).Name!, ((IHtmlInputElement)element).Value));
                    break;
                case IHtmlSelectElement { Name.Length: > 0 } select:
                    fields.Add(new(select.Name!, select.Value ?? ""));
                    break;
                case IHtmlTextAreaElement { Name.Length: > 0 } area:
                    fields.Add(new(area.Name!, area.Value));
                    break;
            }
        }
        foreach (var name in boxes.Select(box => box.Name).Distinct())
        {
            Assert.Contains(form.Elements, element => element.GetAttribute("name") == name);
            fields.RemoveAll(field => field.Key == name);
        }
        fields.AddRange(boxes.Select(box => KeyValuePair.Create(box.Name, box.Value)));
        if (button?.Name is { Length: > 0 } pressed) fields.Add(new(pressed, button.Value));
        // the part after # stays in the browser
        var action = button?.GetAttribute("formaction") ?? form.GetAttribute("action");
        return (string.IsNullOrEmpty(action) ? Path : action.Split('#')[0], fields);
    }

    /// <summary>Sends what no page of his may offer, with the antiforgery word of the page that is open.</summary>
    public async Task<Visitor> PostAsync(string target, params (string Name, string Value)[] fields)
    {
        const string word = "__RequestVerificationToken";
        var token = ((IHtmlInputElement)Page.QuerySelector($"input[name={word}]")!).Value;
        await TakeAsync(await PostAsync(target, new FormUrlEncodedContent(fields.Append((word, token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)))));
        return this;
    }

    // as a browser does, with the word from whose page it comes
    private async Task<HttpResponseMessage> PostAsync(string target, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = content };
        request.Headers.Add("Origin", Origin ?? client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        return await client.SendAsync(request);
    }

    /// <summary>Another site whose page sends the form.</summary>
    public string? Origin { get; set; }

    private async Task TakeAsync(HttpResponseMessage response)
    {
        using (response)
        {
            Status = response.StatusCode;
            Path = response.RequestMessage!.RequestUri!.PathAndQuery;
            var html = await response.Content.ReadAsStringAsync();
            Page = (IHtmlDocument)await BrowsingContext.New(Configuration.Default).OpenAsync(request => request.Content(html).Address(response.RequestMessage.RequestUri));
        }
    }
}
