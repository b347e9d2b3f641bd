/// Options on the command line that take precedence over what a project says of a function.
struct FunctionOverrides {
  /// The options as they are written, each with its value: `--memory`, `256`.
  var words: [String] = []
  /// Whether one of them names the function's image.
  var haveImage = false
  /// Whether one of them names the function's code.
  var haveCode = false

  /// Options of a project without those that must not be beside the overrides.
  func fitting(_ options: [String]) -> [String] {
    haveCode ? options.filter { !$0.hasPrefix("--code=") && !$0.hasPrefix("--zip=") } : options
  }
}
