import NIOCore
import NIOHTTP1

extension HTTPServerHandler {
  /// Bytes have come in.
  func arrived(bytes count: Int) {
    switch state {
    case .idle, .receiving, .answering(_, input: nil), .taking: budget.keeps(keptBytes + count, for: self)
    case .discarding, .answering(_, input: _?), .lingering, .closed: break
    }
  }

  /// There is no room for another connection.
  func refuseForWantOfRoom(_ context: ChannelHandlerContext) {
    isClosing = true
    send(.text(.serviceUnavailable, "Too many connections\n"), to: nil)
    context.close(promise: nil)
  }

  /// Notes what of the answer is kept until the caller takes it.
  func keepAnswer(_ context: ChannelHandlerContext) {
    budget.waits(self)
    let kept = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
    budget.keeps(kept ?? 0, for: self)
  }
}
