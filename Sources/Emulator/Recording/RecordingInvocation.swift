import EmulatorCore
import NIOCore

/// An invocation of which a recording is made: gathers its result, which may come bit by bit.
final class RecordingInvocation {
  private let recorder: InvocationRecorder
  private let clock: EmulatorClock
  private let begin: Duration
  private var recording: InvocationRecording

  init(
    _ recorder: InvocationRecorder, _ id: RequestID, _ event: ByteBuffer, function: String, source: String,
    clock: EmulatorClock
  ) {
    self.recorder = recorder
    self.clock = clock
    begin = clock.uptime
    recording = InvocationRecording(
      function: function, requestID: id.text, source: source, time: clock.unixMilliseconds,
      event: Array(event.readableBytesView), result: RecordedResult(payload: [], isError: false))
  }

  /// The result came whole.
  func ended(_ payload: ByteBuffer, isError: Bool) {
    recording.result.payload = []
    recording.result.isError = isError
    append(payload)
    keep()
  }

  /// A part of the result came.
  func append(_ part: ByteBuffer) {
    let room = RecordedResult.limit - recording.result.payload.count
    recording.result.payload.append(contentsOf: part.readableBytesView.prefix(room))
    if part.readableBytes > room { recording.result.isCut = true }
  }

  /// All parts came, or the function failed in their midst: then its error object is what is kept.
  func streamEnded(error: ByteBuffer?) {
    if let error { ended(error, isError: true) } else { keep() }
  }

  private func keep() {
    recording.duration = clock.uptime - begin
    recorder.keep(recording)
  }
}
