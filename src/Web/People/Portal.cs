using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Shifan.Casework;

namespace Shifan.Web.People;

/// <summary>A government portal to sign in at, and how its claims are called.</summary>
internal sealed record PortalSettings(string Authority, string Client, string Secret, string Label, IReadOnlyList<string> Scopes, string CodeClaim, string InstitutionClaim, string NameClaim)
{
    public bool IsEncrypted => Authority.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>SHIFAN_OIDC_…; null where no portal is named.</summary>
    public static PortalSettings? From(Func<string, string?> setting)
    {
        string? Named(string name) => setting($"SHIFAN_OIDC_{name}") is { Length: > 0 } value ? value : null;
        if (Named("AUTHORITY") is not { } authority) return null;
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var uri) || !(uri.Scheme == "https" || uri is { Scheme: "http", IsLoopback: true }))
        {
            throw new InvalidOperationException("SHIFAN_OIDC_AUTHORITY must be an https address");
        }
        return new PortalSettings(
            authority.TrimEnd('/'),
            Named("CLIENT") ?? throw new InvalidOperationException("SHIFAN_OIDC_AUTHORITY is set and SHIFAN_OIDC_CLIENT is not"),
            Named("SECRET") ?? throw new InvalidOperationException("SHIFAN_OIDC_AUTHORITY is set and SHIFAN_OIDC_SECRET is not"),
            Named("LABEL") ?? "政务平台登录",
            (Named("SCOPE") ?? "openid profile email").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Named("CODE_CLAIM") ?? "credit_code", Named("INSTITUTION_CLAIM") ?? "org_name", Named("NAME_CLAIM") ?? "name");
    }
}

internal sealed class PortalOptions : OAuthOptions
{
    public PortalSettings Settings { get; set; } = null!;

    public ConfigurationManager<OpenIdConnectConfiguration> Discovery { get; set; } = null!;
}

/// <summary>
/// OpenID Connect on the framework's OAuth handler, which brings state, correlation and PKCE: this adds discovery, the nonce, the
/// validated id_token and the claims of the userinfo endpoint. What comes out is a ticket for a page, not yet a session.
/// </summary>
internal sealed class PortalHandler(IOptionsMonitor<PortalOptions> options, ILoggerFactory logger, UrlEncoder encoder) : OAuthHandler<PortalOptions>(options, logger, encoder)
{
    public const string Name = "portal";
    public const string TicketScheme = "portal-ticket";

    private const string Nonce = "nonce";
    private const int NonceBytes = 32;

    public static void Configure(PortalOptions options, PortalSettings settings)
    {
        options.Settings = settings;
        options.SignInScheme = TicketScheme;
        options.ClientId = settings.Client;
        options.ClientSecret = settings.Secret;
        options.CallbackPath = "/sign-in/portal/callback";
        options.AccessDeniedPath = "/sign-in";
        options.UsePkce = true;
        options.SaveTokens = false;
        options.Scope.Clear();
        foreach (var scope in settings.Scopes) options.Scope.Add(scope);
        // asked of the portal at the first sign-in, so that a portal that is down does not keep the server from starting
        options.AuthorizationEndpoint = options.TokenEndpoint = settings.Authority;
        options.CorrelationCookie.SameSite = SameSiteMode.Lax;
        options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.BackchannelTimeout = TimeSpan.FromSeconds(20);
        // the demonstration's clock jumps by years
        options.TimeProvider = TimeProvider.System;
        options.Discovery = new ConfigurationManager<OpenIdConnectConfiguration>($"{settings.Authority}/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever { RequireHttps = settings.IsEncrypted });
        options.Events.OnRemoteFailure = context =>
        {
            context.HttpContext.RequestServices.GetRequiredService<ILogger<PortalHandler>>().LogWarning("portal.failed {Kind}", context.Failure?.GetBaseException().GetType().Name);
            context.Response.Redirect("/sign-in?portal=failed");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        try
        {
            await DiscoverAsync();
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or HttpRequestException or TaskCanceledException)
        {
            Logger.LogWarning("portal.unreachable {Kind}", error.GetBaseException().GetType().Name);
            Context.Response.Redirect("/sign-in?portal=failed");
            return;
        }
        await base.HandleChallengeAsync(properties);
    }

    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        await DiscoverAsync();
        return await base.HandleRemoteAuthenticateAsync();
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        // the nonce travels in the protected state and comes back in the id_token: one that was stolen elsewhere fits no state
        var nonce = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(NonceBytes));
        properties.Items[Nonce] = nonce;
        return QueryHelpers.AddQueryString(base.BuildChallengeUrl(properties, redirectUri), Nonce, nonce);
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        var configuration = await DiscoverAsync();
        var token = tokens.Response!.RootElement.TryGetProperty("id_token", out var sent) ? sent.GetString() : null;
        properties.Items.Remove(Nonce, out var nonce);
        var subject = await ValidateAsync(token, configuration, Options.ClientId, nonce);
        if (subject is null)
        {
            // the portal may have changed its keys since they were read
            Options.Discovery.RequestRefresh();
            subject = await ValidateAsync(token, await DiscoverAsync(), Options.ClientId, nonce) ?? throw new AuthenticationFailureException("id_token");
        }
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var claim in new JsonWebToken(token).Claims) said[claim.Type] = claim.Value;
        if (!string.IsNullOrEmpty(configuration.UserInfoEndpoint)) await AskAsync(configuration.UserInfoEndpoint, tokens.AccessToken!, subject, said);

