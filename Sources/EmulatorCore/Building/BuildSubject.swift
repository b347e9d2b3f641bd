/// A function or a layer to build, as far as it decides what builds it.
package struct BuildSubject: Sendable, Equatable {
  /// The logical ID, after those of nested stacks, or the name in a project file.
  package var name: String
  /// The runtime; nil if there is none, or none that runs here.
  package var runtime: LambdaRuntime?
  /// `BuildMethod` of the resource's `Metadata`; nil if there is none.
  package var method: String?
  package var isLayer: Bool

  package init(name: String, runtime: LambdaRuntime? = nil, method: String? = nil, isLayer: Bool = false) {
    self.name = name
    self.runtime = runtime
    self.method = method
    self.isLayer = isLayer
  }

  /// What its folder has that a build starts from.
  package struct Files: Sendable, Equatable {
    /// Whether there is a `requirements.txt`.
    package var hasRequirements = false
    /// Its `package.json`; nil if there is none.
    package var package: NodePackage?
    /// Whether there is a `package-lock.json` or an `npm-shrinkwrap.json`.
    package var hasLockFile = false
    /// The text of its `Makefile`; nil if there is none.
    package var makefile: String?

    package init() {}
  }

  /// What builds it.
  ///
  /// See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-custom-runtimes.html> and
  /// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-layers.html>.
  ///
  /// - Throws: if its `BuildMethod` is not supported, or lacks its file.
  package func step(_ files: Files) throws(UnsupportedBuild) -> BuildStep {
    switch method {
    case "makefile":
      guard files.makefile != nil else {
        throw UnsupportedBuild(reason: "its BuildMethod is makefile, but its folder has no Makefile")
      }
      return .make(target: makeTarget)
    case "go1.x": return .go
    case let method?:
      guard let runtime = try? LambdaRuntime(method), runtime.isManaged else {
        throw UnsupportedBuild(
          reason:
            "swiftlet does not support its BuildMethod \(method). Run sam build, or let a Makefile build it (makefile)")
      }
      return Self.step(for: runtime, files)
    case nil:
      if let runtime, runtime.isManaged { return Self.step(for: runtime, files) }
      return hasTarget(in: files.makefile ?? "") ? .make(target: makeTarget) : .none
    }
  }

  private static func step(for runtime: LambdaRuntime, _ files: Files) -> BuildStep {
    switch runtime {
    case .python: files.hasRequirements ? .pip(runtime) : .none
    case .nodejs: files.package?.hasDependencies == true ? .npm(usesLockFile: files.hasLockFile) : .none
    case .provided: .none
    }
  }

  /// The target in a Makefile: that of `Nested/Function` is `build-Function`, as in the SAM CLI.
  private var makeTarget: String { "build-\(name.split(separator: "/").last ?? "")" }

  /// Whether a Makefile has a target for it.
  private func hasTarget(in makefile: String) -> Bool {
    makefile.split(whereSeparator: \.isNewline).contains { line in
      guard line.hasPrefix(makeTarget) else { return false }
      let next = line.dropFirst(makeTarget.count).first
      return next == ":" || next == " " || next == "\t"
    }
  }

  /// The folder in a layer for what a step installs; empty for the layer itself.
  package func subfolder(_ step: BuildStep) -> String {
    guard isLayer else { return "" }
    return switch step {
    case .pip: "python"
    case .npm: "nodejs"
    case .make, .go, .none: ""
    }
  }
}

/// What builds a function or a layer.
package enum BuildStep: Sendable, Equatable {
  /// There is nothing to build: the code runs from its folder.
  case none
  /// pip, with the interpreter of this runtime, from `requirements.txt`.
  case pip(LambdaRuntime)
  /// npm, from `package.json`; with `npm ci` if there is a lock file.
  case npm(usesLockFile: Bool)
  /// make, with this target.
  case make(target: String)
  /// Go's compiler.
  case go

  /// For example `npm ci`.
  package var tool: String {
    switch self {
    case .none: "nothing"
    case .pip: "pip"
    case .npm(let usesLockFile): usesLockFile ? "npm ci" : "npm install"
    case .make(let target): "make \(target)"
    case .go: "go build"
    }
  }

  /// Whether all files that it reads are known, so that the result is the same as long as they are.
  package var dependsOnKnownFiles: Bool {
    switch self {
    case .pip, .npm, .none: true
    case .make, .go: false
    }
  }
}

/// Why something cannot be built here.
package struct UnsupportedBuild: Error, Sendable, Equatable {
  /// The reason, and what to do, without a period at the end.
  package var reason: String
}
