import ChildProcesses
import EmulatorCore
import FileDescriptors
import Glibc
import NIOCore
import NIOPosix

/// What a process prints, standard output and error together, line by line. It belongs to its event loop.
///
/// A line without an end, such as a prompt or a progress bar, is passed on when the output pauses.
final class ProcessOutput: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// How long the output pauses before a line is passed on without its end.
  private static let pause = TimeAmount.milliseconds(100)

  private let line: ([UInt8]) -> Void
  private var splitter = LineSplitter()
  private var channel: (any Channel)?
  private var flush: Scheduled<Void>?
  /// A second descriptor of the pipe's read end, to empty the pipe at a moment of our choosing.
  private let descriptor: Int32
  private var isOpen = true
  private var isSpared = false

  /// Reads from a pipe, whose read end it takes over. `line` is called for each line.
  init(readEnd: Int32, on loop: any EventLoop, line: @escaping ([UInt8]) -> Void) throws {
    self.line = line
    descriptor = fcntl(readEnd, F_DUPFD_CLOEXEC, 0)
    guard descriptor >= 0 else {
      let code = errno
      Glibc.close(readEnd)
      throw SystemError(errno: code)
    }
    let bound = NIOLoopBound(self, eventLoop: loop)
    NIOPipeBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(bound.value)
          bound.value.channel = channel
        }
      }
      .takingOwnershipOfDescriptor(input: readEnd)
      .whenFailure { _ in Glibc.close(readEnd) }
  }

  deinit { Glibc.close(descriptor) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard isOpen else { return }
    append(unwrapInboundIn(data).readableBytesView)
  }

  private func append(_ bytes: some Collection<UInt8>) {
    flush?.cancel()
    flush = nil
    splitter.append(bytes, line: line)
    guard splitter.hasBegunLine else { return }
    flush = channel?.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [weak self] in
      guard let self else { return }
      splitter.flush(line: line)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    channel = nil
  }

  /// Reads what is in the pipe at this moment, so that it comes before whatever is logged next. If the pipe is then
  /// empty, a line that has no end yet is passed on as well.
  func drain() {
    guard isOpen, channel != nil else { return }
    withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 1) { buffer in
      // As much as a pipe holds by default, and no more: a process may write faster than this reads.
      for _ in 0..<4 {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        guard count > 0 else { return splitter.flush(line: line) }
        isEmptied()
        append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
  }

  /// The channel may be about to be told that there is something to read, which is not true any more: it is spared that,
  /// and listens again from the next turn of the loop on.
  private func isEmptied() {
    guard let channel, !isSpared else { return }
    isSpared = true
    try? channel.syncOptions?.setOption(.autoRead, value: false)
    channel.eventLoop.assumeIsolated().execute { [weak self] in
      guard let self else { return }
      isSpared = false
      try? self.channel?.syncOptions?.setOption(.autoRead, value: true)
    }
  }

  /// Reads what is left, and stops.
  func finish() {
    drain()
    flush?.cancel()
    splitter.flush(line: line)
    isOpen = false
    channel?.close(promise: nil)
    channel = nil
  }
}
