/// The variables that Lambda sets in a sandbox.
package enum LambdaEnvironment {
  /// The environment of a sandbox's processes.
  ///
  /// - Parameters:
  ///   - inherited: the variables of whoever runs the emulator: `PATH`, credentials and the like are theirs.
  ///   - function: the function.
  ///   - runtimeAPI: where the Runtime API listens, as `127.0.0.1:9001`.
  ///   - logStream: the sandbox's log stream.
  ///   - taskRoot: where the function's code is.
  ///   - overrides: variables that the user asked for; they win.
  package static func variables(
    inherited: [String: String], function: FunctionDescription, runtimeAPI: String, logStream: String,
    taskRoot: String, overrides: [String: String]
  ) -> [String: String] {
    var variables = inherited
    variables.merge(
      [
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": function.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(function.memorySize),
        "AWS_LAMBDA_LOG_GROUP_NAME": function.logGroup,
        "AWS_LAMBDA_LOG_STREAM_NAME": logStream,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        "_HANDLER": function.handler,
        "LAMBDA_TASK_ROOT": taskRoot,
        "TZ": ":UTC",
      ]
    ) { $1 }
    // These shape the function's output, so a developer may have set them on purpose.
    for (name, value) in ["AWS_LAMBDA_LOG_FORMAT": "Text", "LAMBDA_RUNTIME_DIR": "/var/runtime"]
    where variables[name] == nil {
      variables[name] = value
    }
    variables.merge(overrides) { $1 }
    variables["AWS_LAMBDA_RUNTIME_API"] = runtimeAPI
    return variables
  }
}
