package dev.leadlist.runner.postgres.connect;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.SocketFactory;

/**
 * Makes sockets that answer pgjdbc's peek at once.
 *
 * <p>After a notification pgjdbc looks whether another one follows by reading with a timeout of one
 * millisecond, and returns only when that has expired. A socket on which nothing lies ready can say
 * so without waiting; that takes more than half of the time from COMMIT to the listener's wake-up.
 * Timeouts other than exactly one millisecond are left alone. Named in a driver property and loaded
 * by pgjdbc, hence public.
 */
public final class ZeroPeekSocketFactory extends SocketFactory {
  private static final int PEEK_TIMEOUT_MS = 1;

  /** Called by pgjdbc. */
  public ZeroPeekSocketFactory() {}

  @Override
  public Socket createSocket() {
    return new ZeroPeekSocket();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw unused();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw unused();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("pgjdbc connects the socket itself");
  }

  private static final class ZeroPeekSocket extends Socket {
    private volatile boolean peeking;

    @Override
    public synchronized void setSoTimeout(int timeout) throws SocketException {
      peeking = timeout == PEEK_TIMEOUT_MS;
      super.setSoTimeout(timeout);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          refuseEmptyPeek();
          return super.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          refuseEmptyPeek();
          return super.read(buffer, offset, length);
        }

        private void refuseEmptyPeek() throws IOException {
          if (peeking && available() == 0) {
            throw new SocketTimeoutException("nothing ready");
          }
        }
      };
    }
  }
}
