using Shifan.Casework;

namespace Shifan.Web.Mail;

/// <summary>Carries letters out for as long as the server runs; without a mail server they wait.</summary>
internal sealed class Postman(IServiceScopeFactory scopes, MailSettings settings, ILogger<Postman> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Server is null) return;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(3));
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            try
            {
                var result = await scope.ServiceProvider.GetRequiredService<SendLetters>().RunAsync(stoppingToken);
                if (result.Failed > 0) log.LogWarning("letters.failed {Failed}", result.Failed);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // a job's boundary: what could not be sent or written down now is due again
                log.LogError(error, "letters.error");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
