/// Paths of the app that only the adapter may request: those of its hooks and, if the user wants it, those for events.
/// Outside callers get 403 for them, in any spelling.
package struct ClosedRoutes: Sendable {
  private let closed: [CanonicalPath]
  private let basePath: CanonicalPath?

  /// The routes that these settings close; nil if they close none.
  package init?(_ settings: Settings) {
    var paths = [settings.beforeCheckpointPath, settings.afterRestorePath, settings.drainPath].compactMap { $0 }
    if settings.closesEventPaths { paths += settings.allEventPaths }
    guard !paths.isEmpty else { return nil }
    closed = paths.map { CanonicalPath(ofTarget: $0.utf8) }
    basePath = settings.basePath.map { CanonicalPath(ofTarget: $0.utf8) }
  }

  /// Whether to refuse a request from outside.
  ///
  /// - Parameter target: the target as it would be sent to the app. It may still have the base path, if that is spelled
  ///   differently from `AWS_LWA_REMOVE_BASE_PATH`; the path after it is checked too.
  package func refuses(_ target: [UInt8]) -> Bool {
    refuses(CanonicalPath(ofTarget: target)) || refuses(CanonicalPath(ofTarget: target, endsAtParameters: true))
  }

  private func refuses(_ path: CanonicalPath) -> Bool {
    if closed.contains(where: path.matches) { return true }
    guard let basePath, let rest = path.removing(basePath) else { return false }
    return closed.contains(where: rest.matches)
  }
}
