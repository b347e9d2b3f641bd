import EmulatorCore
import Testing

@Suite struct ReadOnlyFileErrorTests {
  @Test(arguments: [
    ("sh: 1: cannot create /var/file: Read-only file system", true),
    ("Error: EROFS: read-only file system, open '/var/file'", true),
    ("OSError: [Errno 30] Read-only file system: '/var/file'", true),
    ("sqlite3.OperationalError: attempt to write a readonly database", true),
    ("sqlite3.OperationalError: unable to open database file", true),
    ("EROF", false), ("ERO EROFS", true), ("", false), ("[Errno 3]", false), ("a read-only setting", false),
  ])
  func isReported(line: String, expected: Bool) {
    #expect(ReadOnlyFileError.isReported(in: Array(line.utf8)) == expected)
  }
}
