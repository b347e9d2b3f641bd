import ContainerImages
import SeededRandom
import TarArchives
import Testing

@Suite struct ManifestTests {
  private static let amd64 = ImagePlatform(machine: "x86_64")

  private static func digest(_ digit: Character) -> String { "sha256:" + String(repeating: digit, count: 64) }

  private static func descriptor(_ digit: Character, _ members: String = "") -> String {
    #"{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"\#(digest(digit))","size":7\#(members)}"#
  }

  private static func index(_ descriptors: String...) throws(ImageError) -> [ImageDescriptor] {
    let text = #"{"schemaVersion":2,"manifests":[\#(descriptors.joined(separator: ","))]}"#
    guard case .index(let descriptors) = try ImageManifest(Array(text.utf8), named: "index.json") else { return [] }
    return descriptors
  }

  private static func choose(
    _ choice: ImageSelector.Choice, _ descriptors: [ImageDescriptor]
  ) throws(ImageError) -> ImageDigest? {
    try ImageCandidate.choose(choice, for: amd64, among: ImageCandidate.images(inIndex: descriptors), in: "app")
      .digest
  }

  private static func name(_ tag: String, _ name: String? = nil) -> String {
    let full = name.map { #","io.containerd.image.name":"\#($0)""# } ?? ""
    return #","annotations":{"org.opencontainers.image.ref.name":"\#(tag)"\#(full)}"#
  }

  private static func platform(_ architecture: String, os: String = "linux") -> String {
    #","platform":{"os":"\#(os)","architecture":"\#(architecture)"}"#
  }

  @Test func theOnlyImageNeedsNoName() throws {
    let attestation = Self.descriptor("b", Self.platform("unknown", os: "unknown"))
    #expect(try Self.choose(.any, Self.index(Self.descriptor("a"), attestation))?.description == Self.digest("a"))
    // One image with two names.
    let twice = try Self.index(Self.descriptor("a", Self.name("1")), Self.descriptor("a", Self.name("2")))
    #expect(try Self.choose(.any, twice)?.description == Self.digest("a"))
    #expect(try Self.choose(.name("2"), twice)?.description == Self.digest("a"))
  }

  @Test(arguments: ["1.2", "app:1.2", "team/app:1.2", "docker.io/team/app:1.2", "app", "team/app"])
  func namesInFullAndInPart(name: String) throws {
    let index = try Self.index(
      Self.descriptor("a", Self.name("1.2", "docker.io/team/app:1.2")), Self.descriptor("b", Self.name("latest")))
    #expect(try Self.choose(.name(name), index)?.description == Self.digest("a"))
  }

  @Test func severalImagesNeedAChoice() throws {
    let index = try Self.index(Self.descriptor("a", Self.name("1")), Self.descriptor("b"))
    var error = #expect(throws: ImageError.self) { try Self.choose(.any, index) }
    #expect(error?.code == .ambiguous)
    #expect(error?.hint == "Choose one of: app:1, app@\(Self.digest("b")).")
    error = #expect(throws: ImageError.self) { try Self.choose(.name("2"), index) }
    #expect(error?.code == .noSuchImage)
    #expect(try Self.choose(.digest(ImageDigest(Self.digest("b"))), index)?.description == Self.digest("b"))
  }

  @Test func aNameOfSeveralImagesIsNotOffered() throws {
    let index = try Self.index(Self.descriptor("a", Self.name("1")), Self.descriptor("b", Self.name("1")))
    let error = #expect(throws: ImageError.self) { try Self.choose(.any, index) }
    #expect(error?.hint == "Choose one of: app@\(Self.digest("a")), app@\(Self.digest("b")).")
  }

  @Test func thisMachinesPlatformIsChosen() throws {
    let both = try Self.index(
      Self.descriptor("a", Self.platform("arm64")), Self.descriptor("b", Self.platform("amd64")))
    #expect(try Self.choose(.any, both)?.description == Self.digest("b"))
    #expect(try ImageCandidate.choose(for: Self.amd64, among: both).digest.description == Self.digest("b"))
    let other = try Self.index(Self.descriptor("a", Self.platform("arm64")))
    let error = #expect(throws: ImageError.self) { try Self.choose(.any, other) }
    #expect(error?.code == .foreignArchitecture)
    #expect(error?.message == "The image is for linux/arm64, but this machine needs linux/amd64")
    #expect(throws: ImageError.self) { try ImageCandidate.choose(for: Self.amd64, among: other) }
  }

  @Test func documentsAreChecked() {
    func code(_ text: String) -> ImageError.Code? {
      do throws(ImageError) {
        _ = try ImageManifest(Array(text.utf8), named: "m")
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code("{") == .broken)
    #expect(code("[]") == .broken)
    #expect(code("{}") == .broken)
    #expect(code(#"{"manifests":{}}"#) == .broken)
    #expect(code(#"{"manifests":[],"layers":[]}"#) == .hostile)
    #expect(code(#"{"manifests":[{"digest":"sha256:12","size":1}]}"#) == .broken)
    #expect(code(#"{"manifests":[{"digest":"sha512:12","size":1}]}"#) == .unsupported)
    #expect(code(#"{"manifests":[{"digest":"\#(Self.digest("a"))","size":-1}]}"#) == .broken)
    #expect(code(#"{"mediaType":"application/vnd.docker.distribution.manifest.v1+json"}"#) == .unsupported)
    #expect(code(#"{"mediaType":"text/html"}"#) == .unsupported)
    #expect(code(String(repeating: " ", count: 4 << 20) + "{}") == .tooLarge)
    #expect(code(String(repeating: "[", count: 100_000)) == .broken)
  }

  @Test func configurations() throws {
    let text = #"""
      {"architecture":"amd64","os":"linux","config":{"Env":["A=1","B="],"Entrypoint":["/lambda-entrypoint.sh"],
      "Cmd":["app.handler"],"WorkingDir":"/var/task","User":"app:app","ExposedPorts":{"8080/tcp":{},"53/udp":{}}},
      "rootfs":{"type":"layers","diff_ids":["\#(Self.digest("a"))"]}}
      """#
    let configuration = try ImageConfiguration(Array(text.utf8))
    #expect(configuration.platform == Self.amd64)
    #expect(configuration.environment == ["A=1", "B="])
    #expect(configuration.entrypoint == ["/lambda-entrypoint.sh"])
    #expect(configuration.command == ["app.handler"])
    #expect(configuration.workingDirectory == "/var/task")
    #expect(configuration.user == "app:app")
    #expect(configuration.exposedPorts == ["53/udp", "8080/tcp"])
    #expect(configuration.layers.map(\.description) == [Self.digest("a")])
    #expect(throws: ImageError.self) { try configuration.check(for: ImagePlatform(machine: "aarch64")) }

    let empty = try ImageConfiguration(
      Array(#"{"config":{"Env":null,"Entrypoint":[],"WorkingDir":""},"rootfs":{"diff_ids":[]}}"#.utf8))
    #expect(empty.entrypoint == nil)
    #expect(empty.workingDirectory == nil)
    try empty.check(for: Self.amd64)
  }

  @Test(arguments: [
    #"{"config":{}}"#, #"{"rootfs":{"diff_ids":["x"]}}"#, #"{"rootfs":{"diff_ids":[1]}}"#,
    #"{"config":{"Cmd":"a"},"rootfs":{"diff_ids":[]}}"#, #"{"config":{"Env":["A=\u0000"]},"rootfs":{"diff_ids":[]}}"#,
  ])
  func wrongConfigurations(text: String) {
    #expect(throws: ImageError.self) { try ImageConfiguration(Array(text.utf8)) }
  }

  @Test func tooManyLayers() {
    let layers = Array(repeating: "\"\(Self.digest("a"))\"", count: 128).joined(separator: ",")
    let error = #expect(throws: ImageError.self) {
      try ImageConfiguration(Array(#"{"rootfs":{"diff_ids":[\#(layers)]}}"#.utf8))
    }
    #expect(error?.code == .tooLarge)
  }

  @Test func dockersManifest() throws {
    let text =
      #"[{"Config":"blobs/sha256/\#(Self.digest("a").dropFirst(7))","RepoTags":["app:latest"],"Layers":["a/layer.tar"]}]"#
    let manifest = try DockerManifest(Array(text.utf8))
    #expect(manifest.images.map(\.layers) == [["a/layer.tar"]])
    #expect(ImageCandidate.images(in: manifest).map(\.digest?.description) == [Self.digest("a")])
    #expect(throws: ImageError.self) { try DockerManifest(Array(#"{"schemaVersion":2}"#.utf8)) }
    #expect(throws: ImageError.self) { try DockerManifest(Array("[{}]".utf8)) }
  }

  @Test func placesCanContainColons() throws {
    let digest = Self.digest("a")
    #expect(
      ImageSelector.readings(of: "a:b/c:1@\(digest)").map(\.path)
        == ["a:b/c:1@\(digest)", "a:b/c:1@sha256", "a:b/c:1", "a:b/c", "a"])
    #expect(try ImageSelector.readings(of: "x@\(digest)").map(\.choice).last == .digest(ImageDigest(digest)))
    #expect(ImageSelector.readings(of: "x:").map(\.path) == ["x:"])
  }

  @Test func warningsNameFilesThatLambdaCannotRead() throws {
    let text = #"{"config":{"WorkingDir":"/app"},"rootfs":{"diff_ids":[]}}"#
    let rules = ImageReadability(try ImageConfiguration(Array(text.utf8)))
    func isProblem(_ path: String, _ mode: UInt32, isDirectory: Bool = false) throws -> Bool {
      rules.isProblem(try LayerPath(path.utf8), mode: mode, isDirectory: isDirectory)
    }
    #expect(try isProblem("app/main.py", 0o640))
    #expect(try isProblem("app", 0o754, isDirectory: true))
    #expect(try isProblem("app/run", 0o744))
    #expect(try !isProblem("app/main.py", 0o644))
    #expect(try !isProblem("etc/shadow", 0o640))
    #expect(try !isProblem("root", 0o700, isDirectory: true))
    #expect(try isProblem("var/task/app.py", 0o600))
    #expect(try !isProblem("var/cache/apt", 0o700, isDirectory: true))
    var record = ImageRecord(name: "app.tar", size: 5, specialFiles: 0)
    for name in ["a", "b", "c", "d"] { record.addUnreadable(try LayerPath(name.utf8)) }
    #expect(ImageRecord(file: record.file) == record)
    #expect(record.warnings == [.unreadable(count: 4, examples: ["/a", "/b", "/c"])])
  }

  @Test func errorsDoNotControlTheTerminal() {
    #expect(
      "\(ImageError(.broken, "It is broken", hint: "Save it again.").of("a\u{1b}[2J"))"
        == "a?[2J: It is broken (broken-image). Save it again.")
  }

  /// Nothing that a document contains may make the program crash.
  @Test func damagedDocumentsAreErrors() throws {
    let documents = [
      #"{"schemaVersion":2,"manifests":[\#(Self.descriptor("a", Self.platform("amd64") + Self.name("x")))]}"#,
      #"{"config":{"digest":"\#(Self.digest("a"))","size":12},"layers":[\#(Self.descriptor("b"))]}"#,
      #"{"config":{"Env":["A=1"],"Cmd":["x"],"ExposedPorts":{"1":{}}},"rootfs":{"diff_ids":["\#(Self.digest("a"))"]}}"#,
      #"[{"Config":"a.json","RepoTags":["a:b"],"Layers":["l"]}]"#,
    ]
    var random = SeededGenerator(seed: 16)
    for _ in 0..<2_000 {
      var bytes = Array(random.pick(documents).utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? ImageManifest(bytes, named: "m")
      _ = try? ImageConfiguration(bytes)
      _ = (try? DockerManifest(bytes)).map(ImageCandidate.images(in:))
    }
  }
}
