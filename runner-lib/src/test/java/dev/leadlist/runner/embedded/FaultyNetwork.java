package dev.leadlist.runner.embedded;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The way to a PostgreSQL server, with faults on demand: it delays, slows down to a trickle, stops
 * forwarding while connections stay open, resets or refuses connections, or keeps notifications
 * back as a transaction pooler does.
 */
final class FaultyNetwork implements AutoCloseable {
  static final String THREADS = "faulty-network";
  private static final byte NOTIFICATION = 'A';

  private final int serverPort;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket entry;
  private boolean frozen; // guarded by this
  private long nanosPerBurst; // guarded by this
  private long nanosPerByte; // guarded by this
  private volatile boolean swallowsNotifications;

  FaultyNetwork(int serverPort) {
    this.serverPort = serverPort;
    try {
      entry = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
      port = entry.getLocalPort();
      accept();
    } catch (IOException e) {
      throw new UncheckedIOException("no port to listen on", e);
    }
  }

  /** Returns a JDBC URL that leads through here. */
  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&sslmode=disable&gssEncMode=disable"
        .formatted(port, database);
  }

  /** Forwards nothing from now on; connections stay open, new ones are accepted. */
  synchronized void freeze() {
    frozen = true;
  }

  /** Forwards whatever comes at once, both ways, later than it comes. */
  synchronized void delay(Duration each) {
    nanosPerBurst = each.toNanos();
  }

  /** Forwards no more than this, each way and on each connection. */
  synchronized void throttle(int bytesPerSecond) {
    nanosPerByte = TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
  }

  /** Forwards as it should, at once also what has been on its way. */
  synchronized void thaw() {
    frozen = false;
    nanosPerBurst = 0;
    nanosPerByte = 0;
    notifyAll();
  }

  /** Breaks all connections by a reset, as a firewall does; new ones are taken. */
  void reset() {
    for (Socket socket : sockets) {
      try {
        socket.setSoLinger(true, 0);
      } catch (SocketException e) {
        // closed already
      }
      close(socket);
    }
  }

  /** Breaks all connections and refuses new ones. */
  void refuse() {
    close(entry);
    sockets.forEach(FaultyNetwork::close);
  }

  /** Takes connections again. */
  void restore() {
    try {
      entry = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
      accept();
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " is taken", e);
    }
  }

  void swallowNotifications() {
    swallowsNotifications = true;
  }

  @Override
  public void close() {
    thaw();
    refuse();
  }

  private void accept() {
    ServerSocket accepting = entry;
    spawn(() -> {
      while (true) {
        Socket client = accepting.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        spawn(() -> forwardBytes(client, server));
        spawn(() -> forwardMessages(server, client));
      }
    });
  }

  private void forwardBytes(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        travel(length, true);
        out.write(buffer, 0, length);
      }
      travel(0, false);
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  /** The server's side, message by message: without TLS each has a type and a length. */
  private void forwardMessages(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      DataInputStream in = new DataInputStream(from.getInputStream());
      OutputStream out = to.getOutputStream();
      while (true) {
        int type = in.read();
        if (type < 0) {
          return;
        }
        int length = in.readInt();
        byte[] message = new byte[length + 1];
        message[0] = (byte) type;
        for (int i = 0; i < 4; i++) {
          message[1 + i] = (byte) (length >>> (24 - 8 * i));
        }
        in.readFully(message, 5, length - 4);
        travel(message.length, in.available() == 0);
        if (type != NOTIFICATION || !swallowsNotifications) {
          out.write(message);
        }
      }
    }
  }

  /**
   * Takes as long as it takes at the moment; the end of a fault is heeded at once.
   *
   * @param isLast whether nothing more has come with it
   */
  private synchronized void travel(int bytes, boolean isLast) throws IOException {
    long since = System.nanoTime();
    try {
      while (true) {
        long takes = (isLast ? nanosPerBurst : 0) + bytes * nanosPerByte;
        long left = takes - (System.nanoTime() - since);
        if (frozen) {
          wait();
        } else if (left > 0) {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        } else {
          return;
        }
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void spawn(Work work) {
    Thread thread = new Thread(
        () -> {
          try {
            work.run();
          } catch (IOException e) {
            // one side is gone; the other is closed by now
          }
        },
        THREADS);
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + closeable, e);
    }
  }
}
