/// The C library of the embedded build, in place of the toolchain's module of the same name: that one has no embedded
/// build. So the sources say `import Glibc` in both modes.
///
/// Each other file here adds one thing that the headers alone do not give to Swift. All of this module, with `CGlibc`,
/// can be deleted once the toolchain has a `Glibc.swiftmodule` under `lib/swift/embedded`.
@_exported public import CGlibc
