extension ChaosPlan.Decision {
  /// What happens to the invocation, for example `delayed by 2 s`; nil if nothing does.
  package var sentence: String? {
    let delayed = delay > .zero ? "delayed by \(PlatformLog.seconds(delay)) s" : nil
    let hit: String? =
      switch fault {
      case .throttle: "throttled"
      case .stale: "delivered after a freeze of at least \(PlatformLog.seconds(duration)) s"
      case .kill: "a process of the app is killed"
      case .crash: "COMMAND crashes"
      case .oom: "out of memory"
      case .freeze: "frozen for \(PlatformLog.seconds(duration)) s"
      case .timeout: "timed out"
      case .slow, nil: nil
      }
    let parts = [delayed, hit].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}
