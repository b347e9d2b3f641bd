import ArgumentParser

/// Options of `swiftlet doctor` that say where FUNCTION is described.
struct DoctorProjectOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The project file. Default: swiftlet.yaml, if there is one.", valueName: "path"))
  var file: String?

  @OptionGroup var source: TemplateSourceOptions

  @Option(help: TemplateOptions.variablesHelp)
  var envVars: String?

  func validate() throws {
    if file != nil, source.template != nil {
      throw ValidationError("--file and --template cannot be combined. Leave one of them out.")
    }
  }

  /// The option that is given and has no effect without a project; nil if there is none.
  var given: String? { file != nil ? "--file" : source.given ?? (envVars != nil ? "--env-vars" : nil) }

  /// The values for a template.
  var template: TemplateOptions {
    get throws {
      var options = try TemplateOptions.parse([])
      options.source = source
      options.envVars = envVars
      return options
    }
  }
}
