package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between worker and PostgreSQL, and can fall silent: it then keeps all connections open,
 * accepts new ones, and forwards nothing, as a firewall does that has lost its state.
 */
final class TcpProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private int silentUpTo; // guarded by this; the number of the last connection that is silent

  private TcpProxy(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  /** Starts a proxy on a free port of localhost to another one. */
  static TcpProxy to(int port) {
    try {
      TcpProxy proxy =
          new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
      proxy.start("accept", proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("no proxy", e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(port(), database);
  }

  /** Forwards nothing from now on. */
  synchronized void fallSilent() {
    silentUpTo = Integer.MAX_VALUE;
  }

  /** Forwards nothing more on the connections of now; others work. */
  synchronized void forgetConnections() {
    silentUpTo = connections.get();
  }

  /** Forwards again, first what has been waiting. */
  synchronized void speak() {
    silentUpTo = 0;
    notifyAll();
  }

  /** Waits until somebody has connected, which a silent proxy lets them. */
  void awaitConnection(Duration limit) {
    long since = System.nanoTime();
    while (sockets.isEmpty()) {
      assertThat(System.nanoTime() - since).as("no connection yet").isLessThan(limit.toNanos());
      WorkerJvm.pause();
    }
  }

  /** Cuts all connections and refuses new ones, as if the server were gone. */
  void cut() {
    closeQuietly(server);
    sockets.forEach(TcpProxy::closeQuietly);
  }

  @Override
  public void close() {
    cut();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        sockets.add(client);
        int number = connections.incrementAndGet();
        start("connect", () -> connect(client, number));
      }
    } catch (IOException e) {
      // closed: this is how it ends
    }
  }

  private void connect(Socket client, int number) {
    pass(number);
    try {
      Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(upstream);
      if (server.isClosed()) {
        cut(); // whoever closed may have missed this one
      }
      start("to-server", () -> forward(client, upstream, number));
      start("to-client", () -> forward(upstream, client, number));
    } catch (IOException e) {
      closeQuietly(client);
    }
  }

  private void forward(Socket from, Socket to, int number) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      for (int read = from.getInputStream().read(buffer);
          read >= 0;
          read = from.getInputStream().read(buffer)) {
        pass(number);
        to.getOutputStream().write(buffer, 0, read);
        to.getOutputStream().flush();
      }
      pass(number); // an end is news too
    } catch (IOException e) {
      // one side is gone: the other follows
    }
  }

  private synchronized void pass(int number) {
    while (number <= silentUpTo) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts a proxy's thread", e);
      }
    }
  }

  private void start(String duty, Runnable task) {
    Thread thread = new Thread(task, "test-proxy-" + duty);
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // it is closed for us in any case
    }
  }
}
