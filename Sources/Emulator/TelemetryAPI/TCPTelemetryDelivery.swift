import NIOCore

/// Events over one connection, a line each.
final class TCPTelemetryDelivery: TelemetryDelivery {
  private let port: Int
  private let dialer: SandboxDialer
  private let loop: any EventLoop
  private var channel: (any Channel)?

  init(port: Int, _ dialer: SandboxDialer, on loop: any EventLoop) {
    self.port = port
    self.dialer = dialer
    self.loop = loop
  }

  func send(_ events: [[UInt8]]) -> EventLoopFuture<Void> {
    var lines = ByteBuffer()
    for event in events {
      lines.writeBytes(event)
      lines.writeString("\n")
    }
    let written = loop.makePromise(of: Void.self)
    if let channel, channel.isActive {
      channel.writeAndFlush(lines, promise: written)
      return written.futureResult
    }
    dialer.connect(port: port, on: loop) { $0.eventLoop.makeSucceededVoidFuture() }
      .assumeIsolated()
      .whenComplete { result in
        switch result {
        case .failure(let error): written.fail(error)
        case .success(let channel):
          self.channel = channel
          channel.writeAndFlush(lines, promise: written)
        }
      }
    return written.futureResult
  }

  func close() {
    channel?.close(promise: nil)
    channel = nil
  }
}
