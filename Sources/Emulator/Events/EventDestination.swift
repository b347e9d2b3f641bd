import EmulatorCore
import FileDescriptors
import Glibc
import NIOCore
import NIOHTTP1

/// Where the records of asynchronous invocations are sent.
package enum EventDestination: Sendable, Equatable, CustomStringConvertible {
  /// Append a line to this file.
  case file(path: String)
  /// POST to this URL over plain HTTP.
  case http(host: String, port: Int, target: String)
  /// Invoke another function of this emulator, with the record as its event.
  case function(name: String, qualifier: String?)
  /// Write the record to the log, because what this ARN names is not on this machine.
  case log(arn: String)

  /// Parses a destination: a URL that starts with `http://` and whose host is a numeric address or `localhost`, a
  /// function as `function:NAME` or `function:NAME:QUALIFIER`, an ARN, or else a path.
  package init?(_ text: String) {
    if text.hasPrefix("arn:") {
      self.init(arn: text)
      return
    }
    if text.hasPrefix("function:") {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).dropFirst()
      guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
      self = .function(name: String(parts[1]), qualifier: parts.count == 2 ? String(parts[2]) : nil)
      return
    }
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

  /// The destination that a template names: a function of this emulator, or something that is not on this machine.
  package init(arn: String) {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard (7...8).contains(parts.count), parts[2] == "lambda", parts[5] == "function" else {
      self = .log(arn: arn)
      return
    }
    self = .function(name: parts[6], qualifier: parts.count == 8 ? parts[7] : nil)
  }

  /// The path or URL, `function:NAME`, or the ARN.
  package var description: String {
    switch self {
    case .function(let name, let qualifier): "function:\(name)" + (qualifier.map { ":\($0)" } ?? "")
    case .log(let arn): arn
    case .file(let path): path
    case .http(let host, let port, let target): "http://\(host):\(port)\(target)"
    }
  }

  /// Sends a record to a file or a server.
  ///
  /// - Parameters:
  /// - timeout: how long a server may take to respond.
  /// - failed: called with the reason and a hint if the record could not be delivered.
  func send(
    _ record: [UInt8], on loop: any EventLoop, timeout: Duration, failed: @escaping (String) -> Void
  ) {
    switch self {
    case .file(let path): append(record, to: path, failed: failed)
    case .http(let host, let port, let target):
      guard (try? SocketAddress(ipAddress: host, port: port)) != nil else {
        return failed("\(host) is not a numeric address. Use an address such as 127.0.0.1.")
      }
      post(record, to: .network(HostPort(host: host, port: port)), target, on: loop, timeout: timeout, failed: failed)
    // Their records do not leave the emulator.
    case .function, .log: break
    }
  }

  private func append(_ record: [UInt8], to path: String, failed: (String) -> Void) {
    let hint = "Check that the folder exists and that you can write to the file."
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return failed("\(String(cString: strerror(errno))). \(hint)") }
    defer { close(descriptor) }
    do throws(SystemError) {
      try WholeFile.write(record + [UInt8(ascii: "\n")], to: descriptor)
    } catch {
      failed("\(error). \(hint)")
    }
  }

  private func post(
    _ record: [UInt8], to server: HTTPServerAddress, _ target: String, on loop: any EventLoop, timeout: Duration,
    failed: @escaping (String) -> Void
  ) {
    let request = HTTPClient.Request(
      method: .POST, target: target, headers: ["Content-Type": "application/json"], body: ByteBuffer(bytes: record))
    HTTPClient(on: loop).send(request, to: server, timeout: timeout).response.assumeIsolated()
      .whenComplete { result in
        switch result {
        case .success(let response) where response.isSuccess: break
        case .success(let response): failed("status \(response.status). Check the log of that server.")
        case .failure(let error): failed("\(error). Check that a server there responds to POST requests.")
        }
      }
  }
}
