import NIOCore
import NIOHTTP1

/// Sends each batch as a request with an array of events as its body.
final class HTTPTelemetryDelivery: TelemetryDelivery {
  private let method: String
  private let target: String
  private let server: HTTPServerAddress
  private let client: HTTPClient
  private var call: HTTPCall?

  init(method: String, port: Int, target: String, _ dialer: SandboxDialer, on loop: any EventLoop) {
    self.method = method
    self.target = target
    server = .sandbox(port: port, dialer)
    client = HTTPClient(on: loop)
  }

  func send(_ events: [[UInt8]]) -> EventLoopFuture<Void> {
    var body = ByteBuffer()
    body.writeString("[")
    for (index, event) in events.enumerated() {
      if index > 0 { body.writeString(",") }
      body.writeBytes(event)
    }
    body.writeString("]")
    let request = HTTPClient.Request(
      method: HTTPMethod(rawValue: method), target: target, headers: ["Content-Type": "application/json"], body: body)
    // The subscriber applies the timeout, which excludes the time that the sandbox is frozen.
    let call = client.send(request, to: server, timeout: nil)
    self.call = call
    return call.response.flatMapThrowing { response in
      guard response.isSuccess else { throw Refused(status: response.status) }
    }
  }

  func close() {
    call?.cancel()
    call = nil
  }

  /// A status other than success.
  private struct Refused: Error {
    var status: Int
  }
}
