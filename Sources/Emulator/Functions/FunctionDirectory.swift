import EmulatorCore

/// The functions of an emulator, by name.
struct FunctionDirectory {
  /// The functions; at least one.
  let entrances: [FunctionEntrance]
  private let first: FunctionEntrance

  /// - Throws: where there is none, or where two have the same name.
  init(_ entrances: [FunctionEntrance]) throws(EmulatorError) {
    guard let first = entrances.first else { throw .system("There is no function.") }
    var names: Set<String> = []
    for entrance in entrances where !names.insert(entrance.function.description.name).inserted {
      throw .system("Two functions have the name \(entrance.function.description.name).")
    }
    self.first = first
    self.entrances = entrances
  }

  /// A new id for a request, whoever it is for.
  func makeRequestID() -> RequestID { first.function.makeRequestID() }

  /// The function that a caller of the Invoke API means: its name and, as its version, the one that it has.
  ///
  /// - Parameters:
  ///   - reference: whom the path names.
  ///   - target: the request target, for its `Qualifier` parameter.
  func entrance(for reference: FunctionReference, target: String) throws(InvokeError) -> FunctionEntrance {
    guard let entrance = entrances.first(where: { $0.function.description.name == reference.name }) else {
      throw .functionNotFound(arn: first.function.description.arn(ofFunction: reference.name))
    }
    let function = entrance.function.description
    let parameters = target.split(separator: "?", maxSplits: 1).dropFirst().first?.split(separator: "&") ?? []
    let qualifiers = parameters.filter { $0.hasPrefix("Qualifier=") }.map { $0.dropFirst("Qualifier=".count) }
    var named = qualifiers.map { String($0).replacing("%24", with: "$") }
    if let qualifier = reference.qualifier { named.append(qualifier) }
    for qualifier in named where qualifier != function.version {
      throw .functionNotFound(arn: "\(function.arn):\(qualifier)")
    }
    return entrance
  }

  /// The function whose URL has this host: the only one, or the one whose name is the host's first label, as in
  /// `api.localhost:9000`. Browsers and curl take all names under `localhost` for the loopback address.
  func entrance(host: String?) -> FunctionEntrance? {
    if entrances.count == 1 { return first }
    guard let label = host?.split(separator: ".", maxSplits: 1).first?.lowercased() else { return nil }
    return entrances.first { $0.function.description.name.lowercased() == label }
  }
}
