using Holdfast.LoadBalancer.Upstreams.Tcp;

namespace Holdfast.LoadBalancer.Tests.Upstreams;

public sealed class PipelineDepthTests
{
    [Fact]
    public void Is_what_the_last_connection_brought_before_it_broke()
    {
        var depth = new PipelineDepth();
        Assert.Equal(PipelineDepth.Largest, depth.Queries);
        depth.ConnectionBroke(3);
        Assert.Equal(3, depth.Queries);
        depth.ConnectionBroke(10_000);
        Assert.Equal(3, depth.Queries);
        depth.ConnectionBroke(1);
        Assert.Equal(1, depth.Queries);
    }

    [Fact]
    public void Grows_back_when_a_connection_brings_more()
    {
        var depth = new PipelineDepth();
        depth.ConnectionBroke(1);
        depth.AnswerCame(1);
        Assert.Equal(1, depth.Queries);
        for (int answers = 2; answers <= 2 * PipelineDepth.Largest; answers++)
            depth.AnswerCame(answers);
        Assert.Equal(PipelineDepth.Largest, depth.Queries);
    }
}
