import NIOCore

/// Sends events over one connection, one per line.
final class TCPTelemetryDelivery: TelemetryDelivery {
  private let port: Int
  private let dialer: SandboxDialer
  private let loop: any EventLoop
  private var channel: (any Channel)?
  private var delivery: EventLoopPromise<Void>?

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
    let delivery = loop.makePromise(of: Void.self)
    self.delivery = delivery
    connect().assumeIsolated().whenComplete { result in
      switch result {
      case .failure(let error): delivery.fail(error)
      case .success(let channel):
        self.channel = channel
        // Checked before writing: a delivery that has ended sends nothing.
        delivery.futureResult.whenFailure { _ in channel.close(promise: nil) }
        channel.writeAndFlush(lines, promise: delivery)
      }
    }
    return delivery.futureResult
  }

  private func connect() -> EventLoopFuture<any Channel> {
    if let channel, channel.isActive { return loop.makeSucceededFuture(channel) }
    return dialer.connect(port: port, on: loop) { $0.eventLoop.makeSucceededVoidFuture() }
  }

  func close() {
    delivery?.fail(CancellationError())
    delivery = nil
    channel?.close(promise: nil)
    channel = nil
  }
}
