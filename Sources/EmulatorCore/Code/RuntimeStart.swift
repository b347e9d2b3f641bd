/// How the runtime of a function starts in a sandbox.
package struct RuntimeStart: Sendable, Equatable {
  /// The program and its arguments, without `AWS_LAMBDA_EXEC_WRAPPER`.
  package var command: [String]

  /// The command for a runtime, as Lambda's own `bootstrap` of that runtime would choose it.
  ///
  /// - Parameters:
  ///   - runtime: the function's runtime.
  ///   - places: where the code is.
  ///   - interpreter: the path of the interpreter; ignored if the runtime needs none.
  ///   - memorySize: the function's memory in MB, which sets the limits of Node.js's heap.
  ///   - nodeOptions: the value of `NODE_OPTIONS`. Limits in it take precedence.
  ///   - isFile: whether there is a file at a path in these places.
  /// - Throws: if the runtime is `provided` and there is no `bootstrap`.
  package init(
    _ runtime: LambdaRuntime, places: CodePlaces, interpreter: String?, memorySize: Int, nodeOptions: String? = nil,
    isFile: (String) -> Bool
  ) throws(MissingBootstrap) {
    switch runtime {
    case .provided:
      // The function's code first, then its layers, see
      // <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html>.
      let candidates = ["\(places.task)/bootstrap", "\(places.layers)/bootstrap"]
      guard let bootstrap = candidates.first(where: isFile) else { throw MissingBootstrap() }
      command = [bootstrap]
    case .python:
      command = [interpreter ?? "python3", "\(places.runtime)/bootstrap.py"]
    case .nodejs:
      command =
        [interpreter ?? "node"] + Self.heapOptions(memorySize: memorySize, nodeOptions: nodeOptions ?? "")
        + ["\(places.runtime)/index.mjs"]
    }
  }

  /// Lambda gives a tenth of the memory to new objects, in two halves, and the rest to old ones.
  private static func heapOptions(memorySize: Int, nodeOptions: String) -> [String] {
    let options = nodeOptions.replacing("_", with: "-")
    guard !options.contains("--max-semi-space-size"), !options.contains("--max-old-space-size") else { return [] }
    let new = memorySize / 10
    return ["--max-semi-space-size=\(new / 2)", "--max-old-space-size=\(memorySize - new)"]
  }

  /// The variables that Lambda's runtime sets, or that differ because of where the code is.
  ///
  /// - Parameters:
  ///   - runtime: the function's runtime; nil if a command starts it.
  ///   - places: where the code is.
  ///   - inherited: the variables from the user's environment. They are kept, except that `PATH` is extended.
  package static func variables(
    _ runtime: LambdaRuntime?, places: CodePlaces, inherited: [String: String]
  ) -> [String: String] {
    let directory = places.runtime
    let layers = places.layers
    var variables = [
      "LD_LIBRARY_PATH": """
      /var/lang/lib:/lib64:/usr/lib64:\(directory):\(directory)/lib:\(places.task):\(places.task)/lib:\(layers)/lib
      """
    ]
    switch runtime {
    case .python: variables["PYTHONPATH"] = directory
    case .nodejs(let major):
      variables["NODE_PATH"] = """
        \(layers)/nodejs/node\(major)/node_modules:\(layers)/nodejs/node_modules:\(directory)/node_modules:\
        \(directory):\(places.task)
        """
    case .provided, nil: break
    }
    variables.merge(inherited) { $1 }
    variables["LAMBDA_RUNTIME_DIR"] = directory
    let path = inherited["PATH"] ?? "/usr/local/bin:/usr/bin/:/bin"
    variables["PATH"] = "\(places.languagePrograms):\(path):\(layers)/bin"
    // Not set for runtimes that the function brings, see
    // <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>.
    if let runtime, runtime.isManaged { variables["AWS_EXECUTION_ENV"] = "AWS_Lambda_\(runtime.identifier)" }
    return variables
  }
}

/// A function with a runtime `provided` that has no `bootstrap`.
package struct MissingBootstrap: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is missing, and what to do.
  package var description: String {
    "There is no bootstrap in the function's code or in its layers, which a runtime `provided` requires. "
      + "Build the function so that an executable named bootstrap is at the top of its code; swiftlet build does it by a Makefile or with Go."
  }
}
