import EmulatorCore

/// The requests that the doctor sends if the user names none: the readiness path, and the GET operations that the app
/// describes.
package struct RequestChoice: Sendable, Equatable {
  /// More requests than this take too long.
  package static let most = 12

  package private(set) var requests: [AppRequest]
  /// The number of operations beyond ``most``.
  private var surplus = 0
  /// The number of operations with a required parameter of which no value is known.
  private var unknown = 0

  /// The user's requests, all of them.
  package init(_ requests: [AppRequest]) { self.requests = requests }

  /// - Parameters:
  ///   - readiness: the request to the readiness path.
  ///   - description: the app's `/openapi.json`; nil if there is none. What cannot be read counts as none.
  package init(readiness: AppRequest, description: [UInt8]?) {
    requests = [readiness]
    guard let tree = description.flatMap({ try? JSONDocument($0).tree }) else { return }
    let operations = OpenAPIReader(tree).operations()
    let found = requests + operations.compactMap { $0 }.filter { $0 != readiness }
    requests = Array(found.prefix(Self.most))
    surplus = found.count - requests.count
    unknown = operations.count { $0 == nil }
  }

  /// What was left out, as sentences.
  package var notes: [String] {
    var notes: [String] = []
    if surplus > 0 {
      notes.append(
        "\(Self.operations(surplus)) of /openapi.json \(surplus == 1 ? "was" : "were") not requested, because \(Self.most) "
          + "requests are sent at most. Name others with --request.")
    }
    if unknown > 0 {
      notes.append(
        "\(Self.operations(unknown)) of /openapi.json \(unknown == 1 ? "was" : "were") not requested, because a required "
          + "parameter has neither an example nor a default. Name a request with --request.")
    }
    return notes
  }

  private static func operations(_ count: Int) -> String { "\(count) GET \(count == 1 ? "operation" : "operations")" }
}
