/// Paths of the app that only the adapter itself may ask for: those of its hooks and, where the user wants it so, those
/// of events. From outside they are answered 403, in whatever spelling.
package struct ClosedRoutes: Sendable {
  private let closed: [CanonicalPath]
  private let basePath: CanonicalPath?

  /// The routes that these settings close; nil where they close none.
  package init?(_ settings: Settings) {
    var paths = [settings.beforeCheckpointPath, settings.afterRestorePath, settings.drainPath].compactMap { $0 }
    if settings.closesEventPaths { paths += settings.allEventPaths }
    guard !paths.isEmpty else { return nil }
    closed = paths.map { CanonicalPath(ofTarget: $0.utf8) }
    basePath = settings.basePath.map { CanonicalPath(ofTarget: $0.utf8) }
  }

  /// Whether a request from outside is to be refused.
  ///
  /// - Parameter target: as it would be sent to the app. A base path that is left on it, since it was spelled in
  ///   another way than `AWS_LWA_REMOVE_BASE_PATH` has it, does not hide what follows.
  package func refuses(_ target: [UInt8]) -> Bool {
    refuses(CanonicalPath(ofTarget: target)) || refuses(CanonicalPath(ofTarget: target, endsAtParameters: true))
  }

  private func refuses(_ path: CanonicalPath) -> Bool {
    if closed.contains(where: path.matches) { return true }
    guard let basePath, let rest = path.removing(basePath) else { return false }
    return closed.contains(where: rest.matches)
  }
}
