import EmulatorCore

/// The functions of an emulator, by name.
struct FunctionDirectory {
  /// The functions; at least one.
  let entrances: [FunctionEntrance]
  /// The operations that describe them.
  let reads: LambdaReadAPI
  private let catalog: FunctionCatalog
  private let first: FunctionEntrance

  /// - Parameter time: when the emulator starts, Unix time in milliseconds.
  /// - Throws: where there is none, or where two have the same name.
  init(_ entrances: [FunctionEntrance], time: Int) throws(EmulatorError) {
    guard let first = entrances.first, let catalog = FunctionCatalog(entrances.map(\.function.description)),
      let reads = LambdaReadAPI(
        entrances.map(\.described), modified: time, revisionID: first.function.makeRequestID().text)
    else { throw .system("There is no function.") }
    var names: Set<String> = []
    for entrance in entrances where !names.insert(entrance.function.description.name).inserted {
      throw .system("Two functions have the name \(entrance.function.description.name).")
    }
    self.first = first
    self.catalog = catalog
    self.reads = reads
    self.entrances = entrances
  }

  /// A new id for a request, whoever it is for.
  func makeRequestID() -> RequestID { first.function.makeRequestID() }

  /// The function that a caller of the Lambda API invokes.
  func match(
    _ operation: LambdaOperation
  ) throws(InvokeError) -> (entrance: FunctionEntrance, match: FunctionCatalog.Match) {
    let match = try catalog.match(operation)
    return (entrances[match.index], match)
  }

  /// The function whose URL has this host: the only one, or the one whose name is the host's first label, as in
  /// `api.localhost:9000`. Browsers and curl take all names under `localhost` for the loopback address.
  func entrance(host: String?) -> FunctionEntrance? {
    if entrances.count == 1 { return first }
    guard let label = host?.split(separator: ".", maxSplits: 1).first?.lowercased() else { return nil }
    return entrances.first { $0.function.description.name.lowercased() == label }
  }
}
