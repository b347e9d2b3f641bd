extension ConsoleError {
  package static let notFound = ConsoleError(
    .notFound, "The console has no such page.", hint: "Open /_swiftlet/.")

  package static func methodNotAllowed(_ allowed: String) -> ConsoleError {
    ConsoleError(.methodNotAllowed, "This path does not have the method.", hint: "Use \(allowed).")
  }

  package static let invocationUnknown = ConsoleError(
    .invocationUnknown, "There is no such invocation.", hint: "Only the newest ones are kept.")

  package static func functionUnknown(_ name: String) -> ConsoleError {
    ConsoleError(.functionUnknown, "There is no function \(name).", hint: "Choose another function.")
  }

  package static func doorUnknown(_ name: String) -> ConsoleError {
    ConsoleError(.doorUnknown, "The function has no front door \(name).", hint: "Choose another front door.")
  }

  /// A front door did not run the function.
  package static func doorRefused(status: Int) -> ConsoleError {
    ConsoleError(
      .doorRefused, "The front door answered with status \(status) and did not run the function.",
      hint: "The log says why.")
  }

  package static let tenantMissing = ConsoleError(
    .tenantMissing, "The function requires a tenant, and the console cannot name one.",
    hint: "Call it with an AWS SDK, which can.")

  package static let eventDropped = ConsoleError(
    .eventDropped, "The event is no longer kept in full, or is too large to be kept.",
    hint: "Copy it from where it comes from, and send it.")

  /// - Parameter limit: in bytes.
  package static func bodyTooLarge(limit: Int) -> ConsoleError {
    ConsoleError(.bodyTooLarge, "The body is larger than Lambda accepts, \(limit) bytes.", hint: "Shorten it.")
  }

  /// - Parameter limit: how many pages can be open.
  package static func pagesExhausted(limit: Int) -> ConsoleError {
    ConsoleError(.pagesExhausted, "\(limit) pages of the console are open.", hint: "Close some of them.")
  }

  package static let doctorBusy = ConsoleError(
    .doctorBusy, "The doctor examines a function already.", hint: "Wait until it is done.")

  package static let doctorMissing = ConsoleError(
    .doctorMissing, "The doctor cannot run here.", hint: "Run swiftlet doctor in a terminal.")
}
