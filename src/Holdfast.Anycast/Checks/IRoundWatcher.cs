namespace Holdfast.Anycast.Checks;

/// <summary>Is told what the rounds of one prefix find, on any thread.</summary>
internal interface IRoundWatcher
{
    /// <summary>A check has ended; the others of its round may run on.</summary>
    /// <param name="rounds">The rounds it belongs to.</param>
    /// <param name="check">Its place among the checks.</param>
    /// <param name="result">What came of it.</param>
    void Found(CheckRounds rounds, int check, CheckResult result);

    /// <summary>All checks of the round have ended.</summary>
    /// <param name="rounds">The rounds.</param>
    void Ended(CheckRounds rounds);
}
