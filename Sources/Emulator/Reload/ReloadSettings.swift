import EmulatorCore

/// How the files of all functions are watched.
struct ReloadSettings {
  let watch: SourceWatch
  /// Receives a line for each restart.
  let log: FunctionLog
  /// Applies changes of the configuration.
  let configuration: ConfigurationReload
  /// Files and folders that the emulator itself writes.
  let excluded: [String]

  /// Starts to watch the files of a function, and lets it run so that changes take effect.
  ///
  /// - Parameter files: the files of the configuration, whose changes are handled apart.
  func reload(
    of configuration: inout FunctionConfiguration, except files: [String], on host: SandboxHost
  ) -> FunctionReload {
    var sources = configuration.sources
    sources.excluded += excluded + files
    // What a sandbox compiles while it ends could seem to belong to the changed files, see ``StaleBytecode``.
    let variable = "PYTHONDONTWRITEBYTECODE"
    if configuration.inheritedEnvironment[variable] == nil { configuration.inheritedEnvironment[variable] = "1" }
    return FunctionReload(of: configuration.function.name, from: sources, watching: watch, log: log, on: host)
  }
}
