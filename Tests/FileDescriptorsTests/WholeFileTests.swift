import FileDescriptors
import Foundation
import Testing

@Suite struct WholeFileTests {
  /// The path of a new temporary file.
  private let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path

  private func write(_ bytes: [UInt8]) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    try WholeFile.write(bytes, to: descriptor)
  }

  @Test(arguments: [0, 1, 1023, 1024, 1025, 200_000])
  func whatIsWrittenIsRead(size: Int) throws {
    defer { unlink(path) }
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
    try write(bytes)
    #expect(try WholeFile.read(path) == bytes)
  }

  @Test func readingStopsAtTheLimit() throws {
    #expect(try WholeFile.read("/dev/zero", atMost: 100_000).count == 100_000)
    #expect(try WholeFile.read("/dev/null", atMost: 100_000).isEmpty)
  }

  @Test func errorsNameTheirCause() throws {
    #expect(throws: SystemError(errno: ENOENT)) { try WholeFile.read("/nowhere/file") }
    #expect(throws: SystemError(errno: EISDIR)) { try WholeFile.read("/") }
    #expect(SystemError(errno: ENOENT).description == "No such file or directory")
    let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
    defer { close(full) }
    #expect(throws: SystemError(errno: ENOSPC)) { try WholeFile.write([1], to: full) }
  }
}
