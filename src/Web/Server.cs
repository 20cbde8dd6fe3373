using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.WebEncoders;
using Shifan.Casework;
using Shifan.Web.Api;
using Shifan.Web.Mail;
using Shifan.Web.Pages;
using Shifan.Web.Pages.Applications;
using Shifan.Web.Pages.Register;
using Shifan.Web.People;

namespace Shifan.Web;

/// <summary>Starts the server: <c>serve [--demo]</c>.</summary>
public static class Server
{
    // as much as the server takes in one request
    private const int LongestValue = 32 << 20;

    // pages of the register that are kept for strangers
    private const int CachedBytes = 64 << 20;

    internal const string SessionCookie = "shifan";

    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // The program finds its own files wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
            Args = [.. args.Where(word => word is not ("serve" or "--demo"))],
        });
        builder.WebHost.UseStaticWebAssets();
        // settings come from the environment or, as --NAME=value, from the command line
        var bare = builder.Configuration["SHIFAN_DEMO"] == "bare";
        var demo = bare || args.Contains("--demo") || builder.Configuration["SHIFAN_DEMO"] == "true";
        if (builder.Configuration["SHIFAN_URLS"] is { Length: > 0 } urls) builder.WebHost.UseUrls(urls.Split(';'));
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning)
            // the keys lie in the database, and who reads it reads everything else too
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        AddServices(builder.Services, name => builder.Configuration[name], demo);
        var app = builder.Build();
        UsePipeline(app);
        await PrepareAsync(app.Services, demo, bare);
        await app.RunAsync();
        return 0;
    }

    /// <summary>Casework alone, for commands that need the database and no web.</summary>
    internal static ServiceProvider Casework(Func<string, string?> setting, TimeProvider? time = null) =>
        new ServiceCollection().AddLogging().AddDataProtection().Services.AddCasework(Store.From(setting), time ?? TimeProvider.System).AddSingleton(MailSettings.From(setting)).BuildServiceProvider();

    private static void AddServices(IServiceCollection services, Func<string, string?> setting, bool demo)
    {
        services.AddCasework(Store.From(setting), demo ? new DemoClock() : TimeProvider.System);
        services.AddSingleton(MailSettings.From(setting));
        services.AddRazorPages(options =>
        {
            options.Conventions.AuthorizeFolder("/Applications");
            options.Conventions.AuthorizeFolder("/Review");
            options.Conventions.AuthorizeFolder("/Recommendation");
            options.Conventions.AddPageRoute("/Applications/Report", "/review/{id:guid}/report.{format:regex(^(pdf|docx)$)}");
            options.Conventions.AddPageRoute("/Applications/Notice", "/review/{id:guid}/notice.{format:regex(^(pdf|docx)$)}");
            options.Conventions.AddPageRoute("/Applications/Merged", "/review/{id:guid}/merged.pdf");
            options.Conventions.ConfigureFilter(new KnownHandlers());
            options.Conventions.ConfigureFilter(new AnyCharacter());
        });
        var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.LoginPath = "/sign-in";
            options.AccessDeniedPath = "/sign-in";
            options.Cookie.Name = SessionCookie;
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.ExpireTimeSpan = TimeSpan.FromHours(8);
            // the demonstration's clock jumps by years; sessions live by the real one
            options.TimeProvider = TimeProvider.System;
            options.Events.OnRedirectToLogin = Parking.ToSignInAsync;
            // a session that somebody or something ended is no session: the same way back
            options.Events.OnRedirectToAccessDenied = Parking.ToSignInAsync;
        }).AddCookie(Halfway.Scheme, options =>
        {
            options.Cookie.Name = "shifan.halfway";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.ExpireTimeSpan = Halfway.Lasts;
            options.SlidingExpiration = false;
            options.TimeProvider = TimeProvider.System;
        });
        if (PortalSettings.From(setting) is { } portal) AddPortal(services, authentication, portal);
        services.AddScoped<IAuthorizationHandler, LiveSessionHandler>();
        services.AddAuthorization(options => options.DefaultPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new LiveSession()).Build());
        services.AddRateLimiter(options => Strangers.Limit(options, setting));
        services.AddHttpContextAccessor();
        services.AddScoped<CurrentActor>();
        services.AddSingleton<KnownSenders>();
        // Chinese as Chinese in the page: a quarter smaller, and readable; <>&"' stay encoded
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        // a table of some hundred rows is one form
        services.Configure<FormOptions>(options =>
        {
            options.ValueCountLimit = 20_000;
            // what is far too long for its box is read, so that the box can say so; what is larger the server refuses as a whole
            options.ValueLengthLimit = LongestValue;
        });
        services.AddSingleton<RegisterCache>();
        services.AddOutputCache(options =>
        {
            options.SizeLimit = CachedBytes;
            options.MaximumBodySize = CachedBytes / 20;
        });
        services.AddOptions<OutputCacheOptions>().Configure<RegisterCache>((options, cache) => options.AddPolicy(RegisterCache.Policy, cache));
        services.AddOpenApi("v1");
        services.AddSingleton<ImportKept>();
        services.AddHostedService<DailyDigest>();
        services.AddHostedService<Postman>();
        services.AddHostedService<Reminding>();
        services.AddHostedService<Working>();
    }

    private static void AddPortal(IServiceCollection services, AuthenticationBuilder authentication, PortalSettings portal)
    {
        services.AddSingleton(portal);
        authentication.AddOAuth<PortalOptions, PortalHandler>(PortalHandler.Name, options => PortalHandler.Configure(options, portal))
            .AddCookie(PortalHandler.TicketScheme, options =>
            {
                options.Cookie.Name = "shifan.portal";
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.ExpireTimeSpan = Halfway.Lasts;
                options.SlidingExpiration = false;
                options.TimeProvider = TimeProvider.System;
            });
    }

    private static void UsePipeline(WebApplication app)
    {
        app.UseExceptionHandler("/error/500");
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'self'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            return next(context);
        });
        // what no page or endpoint answers never reaches one
        app.Use((context, next) =>
        {
            if (context.Request.Method is "GET" or "HEAD" or "POST" or "OPTIONS") return next(context);
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        });
        // the hottest request of all finds its sender in its own, cheaper way
        app.Use((context, next) => context.GetEndpoint() is { RequestDelegate: { } answer } endpoint && endpoint.Metadata.GetMetadata<KnowsItsSender>() is not null ? answer(context) : next(context));
        // before anything that asks who somebody is: what strangers read of the register needs none of it
        app.UseOutputCache();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapStaticAssets();
        app.MapRazorPages();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapProgrammes();
        app.MapDrafts();
        app.MapUploads();
        app.MapScoring();
        app.MapVisits();
        app.MapRegister();
        app.MapHealth();
        app.MapReceiptCodes();
    }

    private static async Task PrepareAsync(IServiceProvider services, bool demo, bool bare)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Migrations>().RunAsync();
        await scope.ServiceProvider.GetRequiredService<InstallOffices>().RunAsync();
        await scope.ServiceProvider.GetRequiredService<CheckInvariants>().FillAsync();
        if (demo && await scope.ServiceProvider.GetRequiredService<DemoWorld>().RunAsync() && !bare)
        {
            await scope.ServiceProvider.GetRequiredService<DemoNotices>().RunAsync();
            await scope.ServiceProvider.GetRequiredService<DemoTitles>().RunAsync();
            await scope.ServiceProvider.GetRequiredService<DemoExperts>().RunAsync();
            await scope.ServiceProvider.GetRequiredService<DemoCases>().RunAsync();
        }
        // a node that answers has the register: no first reader waits for a large one
        await services.GetRequiredService<PublicRegister>().FindAsync();
    }
}

/// <summary>Seals the heads of all audit chains once a day, counted from the last seal, so that restarts do not put it off.</summary>
internal sealed class DailyDigest(IServiceScopeFactory scopes, ILogger<DailyDigest> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(10));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            try
            {
                var digest = scope.ServiceProvider.GetRequiredService<DigestHeads>();
                if (await digest.IsDueAsync(stoppingToken)) await digest.RunAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // a job's boundary: tomorrow's digest covers today's entries too
                log.LogError(error, "digest.failed");
            }
        }
    }
}
