package dev.leadlist.examples.mcp;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/** A Jetty on 127.0.0.1 for one servlet, with daemon threads only and a bounded stop. */
final class LoopbackJetty implements AutoCloseable {

  static final String HOST = "127.0.0.1";

  private static final int MAX_THREADS = 32;
  private static final long STOP_TIMEOUT_MILLIS = 500;

  private final Server server;
  private final int port;

  private LoopbackJetty(Server server, int port) {
    this.server = server;
    this.port = port;
  }

  static LoopbackJetty start(int port, Servlet servlet, String path) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
    threads.setName("leadlist-mcp-server");
    threads.setDaemon(true);
    threads.setStopTimeout(STOP_TIMEOUT_MILLIS);
    Server server =
        new Server(threads, new ScheduledExecutorScheduler("leadlist-mcp-timer", true), null);
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost(HOST);
    connector.setPort(port);
    server.addConnector(connector);
    server.setStopTimeout(0); // no grace: a listening stream may stay open as long as its client

    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    FilterHolder filter = new FilterHolder(new ClientLineFilter());
    filter.setAsyncSupported(true);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(holder, path);
    context.addFilter(filter, path, EnumSet.of(DispatcherType.REQUEST));
    server.setHandler(context);

    try {
      server.start();
    } catch (Exception e) {
      new LoopbackJetty(server, port).close();
      throw new IllegalStateException(
          "MCP server could not listen on %s:%d, expected a free port (0 picks one)"
              .formatted(HOST, port),
          e);
    }
    return new LoopbackJetty(server, connector.getLocalPort());
  }

  /** Returns the port it listens on, or listened on before its close. */
  int port() {
    return port;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("MCP server did not stop cleanly", e);
    }
  }
}
