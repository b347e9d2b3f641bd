import Glibc

/// How many files this process may have open at once; see getrlimit(2).
package enum OpenFileLimit {
  /// The current limit.
  package static var current: Int { limit().map { Int(clamping: $0.rlim_cur) } ?? 1024 }

  /// Raises the limit as far as the system allows. Children inherit it.
  package static func raise() {
    guard var limit = limit(), limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  private static func limit() -> rlimit? {
    var limit = rlimit()
    return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? limit : nil
  }
}
