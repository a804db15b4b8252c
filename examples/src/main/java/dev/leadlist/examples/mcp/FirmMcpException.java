package dev.leadlist.examples.mcp;

import org.jspecify.annotations.Nullable;

/** An MCP call that ended without a usable answer: refused by the tool, too slow, or cut off. */
public final class FirmMcpException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FirmMcpException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
