import EmulatorCore
import NIOCore

/// Tells the console's journal what happens in the emulator. It belongs to the event loop.
///
/// It exists only while the console is on, and stays when the configuration is read again.
final class ConsoleFeed {
  /// How many bytes of an event or a result are kept.
  static let payloadLimit = 256 * 1024

  private(set) var journal: ConsoleJournal
  /// Called after each change of the journal.
  var onChange: () -> Void = {}

  let clock: EmulatorClock

  init(clock: EmulatorClock) {
    self.clock = clock
    journal = ConsoleJournal(unixAtZero: Double(clock.unixMilliseconds) - clock.uptime / .milliseconds(1))
  }

  func note(_ news: ConsoleNews) {
    journal.note(news)
    onChange()
  }

  /// Everything that is kept, as JSON.
  func snapshot() -> [UInt8] { journal.snapshot(at: clock.uptime) }

  /// What has changed since the journal had this number, as JSON; nil if that is no longer known.
  func changes(since number: Int) -> [UInt8]? { journal.changes(since: number, at: clock.uptime) }

  /// Everything that is known about an invocation, as JSON; nil if it is not kept.
  func detail(
    of id: RequestID, attempt: Int?, showsSecrets: Bool, functions: (String) -> ConsoleFunction?
  ) -> [UInt8]? {
    journal.detail(of: id, attempt: attempt, showsSecrets: showsSecrets, functions: functions)
  }

  /// Takes an entry of a sandbox's log.
  func note(_ entry: SandboxLogEntry) {
    let time = clock.uptime
    func line(_ origin: ConsoleNews.Line.Origin, _ id: RequestID?, _ text: [UInt8]) {
      note(
        .line(
          .init(
            origin, function: entry.function, sandbox: entry.logStream, requestID: id ?? entry.requestID, text: text,
            time: time)))
    }
    switch entry.content {
    case .notice(let sentence): line(.emulator, RequestID(namedIn: sentence), Array(sentence.utf8))
    case .record(let record):
      switch record.content {
      case .output(let text, let isExtension, _): line(isExtension ? .extension : .function, nil, text)
      case .platform(let event):
        if let text = event.text { line(.platform, event.requestID, Array(text.utf8)) }
        if case .report(let report) = event { note(.reported(report, at: time)) }
      }
    }
  }

  /// Takes the emulator's messages.
  ///
  /// - Parameter function: the function that they are about; nil if they are about no single one.
  func notices(of function: String?) -> (String) -> Void {
    { sentence in
      self.note(
        .line(
          .init(
            .emulator, function: function, sandbox: nil, requestID: RequestID(namedIn: sentence),
            text: Array(sentence.utf8), time: self.clock.uptime)))
    }
  }
}
