import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Where records of asynchronous invocations go.
package enum EventDestination: Sendable, Equatable, CustomStringConvertible {
  /// A line at the end of this file.
  case file(path: String)
  /// A POST to this address of plain HTTP.
  case http(host: String, port: Int, target: String)

  /// The destination that a text names: a URL that begins with `http://`, its host a numeric address or `localhost`; else
  /// a path.
  package init?(_ text: String) {
    guard text.hasPrefix("http://") else {
      guard !text.isEmpty, !text.contains("://") else { return nil }
      self = .file(path: text)
      return
    }
    let rest = text.dropFirst("http://".count)
    let authority = rest.prefix { $0 != "/" }
    let target = rest.dropFirst(authority.count)
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), !parts[0].isEmpty, let port = parts.count == 2 ? UInt16(parts[1]) : 80 else {
      return nil
    }
    self = .http(
      host: parts[0] == "localhost" ? "127.0.0.1" : String(parts[0]), port: Int(port),
      target: target.isEmpty ? "/" : String(target))
  }

  /// Its path or URL.
  package var description: String {
    switch self {
    case .file(let path): path
    case .http(let host, let port, let target): "http://\(host):\(port)\(target)"
    }
  }

  /// Sends a record there.
  ///
  /// - Parameter failed: told where that did not work, with the reason.
  func send(_ record: [UInt8], on loop: any EventLoop, failed: @escaping (String) -> Void) {
    switch self {
    case .file(let path): append(record, to: path, failed: failed)
    case .http(let host, let port, let target): post(record, to: host, port, target, on: loop, failed: failed)
    }
  }

  private func append(_ record: [UInt8], to path: String, failed: (String) -> Void) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return failed(String(cString: strerror(errno))) }
    defer { close(descriptor) }
    let line = record + [UInt8(ascii: "\n")]
    if write(descriptor, line, line.count) != line.count { failed(String(cString: strerror(errno))) }
  }

  private func post(
    _ record: [UInt8], to host: String, _ port: Int, _ target: String, on loop: any EventLoop,
    failed: @escaping (String) -> Void
  ) {
    let head = HTTPRequestHead(
      version: .http1_1, method: .POST, uri: target,
      headers: [
        "Host": "\(host):\(port)", "Content-Type": "application/json", "Content-Length": String(record.count),
        "Connection": "close",
      ])
    do {
      let address = try SocketAddress(ipAddress: host, port: port)
      ClientBootstrap(group: loop).connectTimeout(.seconds(5))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHTTPClientHandlers() }
        }
        .connect(to: address).assumeIsolated()
        .whenComplete { result in
          switch result {
          case .failure(let error): failed("\(error)")
          case .success(let channel):
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
            channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: record))), promise: nil)
            channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
          }
        }
    } catch {
      failed("\(host) is not a numeric address")
    }
  }
}
