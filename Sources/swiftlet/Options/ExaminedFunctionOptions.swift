import ArgumentParser

/// The options of one function that `swiftlet doctor` has: those that describe it as it is deployed. The doctor itself
/// decides how often the function starts, when it is frozen and who calls it.
struct ExaminedFunctionOptions: ParsableArguments {
  @OptionGroup(title: "Function") var function: FunctionOptions
  @OptionGroup(title: "Code") var code: CodeOptions
  @OptionGroup(title: "Image") var image: ImageOptions
  @OptionGroup(title: "Environment") var environment: EnvironmentOptions
  @OptionGroup(title: "Extensions") var extensions: ExtensionOptions
  @OptionGroup(title: "Limits") var requirement: RequirementOptions
  @OptionGroup(title: "Files") var files: FileOptions

  func validate() throws {
    if function.noAdapter { throw ValidationError("The doctor examines web apps. Leave --no-adapter out.") }
    try arguments.checkCombinations()
  }

  /// The same options as those of `swiftlet local`, with the defaults of the others.
  var arguments: FunctionArguments {
    get throws {
      var arguments = try FunctionArguments.parse([])
      arguments.function = function
      arguments.code = code
      arguments.image = image
      arguments.environment = environment
      arguments.extensions = extensions
      arguments.limits.requirement = requirement
      arguments.sandbox.files = files
      return arguments
    }
  }
}
