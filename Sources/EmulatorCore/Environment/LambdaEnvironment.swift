package import LambdaInterface

/// The environment variables that Lambda sets in a sandbox.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>.
package enum LambdaEnvironment {
  /// The environment of the runtime process.
  ///
  /// - Parameters:
  /// - inherited: variables from the user's environment; see ``inherited(from:)``.
  ///   - function: the function.
  /// - runtimeAPI: the address of the Runtime API, for example `127.0.0.1:9001`.
  ///   - logStream: the sandbox's log stream.
  /// - initializationType: why the sandbox starts.
  /// - maxConcurrency: the number of concurrent invocations of a managed instance; nil for other sandboxes.
  /// - taskRoot: the directory of the function's code.
  /// - overrides: the function's own variables, which take precedence.
  package static func variables(
    inherited: [String: String], function: FunctionDescription, runtimeAPI: String, logStream: String,
    initializationType: InitializationType = .onDemand, maxConcurrency: Int? = nil, taskRoot: String,
    overrides: [String: String]
  ) -> [String: String] {
    var variables = inherited
    variables.merge(
      [
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": function.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(function.memorySize),
        "AWS_LAMBDA_LOG_GROUP_NAME": function.logGroup,
        "AWS_LAMBDA_LOG_STREAM_NAME": logStream,
        "AWS_LAMBDA_INITIALIZATION_TYPE": initializationType.rawValue,
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        "_AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1",
        "_AWS_XRAY_DAEMON_PORT": "2000",
        "_HANDLER": function.handler,
        "LAMBDA_TASK_ROOT": taskRoot,
        "TZ": ":UTC",
      ]
    ) { $1 }
    // A snapshot is restored many times, each time with another log stream.
    if initializationType == .snapStart {
      variables["AWS_LAMBDA_LOG_GROUP_NAME"] = nil
      variables["AWS_LAMBDA_LOG_STREAM_NAME"] = nil
    }
    variables["AWS_LAMBDA_MAX_CONCURRENCY"] = maxConcurrency.map(String.init)
    // If the whole user environment is inherited, the user's values of these variables are kept.
    let runtimeDirectory = variables["LAMBDA_RUNTIME_DIR"] ?? "/var/runtime"
    var unlessInherited = [
      "AWS_LAMBDA_LOG_FORMAT": function.logFormat.variableValue,
      "LAMBDA_RUNTIME_DIR": runtimeDirectory,
      "LANG": "en_US.UTF-8",
      "LD_LIBRARY_PATH": """
      /var/lang/lib:/lib64:/usr/lib64:\(runtimeDirectory):\(runtimeDirectory)/lib:\(taskRoot):\(taskRoot)/lib:/opt/lib
      """,
      "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    ]
    // Log levels require the JSON format. This is the default level.
    if function.logFormat == .json { unlessInherited["AWS_LAMBDA_LOG_LEVEL"] = "INFO" }
    variables.merge(unlessInherited) { inherited, _ in inherited }
    variables.merge(overrides) { $1 }
    variables["AWS_LAMBDA_RUNTIME_API"] = runtimeAPI
    return variables
  }

  /// The environment of an extension process: that of the runtime without the variables that only the runtime gets.
  ///
  /// See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html>.
  package static func extensionVariables(ofRuntime variables: [String: String]) -> [String: String] {
    variables.filter { !runtimeOnly.contains($0.key) }
  }

  private static let runtimeOnly: Set<String> = [
    "AWS_EXECUTION_ENV", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_XRAY_CONTEXT_MISSING",
    "AWS_XRAY_DAEMON_ADDRESS", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT", "_AWS_XRAY_DAEMON_ADDRESS",
    "_AWS_XRAY_DAEMON_PORT", "_HANDLER",
  ]

  /// The variables that a function gets from the user's environment: credentials, which Lambda also sets, and the
  /// search path, which the programs on this machine need.
  package static func inherited(from user: [String: String]) -> [String: String] {
    user.filter { credentials.contains($0.key) || $0.key == "PATH" }
  }

  private static let credentials: Set<String> = [
    "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
  ]
}

extension LambdaEnvironment {
  /// Why a function cannot set a variable with this name: Lambda would refuse to deploy it. Nil if it can.
  package static func refusal(ofName name: String) -> String? {
    if name == "AWS_REGION" || name == "AWS_DEFAULT_REGION" || credentials.contains(name) {
      let option = name.hasSuffix("REGION") ? "--region" : "--profile"
      return
        "\(name) is reserved by Lambda. Set it in your own environment, from which the function gets it, or use \(option)"
    }
    if let option = reserved[name] {
      return "\(name) is reserved by Lambda. \(option.map { "\($0) sets it" } ?? "Leave it out")"
    }
    let isName =
      name.utf8.count >= 2 && name.utf8.allSatisfy(isNameByte) && name.utf8.first.map(isLetter) == true
    return isName
      ? nil
      : "\"\(name)\" is not a valid name on Lambda: expected two or more letters, digits and _, starting with a letter"
  }

  /// The maximum size of a function's own variables, names and values together, in bytes.
  package static let ownVariablesLimit = 4096

  /// Names that Lambda reserves, with the option that has the same effect, if any.
  private static let reserved: [String: String?] = [
    "_HANDLER": nil, "_X_AMZN_TRACE_ID": nil, "AWS_EXECUTION_ENV": nil,
    "AWS_LAMBDA_FUNCTION_NAME": "--function-name", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "--memory",
    "AWS_LAMBDA_FUNCTION_VERSION": nil, "AWS_LAMBDA_INITIALIZATION_TYPE": nil, "AWS_LAMBDA_LOG_GROUP_NAME": nil,
    "AWS_LAMBDA_LOG_STREAM_NAME": nil, "AWS_LAMBDA_MAX_CONCURRENCY": nil, "AWS_LAMBDA_RUNTIME_API": nil,
    "LAMBDA_TASK_ROOT": nil, "LAMBDA_RUNTIME_DIR": nil,
  ]

  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    default: false
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
