using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Tests.Samples;

namespace Holdfast.Dns.Tests.Messages;

public class PresentationTests
{
    // Wire forms and texts of RFC 4034, RFC 5155, RFC 9460 (appendix D) and of everyday answers.
    [Theory]
    [InlineData(RecordType.A, "C0000201", "192.0.2.1")]
    [InlineData(RecordType.AAAA, "20010DB8000000000000000000000001", "2001:db8::1")]
    [InlineData(RecordType.NS, "026E7300", "ns.")]
    [InlineData(RecordType.SOA, "0161000162000000000100000002000000030000000400000005", "a. b. 1 2 3 4 5")]
    [InlineData(RecordType.MX, "000A00", "10 .")]
    [InlineData(RecordType.TXT, "0361226203005CFF", "\"a\\\"b\" \"\\000\\\\\\255\"")]
    [InlineData(RecordType.SRV, "00010002003500", "1 2 53 .")]
    [InlineData(RecordType.DS, "EC450501" + "2BB183AF5F22588179A53B0A98631FAD1A292118",
        "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118")]
    [InlineData(RecordType.DNSKEY, "0101030801020304", "257 3 8 AQIDBA==")]
    [InlineData(RecordType.RRSIG, "0001050300015180" + "3E7C9DD7" + "3E5510D7" + "0A52" + "076578616D706C6500" + "010203",
        "A 5 3 86400 20030322173103 20030220173103 2642 example. AQID")]
    [InlineData(RecordType.NSEC3, "0101000C04AABBCCDD" + "14" + "174EB2409FE28BCB4887A1836F957F0A8425E27B" + "000722010000000290",
        "1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR NS SOA MX RRSIG DNSKEY NSEC3PARAM")]
    [InlineData(RecordType.CAA, "00056973737565" + "63612E6578616D706C65", "0 issue \"ca.example\"")]
    [InlineData(RecordType.HTTPS, "000100", "1 .")]
    [InlineData(RecordType.SVCB, "001003666F6F076578616D706C6503636F6D00000300020035", "16 foo.example.com. port=53")]
    [InlineData(
        RecordType.SVCB, "000103666F6F076578616D706C6503636F6D00029B000568656C6C6F", "1 foo.example.com. key667=\"hello\"")]
    [InlineData(
        RecordType.SVCB, "001003666F6F076578616D706C65036F726700" + "0000000400010004" + "000100090268320568332D3139"
        + "00040004C0000201",
        "16 foo.example.org. mandatory=alpn,ipv4hint alpn=\"h2,h3-19\" ipv4hint=192.0.2.1")]
    [InlineData(RecordType.SVCB, "001003666F6F076578616D706C65036F726700" + "0001000C08665C6F6F2C626172026832",
        "16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"")]
    [InlineData(
        RecordType.SVCB, "000103666F6F076578616D706C6503636F6D00"
        + "0006002020010DB800000000000000000000000120010DB8000000000000000000530001",
        "1 foo.example.com. ipv6hint=2001:db8::1,2001:db8::53:1")]
    [InlineData(RecordType.HTTPS, "00010000020000", "1 . no-default-alpn")]
    [InlineData((RecordType)731, "ABCDEF", "\\# 3 ABCDEF")]
    [InlineData((RecordType)731, "", "\\# 0")]
    public void Writes_data_as_zone_files_have_it(RecordType type, string rdata, string text)
    {
        byte[] data = SampleMessage.Hex(rdata);
        byte[] wire = SampleMessage.Hex(
            $"{SampleMessage.Header("8180", 0, 1)} 00 {(ushort)type:X4} 0001 0000003C {data.Length:X4} {rdata}");
        var record = SampleMessage.Parse(wire).Answers[0];
        Assert.Equal(text, record.Data.ToString());
        Assert.Equal($". 60 IN {type.ToMnemonic()} {text}", record.ToString());
    }

    [Fact]
    public void Writes_the_types_of_a_far_window()
    {
        // RFC 4034, section 4.3.
        byte[] wire = SampleMessage.Hex(
            SampleMessage.Header("8180", 0, 1) + "00 002F 0001 00015180 0037 04686F7374076578616D706C6503636F6D00"
            + "0006400100000003 041B000000000000000000000000000000000000000000000000000020");
        Assert.Equal("host.example.com. A MX RRSIG NSEC TYPE1234", SampleMessage.Parse(wire).Answers[0].Data.ToString());
    }

    [Fact]
    public void Writes_a_message_a_line_a_record()
    {
        var message = Message.Query(7, new Question(Name.Parse("example."), RecordType.MX), new EdnsHeader(1232, DnssecOk: true));
        Assert.Equal(
            ["; id 7, opcode Query, NOERROR, flags RecursionDesired", "; question: example. IN MX",
                "; EDNS: version: 0, flags: do; udp: 1232 "],
            message.ToString().TrimEnd('\n').Split('\n'));
    }
}
