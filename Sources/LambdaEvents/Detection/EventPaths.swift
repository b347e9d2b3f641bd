/// Paths of the app by the source of events: `AWS_LWA_EVENT_PATHS`.
///
/// A handful at most. A dictionary of a type of ours would cost each start two searches for its conformances, though most
/// functions have none.
package struct EventPaths: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  private struct Entry: Sendable, Equatable {
    var source: EventSource
    var path: String
  }

  private var entries: [Entry] = []

  /// The paths of these sources, none of which stands there twice.
  package init(dictionaryLiteral elements: (EventSource, String)...) {
    for (source, path) in elements { self[source] = path }
  }

  /// The path of a source, where it has one.
  package subscript(source: EventSource) -> String? {
    get { entries.first { $0.source == source }?.path }
    set {
      entries.removeAll { $0.source == source }
      guard let newValue else { return }
      entries.append(Entry(source: source, path: newValue))
      // Equal whatever the order in which they were told.
      entries.sort { $0.source.rawValue < $1.source.rawValue }
    }
  }

  /// The paths, in the order of the names of their sources.
  package var paths: [String] { entries.map { $0.path } }

  /// The same with each path changed.
  func mapPaths(_ change: (String) -> String) -> EventPaths {
    var changed = self
    for index in changed.entries.indices { changed.entries[index].path = change(changed.entries[index].path) }
    return changed
  }
}
