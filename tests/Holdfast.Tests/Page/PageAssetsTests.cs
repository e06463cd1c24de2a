using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Holdfast.Configuration.Tokens;
using Holdfast.Page;

namespace Holdfast.Tests.Page;

/// <summary>The files of the page, as they are in the binary.</summary>
public sealed partial class PageAssetsTests
{
    private static readonly List<PageAsset> All = [PageAssets.Document, .. PageAssets.Others];

    // What others wrote is as they wrote it.
    private static IEnumerable<PageAsset> Own => All.Where(asset => !asset.Name.StartsWith("uplot/", StringComparison.Ordinal));

    private static IEnumerable<PageAsset> Scripts => Own.Where(asset => asset.Name.EndsWith(".js", StringComparison.Ordinal));

    [Fact]
    public void Every_file_of_the_folder_is_served_and_no_other()
    {
        string folder = Folder();
        Assert.Equal(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal),
            All.Select(asset => asset.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_of_it_is_less_than_150_kB_as_it_is_sent() =>
        Assert.InRange(All.Where(asset => asset.Name != "uplot/LICENSE").Sum(asset => asset.Compressed.Length), 10_000, 149_000);

    [Fact]
    public void What_is_sent_is_the_file()
    {
        Assert.All(All, asset =>
        {
            using var sent = new StreamReader(
                new GZipStream(new MemoryStream(asset.Compressed), CompressionMode.Decompress));
            Assert.Equal(Text(asset), sent.ReadToEnd());
        });
        Assert.Equal(All.Count, All.Select(asset => asset.Tag).Distinct().Count());
    }

    [Fact]
    public void Nothing_comes_from_elsewhere() =>
        // Names of XML's kind are no addresses that anything is fetched from.
        Assert.All(Own, asset => Assert.DoesNotMatch(
            @"https?://(?!www\.w3\.org/2000/svg)|[""'(]//|\bimport\(|\burl\(|@import", Text(asset)));

    [Fact]
    public void Nothing_is_inline_and_no_text_becomes_markup()
    {
        string document = Text(PageAssets.Document);
        Assert.DoesNotMatch(@"<style|\sstyle=|\son[a-z]+=|javascript:", document);
        Assert.All(Script().Matches(document), script => Assert.Matches(@"src=""/page/[a-z.]+""></script>", script.Value));
        Assert.All(Scripts, asset => Assert.DoesNotMatch(
            @"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\('style'|DOMParser",
            Text(asset)));
    }

    [Fact]
    public void What_the_document_and_the_scripts_name_is_there()
    {
        var names = All.Select(asset => asset.Name).ToHashSet();
        Assert.All(Linked().Matches(Text(PageAssets.Document)), link => Assert.Contains(link.Groups[1].Value, names));
        Assert.All(Scripts.SelectMany(asset => Imported().Matches(Text(asset))),
            imported => Assert.Contains(imported.Groups[1].Value, names));
    }

    [Fact]
    public void Every_id_that_the_scripts_and_the_document_refer_to_is_in_the_document_once()
    {
        var ids = Id().Matches(Text(PageAssets.Document)).Select(id => id.Groups[1].Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
        var used = Scripts.SelectMany(asset => UsedId().Matches(Text(asset))).Select(use => use.Groups[1].Value)
            .Concat(Referred().Matches(Text(PageAssets.Document)).SelectMany(use => use.Groups[1].Value.Split(' ')));
        Assert.All(used, id => Assert.Contains(id, ids));
    }

    [Fact]
    public void No_script_has_more_than_300_lines() =>
        Assert.All(Scripts, asset => Assert.InRange(Text(asset).Count(c => c == '\n'), 1, 300));

    [Fact]
    public void Every_file_may_be_read_by_all_and_changes_nothing() =>
        Assert.All(PageEndpoints.All(), endpoint =>
        {
            Assert.Equal((ApiScope.None, true), (endpoint.Scope, endpoint.IsPage));
            Assert.Equal(["GET", "HEAD"], endpoint.Methods);
        });

    private static string Text(PageAsset asset)
    {
        using var reader = new StreamReader(PageAsset.Open(asset.Name));
        return reader.ReadToEnd();
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Holdfast/Page/Assets"));

    [GeneratedRegex("<script[^>]*>.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("(?:src|href)=\"/page/([^\"]+)\"")]
    private static partial Regex Linked();

    [GeneratedRegex("from '\\./([^']+)'")]
    private static partial Regex Imported();

    [GeneratedRegex(" id=\"([^\"]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex("byId\\('([^']+)'\\)")]
    private static partial Regex UsedId();

    [GeneratedRegex("(?:aria-labelledby|aria-describedby|href)=\"#?([a-z -]+)\"")]
    private static partial Regex Referred();
}
