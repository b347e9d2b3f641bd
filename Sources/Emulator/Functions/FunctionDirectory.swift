import EmulatorCore

/// The functions of an emulator, by name.
struct FunctionDirectory {
  /// The functions; at least one.
  let hostedFunctions: [HostedFunction]
  /// The operations that describe them.
  let reads: LambdaReadAPI
  private let catalog: FunctionCatalog
  private let first: HostedFunction

  /// - Parameters:
  ///   - hadSeveral: whether the emulator ran several functions before.
  ///   - time: when the emulator starts, Unix time in milliseconds.
  /// - Throws: if there is no function, or if two have the same name.
  init(_ hostedFunctions: [HostedFunction], hadSeveral: Bool, time: Int) throws(EmulatorError) {
    guard let first = hostedFunctions.first,
      let catalog = FunctionCatalog(hostedFunctions.map(\.function.description), hadSeveral: hadSeveral),
      let reads = LambdaReadAPI(
        hostedFunctions.map(\.described), modified: time, revisionID: first.function.makeRequestID().text,
        hadSeveral: hadSeveral)
    else { throw .system("There is no function.") }
    var names: Set<String> = []
    for hostedFunction in hostedFunctions where !names.insert(hostedFunction.function.description.name).inserted {
      throw .system("Two functions have the name \(hostedFunction.function.description.name).")
    }
    self.first = first
    self.catalog = catalog
    self.reads = reads
    self.hostedFunctions = hostedFunctions
  }

  /// A new ID for a request to any function.
  func makeRequestID() -> RequestID { first.function.makeRequestID() }

  /// The function that a caller of the Lambda API invokes.
  func match(
    _ operation: LambdaOperation
  ) throws(InvokeError) -> (hostedFunction: HostedFunction, match: FunctionCatalog.Match) {
    let match = try catalog.match(operation)
    return (hostedFunctions[match.index], match)
  }

  /// Whether each function is reached by its name only, because there are or were several.
  var requiresNames: Bool { catalog.requiresNames }

  /// The function whose URL has this host: the only one that there ever was, or the one whose name is the host's first label, as in
  /// `api.localhost:9000`. Browsers and curl take all names under `localhost` for the loopback address.
  func hostedFunction(host: String?) -> HostedFunction? {
    if !requiresNames { return first }
    guard let label = host?.split(separator: ".", maxSplits: 1).first?.lowercased() else { return nil }
    return hostedFunctions.first { $0.function.description.name.lowercased() == label }
  }
}
