import EmulatorCore

/// Tells the console about one sandbox.
final class SandboxFeed {
  private let feed: ConsoleFeed
  private let sandbox: ConsoleNews.Sandbox
  private var activity: ConsoleNews.SandboxState?
  private var megabytes = 0

  init(_ sandbox: SandboxDescription, feed: ConsoleFeed) {
    self.feed = feed
    self.sandbox = ConsoleNews.Sandbox(
      id: sandbox.logStream, function: sandbox.function.name, memorySize: sandbox.function.memorySize)
  }

  /// The state may have changed. `nil` means that it is not running.
  func reached(_ activity: ConsoleNews.SandboxState?) {
    guard let activity, activity != self.activity else { return }
    self.activity = activity
    feed.note(.sandbox(sandbox, activity, at: feed.clock.uptime))
  }

  /// It ends, unless it has not started or ends already.
  func ended(because reason: String) {
    switch activity {
    case nil, .ended: return
    case .starting, .idle, .busy, .frozen: reached(.ended(reason: reason))
    }
  }

  /// The memory in use was measured, in MB.
  func measured(_ megabytes: Int) {
    guard megabytes != self.megabytes else { return }
    self.megabytes = megabytes
    feed.note(.memory(sandbox: sandbox.id, megabytes: megabytes, at: feed.clock.uptime))
  }
}
