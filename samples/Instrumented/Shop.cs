using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Instrumented;

/// <summary>What a request does: the database, a call by HTTP, a call by gRPC, a job for later, and a timer.</summary>
internal sealed class Shop(Orders orders, HttpClient http, Stock.StockClient stock, Packing packing, Addresses addresses, TimeProvider clock)
{
    public static readonly ActivitySource Spans = new("Shop");

    private static readonly TimeSpan ReminderAfter = TimeSpan.FromMilliseconds(200);

    public async Task<int> OrderAsync(string article, string customer, CancellationToken cancel)
    {
        var order = new Order { Article = article, Customer = customer };
        orders.Add(order);
        await orders.SaveChangesAsync(cancel);
        var path = $"/prices/{Uri.EscapeDataString(article)}?customer={Uri.EscapeDataString(customer)}";
        using var price = await http.GetAsync(new Uri(addresses.Web, path), cancel);
        price.EnsureSuccessStatusCode();
        await stock.CountAsync(new Article { Name = article }, new Grpc.Core.Metadata { { "authorization", $"Bearer {customer}" } },
            deadline: clock.GetUtcNow().UtcDateTime.AddSeconds(5), cancellationToken: cancel);
        packing.Queue(order.Id);
        _ = RemindAsync();
        return order.Id;
    }

    // It goes on when the request has been answered, and belongs to its trace all the same.
    private static async Task RemindAsync()
    {
        using var timer = new PeriodicTimer(ReminderAfter);
        await timer.WaitForNextTickAsync(CancellationToken.None);
        using var span = Spans.StartActivity("remind customer");
    }

    /// <summary>A statement with a value in its text.</summary>
    public Task<int> ForgetAsync(CancellationToken cancel) =>
        orders.Database.ExecuteSqlRawAsync("DELETE FROM \"All\" WHERE \"Customer\" = 'Quail77tern'", cancel);
}
