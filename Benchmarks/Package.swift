// swift-tools-version: 6.2

import PackageDescription

/// The same rules as the root package.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "swiftlet-benchmarks",
  platforms: [.macOS(.v26)],
  targets: [
    .target(name: "BenchmarkStatistics", swiftSettings: strict),
    .executableTarget(name: "relay-floor", swiftSettings: strict),
    .target(name: "CProcessorAffinity"),
    .executableTarget(
      name: "adapter-bench", dependencies: ["BenchmarkStatistics", "CProcessorAffinity"], swiftSettings: strict),
    .testTarget(
      name: "BenchmarkStatisticsTests", dependencies: ["BenchmarkStatistics"], swiftSettings: strict),
  ]
)
