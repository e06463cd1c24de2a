using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Tests.Codes;

public class MnemonicTests
{
    [Theory]
    [InlineData("AAAA", RecordType.AAAA)]
    [InlineData("aaaa", RecordType.AAAA)]
    [InlineData("any", RecordType.ANY)]
    [InlineData("*", RecordType.ANY)]
    [InlineData("NSAP-PTR", RecordType.NsapPtr)]
    [InlineData("TYPE28", RecordType.AAAA)]
    [InlineData("type65535", (RecordType)65535)]
    public void Reads_types(string text, RecordType type)
    {
        Assert.True(RecordTypeMnemonic.TryParse(text, out var read));
        Assert.Equal(type, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("AAAAA")]
    [InlineData("TYPE")]
    [InlineData("TYPE65536")]
    [InlineData("TYPE-1")]
    [InlineData("28")]
    public void Refuses_what_is_no_type(string? text) => Assert.False(RecordTypeMnemonic.TryParse(text, out _));

    [Fact]
    public void Every_type_reads_back_from_its_mnemonic()
    {
        for (int number = 0; number <= ushort.MaxValue; number++)
        {
            Assert.True(RecordTypeMnemonic.TryParse(((RecordType)number).ToMnemonic(), out var type));
            Assert.Equal(number, (int)type);
        }

        Assert.Equal(Enum.GetValues<RecordType>(), RecordTypeMnemonic.Known);
    }

    [Fact]
    public void Every_class_and_response_code_reads_back_from_its_mnemonic()
    {
        for (int number = 0; number < 4096; number++)
        {
            Assert.True(RecordClassMnemonic.TryParse(((RecordClass)number).ToMnemonic(), out var @class));
            Assert.Equal(number, (int)@class);
            Assert.True(ResponseCodeMnemonic.TryParse(((ResponseCode)number).ToMnemonic(), out var code));
            Assert.Equal(number, (int)code);
        }

        Assert.Equal("CLASS32", ((RecordClass)32).ToMnemonic());
        Assert.All(Enum.GetValues<RecordClass>(), x => Assert.DoesNotContain("CLASS", x.ToMnemonic(), StringComparison.Ordinal));
        Assert.Equal("SERVFAIL", ResponseCode.ServFail.ToMnemonic());
        Assert.All(Enum.GetValues<ResponseCode>(), x => Assert.DoesNotContain("RCODE", x.ToMnemonic(), StringComparison.Ordinal));
        Assert.False(ResponseCodeMnemonic.TryParse("RCODE4096", out _));
        Assert.True(ResponseCodeMnemonic.TryParse("nxdomain", out var nxdomain));
        Assert.Equal(ResponseCode.NXDomain, nxdomain);
    }
}
