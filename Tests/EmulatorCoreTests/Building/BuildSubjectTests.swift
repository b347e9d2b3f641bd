import EmulatorCore
import Testing

/// What builds a function or a layer.
@Suite struct BuildSubjectTests {
  private static func files(
    requirements: Bool = false, package: String? = nil, lock: Bool = false, makefile: String? = nil
  ) -> BuildSubject.Files {
    var files = BuildSubject.Files()
    files.hasRequirements = requirements
    files.package = package.flatMap { NodePackage(json: Array($0.utf8)) }
    files.hasLockFile = lock
    files.makefile = makefile
    return files
  }

  private static let python = LambdaRuntime.python(minor: 13)

  @Test func requirementsAreInstalledByPip() throws {
    let subject = BuildSubject(name: "F", runtime: Self.python)
    #expect(try subject.step(Self.files(requirements: true)) == .pip(Self.python))
    #expect(try subject.step(Self.files(package: #"{"dependencies": {"a": "1"}}"#)) == .none)
  }

  @Test(arguments: [
    (#"{"dependencies": {"a": "^1"}}"#, true, BuildStep.npm(usesLockFile: true)),
    (#"{"optionalDependencies": {"a": "^1"}}"#, false, .npm(usesLockFile: false)),
    (#"{"devDependencies": {"a": "^1"}}"#, true, .none), ("{}", false, .none),
  ])
  func packagesAreInstalledByNpm(package: String, lock: Bool, step: BuildStep) throws {
    let subject = BuildSubject(name: "F", runtime: .nodejs(major: 22))
    #expect(try subject.step(Self.files(package: package, lock: lock)) == step)
  }

  @Test(
    arguments: [
      ("build-F:\n\tcp a $(ARTIFACTS_DIR)", BuildStep.make(target: "build-F")),
      ("build-F : x", .make(target: "build-F")),
      ("build-Fx:\n", .none), ("all: build-F", .none), (nil, .none),
    ] as [(String?, BuildStep)])
  func aMakefileWithATargetBuildsACustomRuntime(makefile: String?, step: BuildStep) throws {
    let subject = BuildSubject(name: "F", runtime: .provided("provided.al2023"))
    #expect(try subject.step(Self.files(makefile: makefile)) == step)
    // The target of a function in a nested stack has its logical ID.
    let nested = BuildSubject(name: "Nested/F", runtime: .provided("provided.al2023"))
    #expect(try nested.step(Self.files(makefile: makefile)) == step)
  }

  @Test func aBuildMethodTakesPrecedence() throws {
    let all = Self.files(requirements: true, package: #"{"dependencies": {"a": "1"}}"#, makefile: "x:")
    #expect(
      try BuildSubject(name: "F", runtime: Self.python, method: "makefile").step(all) == .make(target: "build-F"))
    #expect(try BuildSubject(name: "F", method: "go1.x").step(all) == .go)
    #expect(try BuildSubject(name: "F", method: "nodejs22.x").step(all) == .npm(usesLockFile: false))
  }

  @Test(arguments: [
    ("makefile", "its BuildMethod is makefile, but its folder has no Makefile"),
    (
      "esbuild",
      "swiftlet does not support its BuildMethod esbuild. Run sam build, or let a Makefile build it (makefile)"
    ),
  ])
  func unsupportedMethodsAreNamed(method: String, reason: String) {
    let error = #expect(throws: UnsupportedBuild.self) {
      try BuildSubject(name: "F", runtime: Self.python, method: method).step(Self.files())
    }
    #expect(error?.reason == reason)
  }

  @Test func layersHaveTheirPackagesWhereLambdaExpectsThem() {
    let layer = BuildSubject(name: "L", method: "python3.13", isLayer: true)
    #expect(layer.subfolder(.pip(Self.python)) == "python")
    #expect(layer.subfolder(.npm(usesLockFile: true)) == "nodejs")
    #expect(layer.subfolder(.make(target: "build-L")) == "")
    #expect(BuildSubject(name: "F").subfolder(.pip(Self.python)) == "")
  }

  @Test func requirementsNameLocalFilesAndProjects() {
    let requirements = PythonRequirements(
      """
      flask==3.0 # ./comment
      -r base.txt
      --constraint=limits.txt
      -e ../shared[extra]
      ./wheels/a-1.0.whl
      b @ file:///abs/b
      # ./no
      --find-links wheels
      """)
    #expect(requirements.files == ["base.txt", "limits.txt"])
    #expect(requirements.paths == ["./../shared", "./wheels/a-1.0.whl", "/abs/b", "./wheels"])
  }

  @Test func packagesNameLocalFolders() {
    let package = NodePackage(json: Array(#"{"dependencies": {"a": "file:../a", "b": "^1"}}"#.utf8))
    #expect(package?.localPaths == ["../a"])
    #expect(NodePackage(json: Array("[".utf8)) == nil)
    #expect(NodePackage(json: Array("[]".utf8)) == nil)
  }

  @Test(
    arguments: [
      ("npm error code ENOTFOUND", BuildStep.npm(usesLockFile: true), "npm's registry cannot be reached."),
      ("/usr/bin/python3: No module named pip", .pip(python), "This Python has no pip."),
      ("[Errno -3] Temporary failure in name resolution", .pip(python), "The package index cannot be reached."),
      ("npm error code EUSAGE", .npm(usesLockFile: true), nil),
    ] as [(String, BuildStep, String?)])
  func adviceExplainsOutput(output: String, step: BuildStep, start: String?) {
    let advice = BuildAdvice.advice(on: output, of: step)
    #expect(start.map { advice?.hasPrefix($0) == true } ?? (advice == nil))
  }

  @Test(arguments: [
    ("Runtime.ImportModuleError: Unable to import module 'app': No module named 'requests'", true),
    ("Error: Cannot find module 'express'", true),
    ("swiftlet: Python's runtime client is missing (No module named 'awslambdaric')", false), ("hello", false),
  ])
  func missingPackagesAreFoundInOutput(line: String, isReported: Bool) {
    #expect(MissingPackageError.isReported(in: Array(line.utf8)) == isReported)
  }
}
