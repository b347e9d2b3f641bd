/// The app's paths by event source: `AWS_LWA_EVENT_PATHS`.
///
/// There are only a few entries. A dictionary with a custom key type would cost each start two conformance lookups,
/// although most functions set no paths.
package struct EventPaths: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  private struct Entry: Sendable, Equatable {
    var source: EventSource
    var path: String
  }

  private var entries: [Entry] = []

  /// The paths by source. Each source must appear only once.
  package init(dictionaryLiteral elements: (EventSource, String)...) {
    for (source, path) in elements { self[source] = path }
  }

  /// The path of a source; nil if it has none.
  package subscript(source: EventSource) -> String? {
    get { entries.first { $0.source == source }?.path }
    set {
      entries.removeAll { $0.source == source }
      guard let newValue else { return }
      entries.append(Entry(source: source, path: newValue))
      // Makes equality independent of the order of insertion.
      entries.sort { $0.source.rawValue < $1.source.rawValue }
    }
  }

  /// The paths, ordered by the names of their sources.
  package var paths: [String] { entries.map { $0.path } }

  /// Returns a copy with each path changed.
  func mapPaths(_ change: (String) -> String) -> EventPaths {
    var changed = self
    for index in changed.entries.indices { changed.entries[index].path = change(changed.entries[index].path) }
    return changed
  }
}
