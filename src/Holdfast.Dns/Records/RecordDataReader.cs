using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Records;

/// <summary>Chooses the model for a type.</summary>
internal static class RecordDataReader
{
    public static RecordData Read(RecordType type, ref MessageReader reader)
    {
        // Updates name whole RRsets by records without data (RFC 2136, section 2.4), whatever the type.
        if (reader.Remaining == 0 && type != RecordType.OPT)
            return UnknownData.Empty;
        return type switch
        {
            RecordType.A => AData.Read(ref reader),
            RecordType.AAAA => AaaaData.Read(ref reader),
            RecordType.NS => NsData.Read(ref reader),
            RecordType.CNAME => CnameData.Read(ref reader),
            RecordType.DNAME => DnameData.Read(ref reader),
            RecordType.SOA => SoaData.Read(ref reader),
            RecordType.PTR => PtrData.Read(ref reader),
            RecordType.MX => MxData.Read(ref reader),
            RecordType.TXT => TxtData.Read(ref reader),
            RecordType.SRV => SrvData.Read(ref reader),
            RecordType.DS or RecordType.CDS => DsData.Read(ref reader),
            RecordType.RRSIG => RrsigData.Read(ref reader),
            RecordType.NSEC => NsecData.Read(ref reader),
            RecordType.DNSKEY or RecordType.CDNSKEY => DnskeyData.Read(ref reader),
            RecordType.NSEC3 => Nsec3Data.Read(ref reader),
            RecordType.SVCB or RecordType.HTTPS => SvcbData.Read(ref reader),
            RecordType.CAA => CaaData.Read(ref reader),
            RecordType.OPT => OptData.Read(ref reader),
            _ => UnknownData.Read(type, ref reader),
        };
    }
}
