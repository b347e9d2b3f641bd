/// Decides when the sandboxes of a function restart because its files have changed, and what to report.
///
/// Times are durations since a fixed moment.
package struct CodeReload: Sendable, Equatable {
  private var burst = ChangeBurst()
  /// The files that led to the restart whose result is not known yet; nil if there is none.
  private var restarting: ChangedFiles?
  private var isStarting = false
  /// Whether the function can write the files that are watched. If not, somebody else did.
  package var canWriteItsFiles = true
  /// Whether all changes of the current burst came during a start.
  private var isOwnChangePossible = true
  /// Whether all changes of the current burst came while the function ran.
  private var isBurstWhileRunning = true
  /// The only file that caused the last restart, while the function ran.
  private var writtenFile: String?
  /// How many restarts in a row this file has caused.
  private var restartsByWrittenFile = 0
  private var hasHinted = false
  /// How many restarts in a row were caused only by changes during the start before.
  private var restartsDuringStart = 0
  private var hasWarned = false

  /// After how many restarts in a row the function is suspected to write the files itself.
  package static let suspicious = 3

  package init() {}

  /// Whether invocations have to wait, because files have changed and no new sandbox can take them yet.
  package var isHolding: Bool { burst.isPending }

  /// A file has changed.
  ///
  /// - Parameter isRunning: whether the function runs an invocation, or has just run one.
  /// - Returns: when to call ``timerFired(at:isThere:)``; nil if that is scheduled already.
  package mutating func changed(_ file: String, at now: Duration, isRunning: Bool = false) -> Duration? {
    if !burst.isPending {
      isOwnChangePossible = canWriteItsFiles
      isBurstWhileRunning = canWriteItsFiles
    }
    if !isStarting { isOwnChangePossible = false }
    if !isRunning { isBurstWhileRunning = false }
    return burst.changed(file, at: now)
  }

  /// What to do when the time has come.
  package enum TimerAction: Sendable, Equatable {
    /// Call ``CodeReload/timerFired(at:isThere:)`` at this time.
    case wait(until: Duration)
    /// Replace the sandboxes.
    case restart(Restart)
    case none
  }

  /// A restart that is due.
  package struct Restart: Sendable, Equatable {
    /// The files that have changed since the last one.
    package var files: ChangedFiles
    /// Whether a sandbox starts now. Otherwise the next invocation starts one, because the function seems to write its
    /// files itself whenever it starts.
    package var startsNow: Bool
    /// Whether to tell the user that it starts later.
    package var warns: Bool
    /// The file that the function seems to write whenever it runs, once; nil if there is nothing to tell.
    package var writtenFile: String?

    package init(files: ChangedFiles, startsNow: Bool, warns: Bool, writtenFile: String? = nil) {
      self.files = files
      self.startsNow = startsNow
      self.warns = warns
      self.writtenFile = writtenFile
    }
  }

  /// The scheduled time is reached.
  ///
  /// - Parameter isThere: whether a file that has changed still exists.
  package mutating func timerFired(
    at now: Duration, isThere: (String) -> Bool = { _ in true }
  ) -> TimerAction {
    switch burst.timerFired(at: now) {
    case .none: return .none
    case .wait(let time): return .wait(until: time)
    case .over(let changes):
      let files = changes.remaining(isThere)
      restartsDuringStart = isOwnChangePossible ? restartsDuringStart + 1 : 0
      restarting = files
      let isSuspicious = restartsDuringStart >= Self.suspicious
      defer { hasWarned = hasWarned || isSuspicious }
      return .restart(
        Restart(
          files: files, startsNow: !isSuspicious, warns: isSuspicious && !hasWarned, writtenFile: hint(for: files)))
    }
  }

  /// The file to tell the user of, if it alone has caused several restarts while the function ran.
  private mutating func hint(for files: ChangedFiles) -> String? {
    let file = isBurstWhileRunning ? files.only : nil
    restartsByWrittenFile = file == nil ? 0 : file == writtenFile ? restartsByWrittenFile + 1 : 1
    writtenFile = file
    guard restartsByWrittenFile >= Self.suspicious, !hasHinted else { return nil }
    hasHinted = true
    return file
  }

  /// The function takes the place of one with another configuration, because these files have changed.
  package mutating func replaced(because files: ChangedFiles) { restarting = files }

  /// A sandbox starts.
  package mutating func startBegan() { isStarting = true }

  /// A sandbox has started or failed to, or none starts now.
  ///
  /// - Returns: the files that led to the restart; nil if none did.
  package mutating func startEnded() -> ChangedFiles? {
    defer { restarting = nil }
    isStarting = false
    return restarting
  }
}
