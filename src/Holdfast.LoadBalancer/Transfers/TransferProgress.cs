using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Transfers;

/// <summary>
/// Finds the last message of a zone transfer, by the SOA records among the answers: of AXFR the second (RFC 5936, section 2.2);
/// of IXFR that of the newest version which ends the last difference, or the only one when the client is up to date (RFC 1995,
/// section 4).
/// </summary>
internal struct TransferProgress
{
    // What ends the RDATA of SOA: serial, refresh, retry, expire, minimum.
    private const int SoaNumbers = 20;

    private readonly bool _isIncremental;
    private readonly uint? _clientSerial;
    private uint _newestSerial;
    private State _state;

    private TransferProgress(bool isIncremental, uint? clientSerial) =>
        (_isIncremental, _clientSerial, _state) = (isIncremental, clientSerial, State.FirstRecord);

    /// <summary>What a message comes to.</summary>
    public enum Verdict
    {
        /// <summary>More messages follow.</summary>
        More,

        /// <summary>It is the last.</summary>
        Last,

        /// <summary>It is the last, and says that the transfer has failed.</summary>
        Error,

        /// <summary>It belongs to no transfer, or a record is malformed.</summary>
        Malformed,
    }

    private enum State
    {
        /// <summary>The SOA of the newest version is expected.</summary>
        FirstRecord,

        /// <summary>Of IXFR: what follows it tells whether the whole zone comes or differences.</summary>
        SecondRecord,

        /// <summary>The zone's records.</summary>
        Zone,

        /// <summary>What a difference takes away.</summary>
        Deletions,

        /// <summary>What a difference adds.</summary>
        Additions,

        /// <summary>Nothing is expected.</summary>
        Complete,
    }

    /// <summary>The progress of the transfer that a query for AXFR or IXFR asks for.</summary>
    public static TransferProgress Of(scoped in QueryView query)
    {
        if (query.QType != RecordType.IXFR)
            return new TransferProgress(isIncremental: false, clientSerial: null);
        uint? serial = null;
        var cursor = new RecordCursor(query.Message, query.QuestionEnd);
        while (serial is null && cursor.MoveNext())
        {
            if (cursor.Section == Section.Authority && TryReadSerial(query.Message, in cursor, out uint read))
                serial = read;
        }

        return new TransferProgress(isIncremental: true, serial);
    }

    /// <summary>Looks through the next message.</summary>
    public Verdict Take(scoped in ResponseView message)
    {
        bool isFirst = _state == State.FirstRecord;
        if (message.ResponseCode != ResponseCode.NoError)
            return Verdict.Error;
        var cursor = new RecordCursor(message.Message, message.QuestionEnd);
        while (_state != State.Complete && cursor.MoveNext() && cursor.Section == Section.Answer)
            Take(TryReadSerial(message.Message, in cursor, out uint serial), serial);
        if (cursor.Error.IsError)
            return Verdict.Malformed;
        bool isAnswerless = isFirst && message.AnswerCount == 0;
        return _state == State.Complete || isAnswerless || IsUpToDate ? Verdict.Last : Verdict.More;
    }

    // An SOA alone, no newer than the client's (RFC 1982, section 3.2). Else more follows: some servers send a record a message.
    private readonly bool IsUpToDate =>
        _state == State.SecondRecord && _clientSerial is { } serial && (int)(_newestSerial - serial) <= 0;

    private void Take(bool isSoa, uint serial) => _state = _state switch
    {
        State.FirstRecord when !isSoa => State.Complete,
        State.FirstRecord => Begin(serial),
        State.SecondRecord when isSoa => serial == _newestSerial ? State.Complete : State.Deletions,
        State.SecondRecord => State.Zone,
        State.Zone when isSoa => State.Complete,
        State.Deletions when isSoa => State.Additions,
        State.Additions when isSoa => serial == _newestSerial ? State.Complete : State.Deletions,
        var unchanged => unchanged,
    };

    private State Begin(uint serial)
    {
        _newestSerial = serial;
        return _isIncremental ? State.SecondRecord : State.Zone;
    }

    private static bool TryReadSerial(ReadOnlySpan<byte> message, scoped in RecordCursor cursor, out uint serial)
    {
        bool isSoa = cursor.Type == RecordType.SOA && cursor.End - cursor.RdataOffset > SoaNumbers;
        serial = isSoa ? BinaryPrimitives.ReadUInt32BigEndian(message[(cursor.End - SoaNumbers)..]) : 0;
        return isSoa;
    }
}
