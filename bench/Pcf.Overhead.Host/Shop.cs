using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Pcf.Overhead.Host;

/// <summary>One route that does what a small service does: a SQLite query, and for it one record, one span, one counter and one histogram.</summary>
internal sealed partial class Shop(OrderStore store, ShopMetrics metrics, ILogger<Shop> log)
{
    /// <summary>The name of its meter and of its activity source.</summary>
    public const string Name = "Shop";

    private static readonly ActivitySource Spans = new(Name);

    public static WebApplication Build(string stack, bool traces, string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders().AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(OrderStore.Create()).AddSingleton<Shop>();
        Stacks.Add(builder, stack, traces);
        var app = builder.Build();
        Stacks.Use(app, stack);
        app.MapGet("/orders/{id:int}", (int id, Shop shop) => shop.Order(id));
        return app;
    }

    private string Order(int id)
    {
        var began = Stopwatch.GetTimestamp();
        using var span = Spans.StartActivity("read order");
        var (country, total) = store.Read(id);
        span?.SetTag("shop.country", country);
        Read(id, total, country);
        metrics.Count(country);
        metrics.Time(country, Stopwatch.GetElapsedTime(began).TotalSeconds);
        return country;
    }

    [LoggerMessage(EventId = 1, EventName = "order.read", Level = LogLevel.Information, Message = "Order {OrderId} of {Total} from {Country}")]
    private partial void Read(int orderId, long total, string country);
}

/// <summary>A thousand orders in a SQLite file in the working directory, which is made anew. Thread-safe.</summary>
internal sealed class OrderStore : IDisposable
{
    private readonly SqliteConnection _keepsOpen;
    private readonly string _source;

    private OrderStore(string source)
    {
        _source = source;
        _keepsOpen = new SqliteConnection(source);
        _keepsOpen.Open();
    }

    public static OrderStore Create()
    {
        File.Delete("orders.db");
        var store = new OrderStore("Data Source=orders.db");
        using var command = store._keepsOpen.CreateCommand();
        command.CommandText = """
            CREATE TABLE orders (id INTEGER PRIMARY KEY, country TEXT NOT NULL, total INTEGER NOT NULL);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
            INSERT INTO orders SELECT i, 'country' || (i % 20), i * 7 FROM n;
            """;
        command.ExecuteNonQuery();
        return store;
    }

    public (string Country, long Total) Read(int id)
    {
        using var connection = new SqliteConnection(_source);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT country, total FROM orders WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        using var row = command.ExecuteReader();
        return row.Read()
            ? (row.GetString(0), row.GetInt64(1))
            : throw new ArgumentOutOfRangeException(nameof(id), id.ToString(CultureInfo.InvariantCulture));
    }

    public void Dispose() => _keepsOpen.Dispose();
}
