import EmulatorCore
import NIOCore

/// Collects the result of an invocation for its recording.
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

  /// Records a complete result.
  func ended(_ payload: ByteBuffer, isError: Bool) {
    recording.result.payload = []
    recording.result.isError = isError
    append(payload)
    keep()
  }

  /// Records a part of a streamed result.
  func append(_ part: ByteBuffer) {
    let room = RecordedResult.limit - recording.result.payload.count
    recording.result.payload.append(contentsOf: part.readableBytesView.prefix(room))
    if part.readableBytes > room { recording.result.isCut = true }
  }

  /// Ends a streamed result. If the function failed midway, its error object is recorded instead.
  func streamEnded(error: ByteBuffer?) {
    if let error { ended(error, isError: true) } else { keep() }
  }

  private func keep() {
    recording.duration = clock.uptime - begin
    recorder.keep(recording)
  }
}
