// swift-tools-version: 6.2

import PackageDescription

/// Every target is held to the same rules: Swift 6 language mode, no warnings, imports that do not leak.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

/// The HTTP server side of the emulator. The adapter links none of it.
let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOHTTP1", package: "swift-nio"),
]

let package = Package(
  name: "swiftlet",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "lambda-adapter", targets: ["lambda-adapter"]),
    .executable(name: "swiftlet", targets: ["swiftlet"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    // Pure: bytes in, values out. No socket, no clock, no file.
    .target(name: "StandardLibraryBackports", swiftSettings: strict),
    .target(name: "CByteBuffers"),
    .target(name: "ByteBuffers", dependencies: ["CByteBuffers", "StandardLibraryBackports"], swiftSettings: strict),
    .target(name: "CJSONText"),
    .target(
      name: "WireFormat", dependencies: ["ByteBuffers", "CJSONText", "StandardLibraryBackports"], swiftSettings: strict),
    .target(name: "CHTTPText"),
    .target(
      name: "HTTPMessages", dependencies: ["ByteBuffers", "CHTTPText", "StandardLibraryBackports"],
      swiftSettings: strict),
    .target(
      name: "LambdaEvents", dependencies: ["ByteBuffers", "HTTPMessages", "WireFormat"], swiftSettings: strict),
    .target(name: "LambdaInterface", dependencies: ["WireFormat"], swiftSettings: strict),
    .target(
      name: "AdapterCore",
      dependencies: ["ByteBuffers", "WireFormat", "HTTPMessages", "LambdaEvents", "LambdaInterface"],
      swiftSettings: strict),
    .target(name: "CSHA256"),
    .target(
      name: "EmulatorCore",
      dependencies: ["ByteBuffers", "CSHA256", "WireFormat", "HTTPMessages", "LambdaEvents", "LambdaInterface"],
      swiftSettings: strict),
    .target(name: "ContainerImages", dependencies: ["EmulatorCore", "WireFormat"], swiftSettings: strict),
    .target(
      name: "Diagnosis",
      dependencies: [
        "AdapterCore", "ByteBuffers", "EmulatorCore", "HTTPMessages", "LambdaEvents", "LambdaInterface", "WireFormat",
      ],
      swiftSettings: strict),

    // I/O: thin shells around the targets above.
    .target(name: "CLinux"),
    .target(name: "CConcurrency"),
    .target(
      name: "FileDescriptors", dependencies: ["CLinux", "StandardLibraryBackports"], swiftSettings: strict),
    .target(
      name: "AdapterLoop",
      dependencies: ["ByteBuffers", "CConcurrency", "CLinux", "FileDescriptors", "StandardLibraryBackports"],
      swiftSettings: strict),
    .target(name: "ProcFilesystem", dependencies: ["AdapterCore", "FileDescriptors"], swiftSettings: strict),
    .target(
      name: "ChildProcesses", dependencies: ["CLinux", "FileDescriptors", "ProcFilesystem"], swiftSettings: strict),
    // Compression libraries of the system, linked statically into the release executables.
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CBrotli", providers: [.apt(["libbrotli-dev"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: strict),
    .target(
      name: "ProjectFile",
      dependencies: ["AdapterCore", "EmulatorCore", "LambdaEvents", "LambdaInterface", "YAML"],
      swiftSettings: strict),
    .target(
      name: "Templates",
      dependencies: ["EmulatorCore", "LambdaEvents", "LambdaInterface", "ProjectFile", "WireFormat", "YAML"],
      swiftSettings: strict),
    .target(
      name: "Compression", dependencies: ["ByteBuffers", "HTTPMessages", "CBrotli", "CZlib", "CZstd"],
      swiftSettings: strict),
    .target(
      name: "ImageStore",
      dependencies: ["CZlib", "CZstd", "ContainerImages", "EmulatorCore", "FileDescriptors"], swiftSettings: strict),
    .target(
      name: "LoopbackHTTP", dependencies: ["AdapterLoop", "ByteBuffers", "HTTPMessages"], swiftSettings: strict),
    .target(
      name: "Adapter",
      dependencies: [
        "AdapterCore", "AdapterLoop", "ByteBuffers", "CLinux", "ChildProcesses", "Compression", "FileDescriptors",
        "HTTPMessages", "LambdaEvents", "LambdaInterface", "LoopbackHTTP",
        "ProcFilesystem", "StandardLibraryBackports", "WireFormat",
      ],
      swiftSettings: strict),
    .target(
      name: "Emulator",
      dependencies: [
        "AdapterCore", "ByteBuffers", "CLinux", "CZlib", "ChildProcesses", "EmulatorCore", "FileDescriptors",
        "HTTPMessages", "LambdaEvents", "LambdaInterface", "ProcFilesystem", "WireFormat",
      ] + nio,
      // What runs in a sandbox beside the function. It becomes part of the executable.
      resources: [.embedInCode("Resources")], swiftSettings: strict),

    .target(
      name: "Doctor",
      dependencies: [
        "AdapterCore", "CLinux", "Diagnosis", "Emulator", "EmulatorCore", "FileDescriptors", "HTTPMessages", "LambdaInterface",
        "ProcFilesystem",
      ] + nio,
      swiftSettings: strict),

    .executableTarget(name: "lambda-adapter", dependencies: ["Adapter"], swiftSettings: strict),
    .executableTarget(
      name: "swiftlet",
      dependencies: [
        "Adapter", "AdapterCore", "ByteBuffers", "CLinux", "ChildProcesses", "ContainerImages", "Diagnosis",
        "Doctor", "Emulator", "EmulatorCore", "FileDescriptors", "HTTPMessages", "ImageStore", "LambdaEvents",
        "LambdaInterface",
        "ProjectFile", "Templates", "WireFormat",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ] + nio,
      swiftSettings: strict),

    .testTarget(
      name: "ByteBuffersTests", dependencies: ["ByteBuffers", "CByteBuffers", "SeededRandom"], swiftSettings: strict),
    .testTarget(
      name: "WireFormatTests", dependencies: ["ByteBuffers", "SeededRandom", "WireFormat", "CJSONText"],
      swiftSettings: strict),
    .testTarget(name: "HTTPMessagesTests", dependencies: ["ByteBuffers", "HTTPMessages"], swiftSettings: strict),
    .testTarget(
      name: "LambdaEventsTests",
      dependencies: ["ByteBuffers", "SeededRandom", "LambdaEvents", "HTTPMessages", "WireFormat"],
      resources: [.copy("Golden")], swiftSettings: strict),
    .testTarget(
      name: "AdapterCoreTests",
      dependencies: [
        "AdapterCore", "ByteBuffers", "HTTPMessages", "LambdaEvents", "LambdaInterface", "SeededRandom", "WireFormat",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EmulatorCoreTests",
      dependencies: [
        "ByteBuffers", "CSHA256", "EmulatorCore", "HTTPMessages", "LambdaEvents", "LambdaInterface", "SeededRandom",
        "WireFormat",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DiagnosisTests",
      dependencies: ["AdapterCore", "Diagnosis", "EmulatorCore", "HTTPMessages", "LambdaInterface"],
      swiftSettings: strict),
    .testTarget(
      name: "DoctorTests", dependencies: ["AdapterCore", "Diagnosis", "Doctor", "Emulator", "EmulatorCore"],
      swiftSettings: strict),
    .testTarget(
      name: "ContainerImagesTests", dependencies: ["ContainerImages", "EmulatorCore", "SeededRandom", "TarArchives"],
      swiftSettings: strict),
    .testTarget(
      name: "ImageStoreTests",
      dependencies: ["ContainerImages", "FileDescriptors", "ImageStore", "SeededRandom", "TarArchives"],
      swiftSettings: strict),
    .target(
      name: "TarArchives", dependencies: ["ContainerImages", "EmulatorCore"], path: "Tests/TarArchives",
      swiftSettings: strict),
    .target(name: "SeededRandom", path: "Tests/SeededRandom", swiftSettings: strict),
    .target(name: "PeerKit", dependencies: ["AdapterLoop"], path: "Tests/PeerKit", swiftSettings: strict),
    .testTarget(
      name: "AdapterLoopTests", dependencies: ["ByteBuffers", "CLinux", "AdapterLoop", "PeerKit"], swiftSettings: strict
    ),
    .testTarget(
      name: "LoopbackHTTPTests",
      dependencies: ["ByteBuffers", "LoopbackHTTP", "AdapterLoop", "HTTPMessages", "PeerKit"],
      swiftSettings: strict),
    .testTarget(
      name: "AdapterTests",
      dependencies: [
        "Adapter", "AdapterCore", "AdapterLoop", "ByteBuffers", "ChildProcesses", "FileDescriptors", "HTTPMessages",
        "LambdaEvents", "LambdaInterface", "LoopbackHTTP", "PeerKit", "ProcFilesystem",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CompressionTests", dependencies: ["ByteBuffers", "Compression", "HTTPMessages"], swiftSettings: strict),
    .testTarget(name: "YAMLTests", dependencies: ["YAML"], swiftSettings: strict),
    .testTarget(
      name: "TemplatesTests", dependencies: ["EmulatorCore", "LambdaEvents", "LambdaInterface", "Templates"],
      swiftSettings: strict),
    .testTarget(
      name: "ProjectFileTests", dependencies: ["EmulatorCore", "LambdaEvents", "LambdaInterface", "ProjectFile"],
      swiftSettings: strict),
    .testTarget(name: "FileDescriptorsTests", dependencies: ["FileDescriptors"], swiftSettings: strict),
    .testTarget(
      name: "ChildProcessesTests", dependencies: ["ChildProcesses", "FileDescriptors"], swiftSettings: strict),
    .testTarget(
      name: "EmulatorTests",
      dependencies: [
        "AdapterCore", "ByteBuffers", "ChildProcesses", "Emulator", "EmulatorCore", "FileDescriptors", "HTTPMessages",
        "LambdaEvents", "LambdaInterface", "SeededRandom",
      ] + nio,
      swiftSettings: strict),
  ]
)

// The fuzzing executable links libFuzzer and instrumented modules, so it is here only for scripts/fuzz.sh.
if Context.environment["SWIFTLET_FUZZING"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "AdapterCore", "ByteBuffers", "CJSONText", "HTTPMessages", "LambdaEvents", "LambdaInterface", "WireFormat",
      ],
      path: "Fuzzing",
      exclude: ["Corpus"], swiftSettings: strict))
}

// Line coverage of the adapter counts the tests of AdapterTests only, so scripts/coverage.sh builds no others.
if Context.environment["SWIFTLET_COVERAGE"] != nil {
  package.targets.removeAll { $0.type == .test && $0.name != "AdapterTests" }
}

/// The adapter, what fuzzes it, and all that they are made of. They have to compile in Embedded Swift.
var adapterTargets: [Target] = []
var unvisited = ["lambda-adapter", "fuzz"]
while let name = unvisited.popLast() {
  for target in package.targets where target.name == name && !adapterTargets.contains(where: { $0 === target }) {
    adapterTargets.append(target)
    for case .byNameItem(let name, _) in target.dependencies { unvisited.append(name) }
  }
}
// A target without settings is not Swift.
adapterTargets.removeAll { $0.swiftSettings == nil }

// scripts/build.sh sets this; docs/architecture.md explains the two build modes.
if Context.environment["SWIFTLET_EMBEDDED"] != nil {
  let embedded: [SwiftSetting] = [
    .enableExperimentalFeature("Embedded"),
    .unsafeFlags(
      // The functions that check accesses at run time do nothing there, and there is one thread to be isolated on.
      ["-wmo", "-enforce-exclusivity=unchecked"]
        + ["-function-sections", "-disable-incremental-llvm-codegen", "-disable-dynamic-actor-isolation"]
        .flatMap { ["-Xfrontend", $0] }),
  ]
  // What an ordinary build sees without an import.
  let implicitImports = ["_Concurrency", "EmbeddedStandardLibrary"]
  for target in adapterTargets {
    target.swiftSettings? += embedded
    // Those modules are made with this one.
    if target.name == "StandardLibraryBackports" { continue }
    target.swiftSettings?.append(
      .unsafeFlags(implicitImports.flatMap { ["-Xfrontend", "-import-module", "-Xfrontend", $0] }))
    target.dependencies += ["EmbeddedStandardLibrary", "Glibc"]
    guard target.type == .executable else { continue }
    target.dependencies += ["CEmbeddedConcurrency", "CEmbeddedRuntime"]
    // An embedded module does not say which libraries it needs. Those named in full have a dynamic namesake for all of Swift.
    target.linkerSettings =
      [
        .unsafeFlags([
          "-use-ld=lld", "-Xlinker", "--wrap=posix_memalign", "-Xlinker", "--wrap=swift_task_switch",
        ])
      ]
      + [":libswift_Concurrency.a", ":libswift_ConcurrencyDefaultExecutor.a", "swiftUnicodeDataTables", "stdc++"]
      .map { .linkedLibrary($0) }
    // AddressSanitizer needs a dynamic executable.
    if target.name == "fuzz" { continue }
    // Clang says of `-pie`, which the driver always passes, that it goes unused. No exception is ever thrown, so the index of
    // the unwind tables, 16 KB, is left out.
    target.linkerSettings? +=
      [
        .unsafeFlags([
          "-Xclang-linker", "-static", "-Xclang-linker", "-Wno-unused-command-line-argument",
          "-Xlinker", "--no-eh-frame-hdr",
        ])
      ]
      + ["brotlienc", "brotlicommon", "z", "zstd", "m"].map { .linkedLibrary($0) }
  }
  package.targets += [
    .target(name: "CGlibc"), .target(name: "CEmbeddedConcurrency"), .target(name: "CEmbeddedRuntime"),
    .target(name: "Glibc", dependencies: ["CGlibc"], swiftSettings: strict + embedded),
    .target(
      name: "EmbeddedStandardLibrary", dependencies: ["CGlibc", "StandardLibraryBackports"],
      swiftSettings: strict + embedded),
  ]
} else {
  #if compiler(>=6.3)
    // An ordinary build already refuses part of what Embedded Swift lacks.
    for target in adapterTargets { target.swiftSettings?.append(.treatWarning("EmbeddedRestrictions", as: .error)) }
  #endif
}
