package io.mailkeep.server.imap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Map;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imapserver.netty.NettyConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hangs up on a client that sends ever more of one command. From a command's first literal on, James 3.8.1 holds what
 * comes until the command ends, however long its lines and however many its literals, before a login, too
 * (CVE-2024-37358). Of an APPEND it knows how much is to come, puts that into a file and refuses too much of it
 * ({@code literalSizeLimit}): with a session that is left to James.
 */
final class CommandBound extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(CommandBound.class);
    /** Of James's notes on the command that it waits for. */
    private static final String NEEDED = "NEEDED_DATA";

    /** Among James's notes, ours that this command is being counted: James clears them with each command. */
    private static final String COUNTED = "io.mailkeep.counted";

    private static final Integer UNKNOWN = -1;
    /** As much as a line may have by default. */
    private static final long BESIDE_THE_LITERAL = 1 << 16;

    private final long inMemory;
    private long held;
    private boolean hungUp;

    /** @param inMemory James's {@code inMemorySizeLimit} in octets; 0 is unlimited */
    CommandBound(long inMemory) {
        this.inMemory = inMemory;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf)) {
            context.fireChannelRead(message);
            return;
        }
        ByteBuf octets = (ByteBuf) message;
        int size = octets.readableBytes();
        Map<String, Object> waitingFor = context.channel()
                .attr(NettyConstants.FRAME_DECODE_ATTACHMENT_ATTRIBUTE_KEY)
                .get();
        held = waitingFor.containsKey(COUNTED) ? held + size : size;
        if (hungUp || (!waitingFor.isEmpty() && held > bound(context, waitingFor))) {
            octets.release();
            hangUp(context);
            return;
        }
        context.fireChannelRead(octets);
        if (!waitingFor.isEmpty() && bound(context, waitingFor) < Long.MAX_VALUE) {
            if (waitingFor.put(COUNTED, true) == null) {
                // James has forgotten the command before: this one began in what has just come.
                held = size;
            }
        }
    }

    private long bound(ChannelHandlerContext context, Map<String, Object> waitingFor) {
        if (isBeforeLogin(context)) {
            return BESIDE_THE_LITERAL;
        }
        boolean isBounded = inMemory > 0 && UNKNOWN.equals(waitingFor.get(NEEDED));
        return isBounded ? inMemory + BESIDE_THE_LITERAL : Long.MAX_VALUE;
    }

    private static boolean isBeforeLogin(ChannelHandlerContext context) {
        ImapSession session = context.channel()
                .attr(NettyConstants.IMAP_SESSION_ATTRIBUTE_KEY)
                .get();
        return session.getState() == ImapSessionState.NON_AUTHENTICATED;
    }

    private void hangUp(ChannelHandlerContext context) {
        if (hungUp) {
            return;
        }
        hungUp = true;
        context.channel().config().setAutoRead(false);
        LOGGER.info(
                "An IMAP client is hung up on, its command does not end: remote={} octets={}",
                context.channel().remoteAddress(),
                held);
        context.writeAndFlush(Unpooled.copiedBuffer("* BYE a command of this length is not taken\r\n", US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
