import EmulatorCore
import Testing

@Suite struct RuntimeStartTests {
  private static let unpacked = CodePlaces(root: "/tmp/code", task: "/home/app")

  @Test func pathsOfTheCodeAreLocated() {
    #expect(CodePlaces.lambda.located("/var/task/a") == "/var/task/a")
    #expect(CodePlaces.lambda.located("/opt") == "/opt")
    #expect(Self.unpacked.located("/var/task/bin/a") == "/home/app/bin/a")
    #expect(Self.unpacked.located("/var/task") == "/home/app")
    #expect(Self.unpacked.located("/opt/bootstrap") == "/tmp/code/opt/bootstrap")
    #expect(Self.unpacked.located("/var/runtime/index.mjs") == "/tmp/code/var/runtime/index.mjs")
    #expect(Self.unpacked.located("/var/lang/bin") == "/tmp/code/var/lang/bin")
    for other in ["/var/tasks", "/option", "/var", "opt/a", "/usr/bin/python3", ""] {
      #expect(Self.unpacked.located(other) == nil)
    }
  }

  @Test(arguments: [
    (["/var/task/bootstrap", "/opt/bootstrap"], "/var/task/bootstrap"), (["/opt/bootstrap"], "/opt/bootstrap"),
  ])
  func theCodesBootstrapComesBeforeThatOfALayer(_ files: [String], _ expected: String) throws {
    let start = try RuntimeStart(
      .provided("provided.al2023"), places: .lambda, interpreter: nil, memorySize: 128,
      isFile: { files.contains($0) })
    #expect(start.command == [expected])
  }

  @Test func aMissingBootstrapIsAnError() {
    #expect(throws: MissingBootstrap.self) {
      try RuntimeStart(
        .provided("provided"), places: .lambda, interpreter: nil, memorySize: 128, isFile: { _ in false })
    }
  }

  @Test func pythonStartsWithItsScriptAsTheLastArgument() throws {
    let start = try RuntimeStart(
      .python(minor: 13), places: .lambda, interpreter: "/venv/bin/python", memorySize: 128, isFile: { _ in false })
    #expect(start.command == ["/venv/bin/python", "/var/runtime/bootstrap.py"])
  }

  @Test func nodeGetsLambdasHeapLimits() throws {
    func command(_ options: String?) throws -> [String] {
      try RuntimeStart(
        .nodejs(major: 22), places: Self.unpacked, interpreter: "/usr/bin/node", memorySize: 512, nodeOptions: options,
        isFile: { _ in false }
      ).command
    }
    let script = "/tmp/code/var/runtime/index.mjs"
    #expect(
      try command(nil) == ["/usr/bin/node", "--max-semi-space-size=25", "--max-old-space-size=461", script])
    #expect(try command("--enable-source-maps").count == 4)
    #expect(try command("--max-old-space-size=300") == ["/usr/bin/node", script])
    #expect(try command("--max_semi_space_size=300") == ["/usr/bin/node", script])
  }

  @Test func pythonFindsItsRuntimeDirectory() {
    let variables = RuntimeStart.variables(.python(minor: 13), places: .lambda, inherited: ["PATH": "/usr/bin"])
    #expect(variables["PATH"] == "/var/lang/bin:/usr/bin:/opt/bin")
    #expect(variables["PYTHONPATH"] == "/var/runtime")
    #expect(variables["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.13")
    #expect(variables["LAMBDA_RUNTIME_DIR"] == "/var/runtime")
    #expect(variables["NODE_PATH"] == nil)
    #expect(
      variables["LD_LIBRARY_PATH"]
        == "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib")
  }

  @Test func nodeFindsThePackagesOfLayers() {
    let variables = RuntimeStart.variables(.nodejs(major: 22), places: Self.unpacked, inherited: [:])
    #expect(
      variables["NODE_PATH"] == """
        /tmp/code/opt/nodejs/node22/node_modules:/tmp/code/opt/nodejs/node_modules:\
        /tmp/code/var/runtime/node_modules:/tmp/code/var/runtime:/home/app
        """)
    #expect(variables["PYTHONPATH"] == nil)
    #expect(variables["PATH"] == "/tmp/code/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/tmp/code/opt/bin")
  }

  @Test func aRuntimeOfTheFunctionHasNoExecutionEnvironment() {
    for runtime in [LambdaRuntime.provided("provided.al2"), nil] {
      #expect(RuntimeStart.variables(runtime, places: .lambda, inherited: [:])["AWS_EXECUTION_ENV"] == nil)
    }
  }

  @Test func theUsersVariablesAreKept() {
    let variables = RuntimeStart.variables(
      .nodejs(major: 22), places: .lambda,
      inherited: ["NODE_PATH": "/a", "LD_LIBRARY_PATH": "/b", "LAMBDA_RUNTIME_DIR": "/c"])
    #expect(variables["NODE_PATH"] == "/a")
    #expect(variables["LD_LIBRARY_PATH"] == "/b")
    #expect(variables["LAMBDA_RUNTIME_DIR"] == "/var/runtime")
  }
}

@Suite struct CodeMountsTests {
  @Test func theCodeAppearsBesideWhatIsThere() {
    let mounts = CodeMounts(
      task: "/home/app", root: "/tmp/code",
      layers: [.init("bin"), .init("bootstrap"), .init("link", linkTarget: "bin")],
      hostVar: [.init("lib"), .init("run", linkTarget: "/run"), .init("task")],
      hostOpt: [.init("bin"), .init("hostedtoolcache")])
    #expect(mounts.replaced == ["/opt", "/var"])
    #expect(
      mounts.mounts == [
        .init("/opt/bin", source: "/tmp/code/opt/bin"), .init("/opt/bootstrap", source: "/tmp/code/opt/bootstrap"),
        .init("/opt/hostedtoolcache", source: "/opt/hostedtoolcache"),
        .init("/var/lang", source: "/tmp/code/var/lang"), .init("/var/lib", source: "/var/lib"),
        .init("/var/runtime", source: "/tmp/code/var/runtime"), .init("/var/task", source: "/home/app"),
      ])
    #expect(mounts.links == [.init("/opt/link", target: "bin"), .init("/var/run", target: "/run")])
  }

  @Test func anInterpreterAtItsPlaceOnLambdaStays() {
    let mounts = CodeMounts(
      task: "/home/app", root: "/tmp/code", hasLanguage: true, layers: [], hostVar: [.init("lang")], hostOpt: [])
    #expect(
      mounts.mounts == [
        .init("/var/lang", source: "/var/lang"), .init("/var/runtime", source: "/tmp/code/var/runtime"),
        .init("/var/task", source: "/home/app"),
      ])
  }
}
