package dev.tidegate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrowdTest {
    private final List<String> served = new ArrayList<>();
    /** How many had been served when a turn was over. */
    private final List<Integer> turns = new ArrayList<>();

    private boolean atOnce;

    /** Notes whose turn it is, and answers at once where it is to. */
    private final class Server extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                served.add(request.uri());
            }
            if (message instanceof LastHttpContent && atOnce) {
                context.writeAndFlush(answer());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            turns.add(served.size());
            context.fireChannelReadComplete();
        }
    }

    private static DefaultFullHttpResponse answer() {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
    }

    private final EmbeddedChannel channel = new EmbeddedChannel(new Crowd(), new Server());

    private static List<Object> get(int from, int count) {
        List<Object> messages = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            messages.add(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/" + i));
            messages.add(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        return messages;
    }

    /** As one read of the socket. */
    private void read(List<Object> messages) {
        messages.forEach(channel.pipeline()::fireChannelRead);
        channel.pipeline().fireChannelReadComplete();
    }

    @Test
    void a_request_waits_until_the_one_before_it_is_answered() {
        read(get(0, 3));
        channel.runPendingTasks();
        assertThat(served).containsExactly("/0");
        channel.writeOutbound(answer());
        channel.runPendingTasks();
        assertThat(served).containsExactly("/0", "/1");
        channel.writeOutbound(answer());
        channel.writeOutbound(answer());
        channel.runPendingTasks();
        assertThat(served).containsExactly("/0", "/1", "/2");
    }

    @Test
    void others_have_a_turn_after_so_many_requests_that_were_answered_at_once() {
        atOnce = true;
        List<Object> messages = get(0, 3 * Crowd.TURN + 1);
        messages.forEach(channel.pipeline()::fireChannelRead);
        assertThat(served).hasSize(Crowd.TURN);
        channel.pipeline().fireChannelReadComplete();
        channel.runPendingTasks();
        assertThat(turns).containsExactly(Crowd.TURN, 2 * Crowd.TURN, 3 * Crowd.TURN, 3 * Crowd.TURN + 1);
        assertThat(served).hasSize(3 * Crowd.TURN + 1);
        assertThat(channel.outboundMessages()).hasSize(3 * Crowd.TURN + 1);
    }

    @Test
    void one_that_waits_for_each_answer_is_never_held_up() {
        atOnce = true;
        for (int i = 0; i < 5 * Crowd.TURN; i++) {
            read(get(i, 1));
            assertThat(served).hasSize(i + 1);
        }
    }

    @Test
    void an_interim_answer_is_none() {
        read(get(0, 2));
        channel.writeOutbound(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        channel.runPendingTasks();
        assertThat(served).containsExactly("/0");
    }

    @Test
    void no_more_is_read_of_one_who_sends_on_until_answers_have_gone() {
        read(get(0, Crowd.MOST));
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.writeOutbound(answer());
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void bodies_that_wait_are_bounded_and_let_go_with_the_connection() {
        List<ByteBuf> bodies = new ArrayList<>();
        List<Object> messages = get(0, 1);
        messages.add(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/body"));
        for (int i = 0; i < 4; i++) {
            ByteBuf body = Unpooled.buffer(Crowd.MOST_BYTES / 4).writeZero(Crowd.MOST_BYTES / 4);
            bodies.add(body);
            messages.add(i < 3 ? new DefaultHttpContent(body) : new DefaultLastHttpContent(body));
        }
        read(messages);
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.close();
        channel.runPendingTasks();
        assertThat(served).containsExactly("/0");
        assertThat(bodies).allMatch(body -> body.refCnt() == 0);
    }
}
