import ArgumentParser

/// The options of the function on the command line of `swiftlet doctor`, as they are written.
///
/// A parsed option does not tell whether it was given or has its default, but only an option that was given takes
/// precedence over the project.
struct GivenOptions {
  /// The doctor's own options, and all other words.
  private struct Arguments: ParsableArguments {
    @OptionGroup var options: DoctorOptions
    @OptionGroup var project: DoctorProjectOptions
    @OptionGroup var aws: AWSOptions
    @Argument(parsing: .allUnrecognized) var others: [String] = []
  }

  /// The options and their values.
  let words: [String]

  /// - Parameters:
  ///   - arguments: the words after `swiftlet doctor`, which are valid.
  ///   - function: FUNCTION, one of the words; nil without one.
  init(_ arguments: [String], function: String?) throws {
    let others = try Arguments.parse(arguments.prefix { $0 != "--" }.filter { !["-h", "--help"].contains($0) }).others
    guard let function else {
      words = others
      return
    }
    // The same word may be the value of an option, too.
    let candidates = others.indices.filter { others[$0] == function }.map { index in
      Array(others[..<index] + others[(index + 1)...])
    }
    words = candidates.first { (try? ExaminedFunctionOptions.parse($0)) != nil } ?? others
  }
}
