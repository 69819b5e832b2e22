using System.Text;
using Pcf.Api.Webhooks;

namespace Pcf.Api.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    [Fact]
    public void A_message_is_signed_as_the_specification_has_it()
    {
        // The same as HMAC-SHA256 of another implementation over "msg_….1614265330.{…}".
        var key = WebhookSignature.ReadKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;

        var header = WebhookSignature.Sign([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}"u8);

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", header);
    }

    [Fact]
    public void Two_keys_give_two_signatures_so_that_receivers_can_change_one_after_another()
    {
        var header = WebhookSignature.Sign([new byte[24], new byte[32]], "id", 1, "{}"u8);

        var signatures = header.Split(' ');
        Assert.Equal(2, signatures.Length);
        Assert.Equal(WebhookSignature.Sign([new byte[32]], "id", 1, "{}"u8), signatures[1]);
    }

    [Theory]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(23, false)]
    [InlineData(65, false)]
    [InlineData(0, false)]
    public void A_key_has_24_to_64_bytes(int bytes, bool isKey)
    {
        var key = WebhookSignature.ReadKey("whsec_" + Convert.ToBase64String(new byte[bytes]));

        Assert.Equal(isKey ? bytes : null, key?.Length);
    }

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_no base64!")]
    [InlineData("")]
    public void What_has_another_form_is_no_key(string text) => Assert.Null(WebhookSignature.ReadKey(text));

    [Fact]
    public void The_signature_covers_id_time_and_body()
    {
        byte[][] keys = [Encoding.UTF8.GetBytes("a key of twenty-six bytes.")];
        string[] all =
        [
            WebhookSignature.Sign(keys, "a", 1, "{}"u8), WebhookSignature.Sign(keys, "b", 1, "{}"u8), WebhookSignature.Sign(keys, "a", 2, "{}"u8),
            WebhookSignature.Sign(keys, "a", 1, "{ }"u8),
        ];

        Assert.Equal(4, all.Distinct().Count());
    }
}