        var settings = Options.Settings;
        identity.AddClaim(new Claim("sub", subject));
        foreach (var (from, to) in new[] { (settings.CodeClaim, "code"), (settings.InstitutionClaim, "institution"), (settings.NameClaim, "name"), ("email", "email"), ("email_verified", "verified") })
        {
            if (said.TryGetValue(from, out var value)) identity.AddClaim(new Claim(to, value));
        }
        return new AuthenticationTicket(new ClaimsPrincipal(identity), properties, Scheme.Name);
    }

    /// <summary>Who an id_token speaks of, if it is the portal's own, for this client and for this sign-in; else null.</summary>
    internal static async Task<string?> ValidateAsync(string? token, OpenIdConnectConfiguration configuration, string client, string? nonce)
    {
        if (string.IsNullOrEmpty(token) || string.IsNullOrEmpty(nonce)) return null;
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = configuration.Issuer,
            ValidAudience = client,
            IssuerSigningKeys = configuration.SigningKeys,
            ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromMinutes(2),
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken { Subject.Length: > 0 } sound) return null;
        if (!sound.TryGetPayloadValue<string>(Nonce, out var came) || !string.Equals(came, nonce, StringComparison.Ordinal)) return null;
        // where it is for several, it says for whom it was made
        var party = sound.TryGetPayloadValue<string>("azp", out var azp) ? azp : null;
        return party is null ? sound.Audiences.Count() == 1 ? sound.Subject : null : party == client ? sound.Subject : null;
    }

    private async Task AskAsync(string address, string accessToken, string subject, Dictionary<string, string> said)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await Backchannel.SendAsync(request, Context.RequestAborted);
        if (!response.IsSuccessStatusCode) throw new AuthenticationFailureException("userinfo");
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Context.RequestAborted));
        // else somebody else's particulars could be slipped in under this sign-in
        if (!document.RootElement.TryGetProperty("sub", out var sub) || sub.GetString() != subject) throw new AuthenticationFailureException("userinfo.sub");
        foreach (var claim in document.RootElement.EnumerateObject()) said[claim.Name] = claim.Value.ToString();
    }

    private async Task<OpenIdConnectConfiguration> DiscoverAsync()
    {
        var configuration = await Options.Discovery.GetConfigurationAsync(Context.RequestAborted);
        (Options.AuthorizationEndpoint, Options.TokenEndpoint) = (configuration.AuthorizationEndpoint, configuration.TokenEndpoint);
        return configuration;
    }

    /// <summary>What the portal said, from the cookie that holds it for a few minutes.</summary>
    public static async Task<PortalTicket?> TicketAsync(HttpContext context)
    {
        if ((await context.AuthenticateAsync(TicketScheme)).Principal is not { } who || who.FindFirstValue("sub") is not { } subject) return null;
        return new PortalTicket(subject, who.FindFirstValue("code")?.Trim().ToUpperInvariant(), who.FindFirstValue("institution"), who.FindFirstValue("name"), who.FindFirstValue("email"),
            string.Equals(who.FindFirstValue("verified"), "true", StringComparison.OrdinalIgnoreCase));
    }
}
