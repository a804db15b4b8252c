package dev.leadlist.examples.mcp;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Sends through the JDK's client, entering each exchange in {@link CallExchanges}.
 *
 * <p>The SDK stops waiting for an answer when its caller gives up, but lets the HTTP exchange run
 * on; the server would go on working for nobody.
 */
final class EndableHttpClient extends HttpClient {

  private final HttpClient sender;
  private final CallExchanges exchanges;

  EndableHttpClient(HttpClient sender, CallExchanges exchanges) {
    this.sender = sender;
    this.exchanges = exchanges;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return exchanges.enter(request, () -> sender.sendAsync(request, handler));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> push) {
    return exchanges.enter(request, () -> sender.sendAsync(request, handler, push));
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    return sender.send(request, handler); // ends with its thread's interruption by itself
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return sender.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return sender.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return sender.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return sender.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return sender.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return sender.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return sender.authenticator();
  }

  @Override
  public Version version() {
    return sender.version();
  }

  @Override
  public Optional<Executor> executor() {
    return sender.executor();
  }
}
