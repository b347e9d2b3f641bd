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

  private func append(_ part: ByteBuffer) {
    let room = RecordedResult.limit - recording.result.payload.count
    recording.result.payload.append(contentsOf: part.readableBytesView.prefix(room))
    if part.readableBytes > room { recording.result.isCut = true }
  }

  private func keep() {
    recording.duration = clock.uptime - begin
    recorder.keep(recording)
  }
}

extension RecordingInvocation: InvocationObserver {
  func note(_ progress: InvocationNews, of invocation: Invocation) {
    switch progress {
    case .part(let part): append(part)
    case .result(let payload, let isError):
      recording.result.payload = []
      recording.result.isError = isError
      append(payload)
      keep()
    case .partsEnded: keep()
    case .arrived, .assigned, .reached, .refused, .answered: break
    }
  }
}
