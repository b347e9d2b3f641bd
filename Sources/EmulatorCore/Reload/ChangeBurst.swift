/// Decides when a burst of changes is over: after a pause, or after a while in any case.
///
/// Times are durations since a fixed moment.
package struct ChangeBurst: Sendable, Equatable {
  /// How long nothing may change for a burst to be over. An editor, a formatter and `git checkout` leave shorter pauses.
  package static let pause = Duration.milliseconds(100)
  /// The longest burst: changes that never pause are those of a program that is running.
  package static let longest = Duration.seconds(2)

  private struct Times: Equatable {
    var first: Duration
    var last: Duration
  }

  private var times: Times?
  private var files = ChangedFiles()

  package init() {}

  /// Whether there are changes.
  package var isPending: Bool { times != nil }

  /// A file has changed.
  ///
  /// - Returns: when to call ``timerFired(at:)``; nil if that is scheduled already.
  package mutating func changed(_ file: String, at now: Duration) -> Duration? {
    files.add(file)
    guard let times else {
      times = Times(first: now, last: now)
      return now + Self.pause
    }
    self.times = Times(first: times.first, last: now)
    return nil
  }

  /// What to do when the time has come.
  package enum TimerAction: Sendable, Equatable {
    /// Call ``ChangeBurst/timerFired(at:)`` at this time.
    case wait(until: Duration)
    /// These files have changed.
    case over(ChangedFiles)
    case none
  }

  /// The scheduled time is reached.
  package mutating func timerFired(at now: Duration) -> TimerAction {
    guard let times else { return .none }
    let end = min(times.last + Self.pause, times.first + Self.longest)
    guard now >= end else { return .wait(until: end) }
    defer { self = ChangeBurst() }
    return .over(files)
  }
}
