using Microsoft.EntityFrameworkCore;

namespace Instrumented;

/// <summary>Orders in SQLite, by EF Core.</summary>
internal sealed class Orders(DbContextOptions<Orders> options) : DbContext(options)
{
    public DbSet<Order> All => Set<Order>();
}

/// <summary>An order.</summary>
internal sealed class Order
{
    public int Id { get; set; }

    public required string Article { get; set; }

    public required string Customer { get; set; }
}
