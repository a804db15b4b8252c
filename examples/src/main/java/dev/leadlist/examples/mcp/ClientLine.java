package dev.leadlist.examples.mcp;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The way back to one client, which can be asked whether somebody still listens.
 *
 * <p>A server learns that a client has gone only by writing to it, so {@link #isBroken} writes an
 * empty SSE comment, which clients skip by rule. Writers lock per call and the SDK writes whole
 * lines, so the comment never falls inside one.
 */
final class ClientLine extends HttpServletResponseWrapper {

  private static final String EMPTY_COMMENT = ":\n";

  private final Instant openedAt = Instant.now();
  private final long openedNanos = System.nanoTime();
  private volatile @Nullable ForgivingWriter writer;

  ClientLine(HttpServletResponse response) {
    super(response);
  }

  Instant openedAt() {
    return openedAt;
  }

  long openedNanos() {
    return openedNanos;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    ForgivingWriter current = writer;
    if (current == null) {
      current = new ForgivingWriter(super.getWriter());
      writer = current;
    }
    return current;
  }

  /** Asks the line by writing to it; false before the answer has been opened. */
  boolean isBroken() {
    ForgivingWriter current = writer;
    if (current == null) {
      return false;
    }
    current.write(EMPTY_COMMENT);
    return current.hasFailed();
  }

  /**
   * Keeps a failure to itself: on a failed write the SDK forgets the client's whole session, though
   * only this one answer found nobody.
   */
  private static final class ForgivingWriter extends PrintWriter {

    ForgivingWriter(PrintWriter out) {
      super(out);
    }

    @Override
    public boolean checkError() {
      hasFailed();
      return false;
    }

    boolean hasFailed() {
      return super.checkError();
    }
  }
}
